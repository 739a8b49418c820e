"""Who may do what, said a second time by hand: a change of the table shows here, too."""

from collections.abc import Mapping

from kumiai.model.person import Role

_LETTERS = {
    "d": Role.DATA_MANAGER,
    "l": Role.LEGAL,
    "p": Role.PLANT,
    "a": Role.ACCOUNTS,
    "s": Role.SIGNATORY,
    "u": Role.AUDITOR,
    "r": Role.ARBITER,
    "o": Role.OPERATOR,
}
_BY_ROLES = {
    "dlpasuro": "party.list person.list log.verify token.add token.list token.revoke key.list "
    "session.show session.end return.show",
    "dlpasur": "class.list class.suggest class.findings class.show relation.findings "
    "consent.list relation.list relation.described machine.list machine.show dataset.list rights.draft rights.history rights.export rights.coverage collect.show pack.list pack.show pack.changes finding.list "
    "offer.list offer.show agreement.list agreement.show agreement.paper grant.list pool.show "
    "statement.list statement.show case.list case.show log.show export.form export.sheet export.odcs",
    "o": "party.add invitation.send invitation.list invitation.revoke return.make",
    "rusapld": "template.list template.show template.export template.deviations template.clauses",
    "ld": "template.add template.offer template.roll_out",
    "so": "person.add",
    "uo": "audit.show",
    "dlp": "consent.record consent.withdraw machine.hand_over",
    "dl": "class.decide return.opt relation.declare relation.describe rights.propose rights.confirm rights.import offer.create offer.counter grant.revoke pack.try purchase.preview purchase.record purchase.show",
    "urspald": "rights.unsettled",
    "dp": "slip.derive machine.add dataset.add collect.run",
    "l": "pack.adopt",
    "dls": "pool.invite finding.override",
    "dpu": "read.request read.fetch advise.state advise.fault advise.warn advise.slip profile.add",
    "dplu": "access.explain",
    "s": "agreement.accept agreement.end key.make pool.join pool.leave",
    "a": "sale.book statement.close",
    "las": "statement.confirm claim.file",
    "lasur": "case.bundle",
    "r": "claim.decide",
}
ROLES: Mapping[str, frozenset[Role]] = {
    operation: frozenset(_LETTERS[letter] for letter in letters)
    for letters, operations in _BY_ROLES.items()
    for operation in operations.split()
}
"""The roles that may ask for each operation."""
