"""Forms of an agreement or offer, and whether the asker's party is counted in returns."""

from __future__ import annotations

from kumiai.acts import export
from kumiai.apps.console.visit import Gone, Shown, Visit
from kumiai.apps.manage.given import member
from kumiai.model.answer import Form
from kumiai.papers import exports
from kumiai.rules.standing import Operation, may

RETURNS = "/console/returns"


def form_page(visit: Visit) -> Shown:
    """One form, filled from the terms."""
    form, thing = member(Form, visit.said("form")), visit.said("thing")
    found = export.form(visit.node.store, visit.standing, thing, form)
    terms = export.thing(visit.node.store, visit.standing, thing).terms
    parties = visit.parties()
    told = {
        "form": form,
        "thing": thing,
        "terms": terms,
        "home": "agreements" if thing.startswith("agr-") else "offers",
        "source": exports.source(form, visit.lang),
        "lines": exports.lines(form, found, parties, visit.lang),
    }
    made_up = any(parties[party].generated for party in terms.parties())
    return Shown("form.html", told, generated=made_up)


def returns_page(visit: Visit) -> Shown:
    """Whether the asker's party is counted; for the operator, the counts of a quarter."""
    said = export.opted(visit.node.store, visit.standing)
    name = visit.said("quarter")
    operator = may(visit.standing, Operation.RETURN_MAKE)
    counts = export.counts(visit.node.store, visit.standing, name) if name and operator else None
    told = {
        "counted": said is not None and said.counted,
        "since": said.at if said else None,
        "operator": operator,
        "quarter": name,
        "counts": counts,
        "shown": [line for line in counts.lines if line.count != 0] if counts else [],
    }
    return Shown("returns.html", told)


def opt(visit: Visit) -> Gone:
    """Says whether the asker's party is counted from now on."""
    visit.ask(Operation.RETURN_OPT, counted=visit.said("counted"))
    return Gone(RETURNS)
