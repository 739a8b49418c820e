"""The purchase: rights are settled when equipment is bought or a partnership begins.

Each creation agreement has a log of its own; those of the provisions begin at their first signature.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from kumiai.acts import agree, entitle, offer
from kumiai.apps.demo.sectors import sector
from kumiai.apps.demo.stage import PASSPHRASE, Walk, who
from kumiai.model.agreement import AgreementKind, Member, OfferId, Part, Terms
from kumiai.model.dataset import DatasetId
from kumiai.model.right import Matrix, Origin, OriginKind, Rights
from kumiai.papers.matrix import yaml_from_matrix
from kumiai.records import register
from kumiai.rules.template import clauses_of


def entitled(walk: Walk, offer_id: str, name: str, tables: Mapping[DatasetId, Rights]) -> None:
    """Settles rights at a purchase: the provider of the tables offers them, all of their parties
    sign at one sitting.
    """
    template, sample = sector(name)
    filled = [sample.filled(dataset) for dataset in tables]
    provider = filled[0].provider
    parties = dict.fromkeys([provider, *(p for table in tables.values() for p in table.parties)])
    taken = {seat: party for one in filled for seat, party in one.seats.items()}
    members = tuple(
        Member(party, frozenset({Part.PROVIDER if party == provider else Part.RECIPIENT}))
        for party in parties
    )
    terms = Terms(
        kind=AgreementKind.CREATION,
        title_ja=f"{sample.dealing_ja}に伴うデータの利用権限",
        title_en=f"Rights in data: {sample.dealing_en}",
        members=members,
        policies=(),
        proceeds=None,
        rights=tuple(tables.values()),
        clauses=clauses_of(template, taken),
        template=template.reference(),
    )
    store = walk.node.store
    made = offer.offer(store, walk.standing(who(provider, 0)), OfferId(offer_id), terms)
    for party in parties:
        agree.accept(store, walk.standing(who(party, 1)), made.id, made.terms_hash, PASSPHRASE)


def asserted(walk: Walk, table: Rights, dealing: str) -> None:
    """Keeps the rights in a dataset as its provider's one-sided assertion: nobody else has signed
    them yet.
    """
    dataset = register.any_dataset(walk.node.store.database, table.dataset)
    by = walk.standing(who(dataset.provider, 0))
    said = {field.name: getattr(table, field.name) for field in fields(Rights)}
    origin = Origin(OriginKind.ASSERTION, by.party, by.person, by.at, dealing)
    raw = yaml_from_matrix(Matrix(**said, version=1, origin=origin)).encode()
    entitle.set_rights(walk.node.store, by, dataset.id, raw, dealing)
