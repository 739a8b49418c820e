"""Template: a party's templates, and how its agreements and offers differ from one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kumiai.model.agreement import Terms
from kumiai.model.deviation import Customer
from kumiai.model.party import PartyId
from kumiai.model.person import Standing
from kumiai.model.refusal import TemplateName, UnknownTemplate
from kumiai.model.template import Template
from kumiai.papers.templates import packaged_templates, packaged_version
from kumiai.records import access, register
from kumiai.records.dialect import Source
from kumiai.records.points import reach
from kumiai.records.store import Store
from kumiai.records.writer import Transaction
from kumiai.rules.standing import Operation, require
from kumiai.rules.template import owned_by, terms_of, well_named


def add(store: Store, standing: Standing, template: Template) -> Template:
    """Keeps a version of a template of the asker's party. Added again it is the same.

    Raises `TemplateName`, `TemplateStands`.
    """
    require(standing, Operation.TEMPLATE_ADD)
    if not owned_by(template.id, standing.party):
        raise TemplateName(template=template.id, party=standing.party)

    def step(tx: Transaction) -> None:
        """The version, if it is new, with its note."""
        if register.add_template(tx, standing, template):
            access.note(tx, standing, "template.add", template.reference())

    store.writer.run(step)
    reach("template.after_add")
    return template


def listed(store: Store, standing: Standing) -> Sequence[Template]:
    """The templates that come with the program, then all versions of the asker's party's own."""
    require(standing, Operation.TEMPLATE_LIST)
    return [*packaged_templates(), *register.templates(store.database, standing)]


def show(store: Store, standing: Standing, reference: str) -> Template:
    """A template by `id@version`; by its id alone, its newest version. Raises `UnknownTemplate`."""
    require(standing, Operation.TEMPLATE_SHOW)
    return known(store.database, standing, reference)


def known(source: Source, standing: Standing, reference: str) -> Template:
    """A template that the asker's party may know. Raises `UnknownTemplate`."""
    found = packaged_version(reference)
    if found is None and well_named(reference):
        found = register.template(source, standing, reference)
    if found is None:
        raise UnknownTemplate(template=reference[:80])
    return found


def deviations(
    store: Store, standing: Standing, reference: str
) -> tuple[Template, Sequence[Customer]]:
    """The newest version, or the named one, and all terms of the asker's party that were made from any
    version of the template, each with what it says otherwise. Raises `UnknownTemplate`.
    """
    require(standing, Operation.TEMPLATE_DEVIATIONS)
    found = known(store.database, standing, reference)
    return found, register.customers(store.database, standing, found.id)


def versions(
    store: Store, standing: Standing, customers: Sequence[Customer]
) -> Mapping[int, Template]:
    """The versions of one template that `customers` stand on, as far as they are known here."""
    require(standing, Operation.TEMPLATE_SHOW)
    named = {(one.comparison.template, one.comparison.version) for one in customers}
    found = {}
    for name, number in sorted(named):
        reference = f"{name}@{number}"
        one = packaged_version(reference) or register.any_template(store.database, reference)
        if one is not None:
            found[number] = one
    return found


def terms(
    store: Store,
    standing: Standing,
    reference: str,
    taken: Mapping[PartyId, PartyId],
    datasets: Sequence[str],
) -> Terms:
    """The creation terms that a template gives the parties in its seats, for datasets of one provider.

    Raises `UnknownTemplate`, `UnknownSeat`, `UnknownDataset`, `Invalid`.
    """
    require(standing, Operation.TEMPLATE_OFFER)
    found = known(store.database, standing, reference)
    named = [register.dataset(store.database, standing, name) for name in datasets]
    return terms_of(found, taken, named[0].provider, {one.id: None for one in named})
