"""Templates of parties, and how offers differ from the templates they were made from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from kumiai.model.agreement import OfferId, OfferState
from kumiai.model.deviation import Comparison, Customer, Stands
from kumiai.model.party import PartyId
from kumiai.model.period import instant, iso
from kumiai.model.person import Standing
from kumiai.model.refusal import TemplateStands
from kumiai.model.template import Template
from kumiai.records.dialect import Connection, Row, Source
from kumiai.records.register.rows import body_of, read_body
from kumiai.wire.canonical import parse
from kumiai.wire.codec import noun

_TEMPLATES_KEPT = 32


def add_template(tx: Connection, standing: Standing, template: Template) -> bool:
    """Keeps a version of a template of the asker's party; whether it is new.

    Raises `TemplateStands` when this version says something else already.
    """
    body = body_of(template)
    known = tx.row("SELECT body FROM templates WHERE id = :id", {"id": template.reference()})
    if known is not None:
        if known["body"] != body:
            raise TemplateStands(template=template.reference())
        return False
    tx.execute(
        "INSERT INTO templates (id, owner, name, version, body, person, added_at) "
        "VALUES (:id, :owner, :name, :version, :body, :person, :at)",
        {
            "id": template.reference(),
            "owner": standing.party,
            "name": template.id,
            "version": template.version,
            "body": body,
            "person": standing.person,
            "at": iso(standing.at),
        },
    )
    return True


def templates(source: Source, standing: Standing) -> Sequence[Template]:
    """All versions of the asker's party's own templates, by id, the newest first."""
    rows = source.rows(
        "SELECT body FROM templates WHERE owner = :party ORDER BY name, version DESC",
        {"party": standing.party},
    )
    return [_template(row["body"]) for row in rows]


def template(source: Source, standing: Standing, reference: str) -> Template | None:
    """A template of the asker's party: a version of it, or the newest one of an id alone."""
    name, _, number = reference.partition("@")
    row = source.row(
        "SELECT body FROM templates WHERE owner = :party AND name = :name "
        "AND (:number = 0 OR version = :number) ORDER BY version DESC LIMIT 1",
        {"party": standing.party, "name": name, "number": int(number) if number else 0},
    )
    return None if row is None else _template(row["body"])


def any_template(source: Source, reference: str) -> Template | None:
    """A version of anybody's template, for the node itself: it compares terms with it."""
    row = source.row("SELECT body FROM templates WHERE id = :id", {"id": reference})
    return None if row is None else _template(row["body"])


@lru_cache(maxsize=_TEMPLATES_KEPT)
def _template(body: str) -> Template:
    """The noun of a text; a version never changes."""
    return noun(Template, parse(body))


def add_comparison(tx: Connection, comparison: Comparison) -> None:
    """Keeps how an offer differs from its template; an offer never changes."""
    tx.execute(
        "INSERT INTO deviations (offer, template, version, body, replaces) "
        "VALUES (:offer, :template, :version, :body, :replaces) ON CONFLICT (offer) DO NOTHING",
        {
            "offer": comparison.offer,
            "template": comparison.template,
            "version": comparison.version,
            "body": body_of(comparison),
            "replaces": comparison.replaces,
        },
    )


def comparison(source: Source, offer: OfferId) -> Comparison | None:
    """How an offer differs from its template, if it was made from one."""
    row = source.row("SELECT body FROM deviations WHERE offer = :offer", {"offer": offer})
    return None if row is None else read_body(Comparison, row["body"])


def customers(source: Source, standing: Standing, template_id: str) -> Sequence[Customer]:
    """The open offers and running agreements of the asker's party that were made from any version of
    a template, in order of their parties.
    """
    rows = source.rows(
        "SELECT d.body, o.state, o.id AS offer, a.id AS agreement, a.ends_at FROM deviations d "
        "JOIN offers o ON o.id = d.offer "
        "JOIN members m ON m.thing = 'offers/' || o.id AND m.party = :party "
        "LEFT JOIN agreements a ON a.id = 'agr-' || substr(o.id, 5) "
        "WHERE d.template = :template AND o.state IN (:open, :concluded)",
        {
            "party": standing.party,
            "template": template_id,
            "open": OfferState.OPEN.value,
            "concluded": OfferState.CONCLUDED.value,
        },
    )
    found = [_customer(row, standing.party) for row in rows if _runs(row, standing)]
    return sorted(found, key=lambda one: (one.others, one.stands.value, one.comparison.offer))


def _runs(row: Row, standing: Standing) -> bool:
    """Whether an agreement has not ended."""
    return not row["ends_at"] or instant(row["ends_at"]) > standing.at


def _customer(row: Row, asker: PartyId) -> Customer:
    """A row as its noun."""
    found = read_body(Comparison, row["body"])
    agreed = row["state"] == OfferState.CONCLUDED.value
    return Customer(
        found,
        Stands.AGREED if agreed else Stands.OPEN,
        row["agreement"],
        tuple(party for party in found.parties if party != asker),
    )
