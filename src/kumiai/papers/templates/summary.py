"""One page for each language that says what a template lets everybody do, and what it keeps back."""

from __future__ import annotations

from dataclasses import dataclass

from kumiai.model.party import PartyId
from kumiai.model.sample import Filled, Sample
from kumiai.model.template import Seat, Template
from kumiai.papers import spoken as values
from kumiai.papers.page import page, style
from kumiai.papers.templates import spoken


@dataclass(frozen=True, slots=True)
class Line:
    """A seat, who has taken it, and what it may do."""

    seat: Seat
    taken: str
    granted: tuple[spoken.Granted, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A dataset of the sample: title, who provides it, where its rows come from."""

    title: str
    provider: str
    rows: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the summary says in one language: what each seat may do, the rows of the sample, what is
    kept back and why, money, and how to leave.
    """

    lines: tuple[Line, ...]
    rows: tuple[Rows, ...]
    kept: tuple[spoken.Kept, ...]
    money: tuple[str, ...]
    leaving: tuple[str, ...]


def told(template: Template, sample: Sample | None, lang: str) -> Told:
    """The summary of `template` in one language; with `sample`, who took which seat, and which rows
    are shared.
    """
    return Told(
        lines=tuple(_line(template, sample, seat, lang) for seat in template.seats),
        rows=tuple(_rows(filled, sample, lang) for filled in _datasets(sample)),
        kept=tuple(spoken.kept_back(template, lang)),
        money=tuple(spoken.money(template, lang)),
        leaving=tuple(spoken.leaving(template, lang)),
    )


def template_summary(template: Template, sample: Sample | None = None) -> bytes:
    """The summary of `template` as one self-contained HTML page, Japanese then English; each
    language prints on one A4 sheet or little more. With `sample`, it names who took which seat and
    which rows are shared.
    """
    said = {lang: told(template, sample, lang) for lang in ("ja", "en")}
    return page("template.html", css=style(), of=template, sample=sample, said=said)


def _datasets(sample: Sample | None) -> tuple[Filled, ...]:
    """The datasets of the sample, if there is one."""
    return sample.datasets if sample else ()


def _line(template: Template, sample: Sample | None, seat: Seat, lang: str) -> Line:
    """What one seat reads about itself."""
    sitting = dict.fromkeys(f.seats[seat.id] for f in _datasets(sample) if seat.id in f.seats)
    return Line(
        seat,
        spoken.listed([_name(sample, party, lang) for party in sitting], lang),
        tuple(spoken.granted(template, seat, lang)),
    )


def _rows(filled: Filled, sample: Sample | None, lang: str) -> Rows:
    """One dataset of the sample."""
    return Rows(
        spoken.pick(lang, filled.title_ja, filled.title_en),
        _name(sample, filled.provider, lang),
        spoken.pick(lang, filled.rows_ja, filled.rows_en),
    )


def _name(sample: Sample | None, party: PartyId, lang: str) -> str:
    """The name of a party of the sample, marked as made up."""
    actor = next((a for a in sample.actors if a.id == party), None) if sample else None
    assert actor is not None  # a sample names whoever takes a seat
    return spoken.pick(lang, actor.name_ja, actor.name_en) + values.made_up(lang)
