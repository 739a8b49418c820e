"""index.html of a bundle: what it is about, for people, in Japanese and English, without a script."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from jinja2 import Environment, StrictUndefined, Template

from kumiai.model.agreement import AgreementKind, Part
from kumiai.model.case import CaseState
from kumiai.model.money import SplitKind
from kumiai.model.party import PartyId
from kumiai.model.period import JST
from kumiai.model.usage import Vouching
from kumiai.papers.evidence.travelling import shipped
from kumiai.papers.evidence.view import View

_KINDS = {
    AgreementKind.CREATION: ("権利の設定", "creation of rights"),
    AgreementKind.PROVISION: ("データの提供", "provision of data"),
    AgreementKind.POOL: ("共同の持ち寄り", "pool"),
}
_PARTS = {
    Part.PROVIDER: ("提供者", "provider"),
    Part.RECIPIENT: ("受領者", "recipient"),
    Part.PAYER: ("支払者", "payer"),
    Part.BENEFICIARY: ("受益者", "beneficiary"),
}
_SPLITS = {
    SplitKind.FIXED: ("契約で定めた割合", "portions fixed by the agreement"),
    SplitKind.PRO_RATA: ("提供された行数の比", "in proportion to rows opened"),
}
_VOUCHING = {
    Vouching.SIGNED: ("読み手が署名", "signed by the reader"),
    Vouching.ACKNOWLEDGED: ("相手方が確認", "acknowledged by its party"),
    Vouching.ASSERTED: ("提供側の記録のみ", "the provider's log alone"),
}
_STATES = {
    CaseState.OPEN: ("審理中", "open"),
    CaseState.DECIDED: ("決定済み", "decided"),
    CaseState.WITHDRAWN: ("取下げ", "withdrawn"),
}
_ROW = 34
"""Height of a bar and its label, in the drawing's units."""
_LEFT, _WIDE = 240, 500
"""Where bars begin, and how long the longest is."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One step of the waterfall: from where and how far it reaches, in the drawing's units."""

    label: str
    yen: int
    kind: str
    left: int
    width: int
    top: int


def names_of(view: View, party: PartyId) -> tuple[str, str]:
    """The names of a party, Japanese and English; its id where they are not known."""
    named = view.parties.get(party)
    return (named.name_ja, named.name_en) if named else (party, "")


def waterfall(view: View) -> tuple[Bar, ...]:
    """The gross, then each line, beginning where what is left of the gross ends."""
    statement = view.statement
    proceeds = view.agreement.terms.proceeds
    whole = abs(statement.gross) or 1
    bars = [Bar("総額 Gross", statement.gross, "gross", _LEFT, _WIDE, 0)]
    before = 0
    for number, line in enumerate(statement.lines, 1):
        kept = proceeds is not None and line.party == proceeds.payer
        left = _WIDE * before // whole
        before += abs(line.yen)
        right = _WIDE * before // whole
        name, _ = names_of(view, line.party)
        kind = "kept" if kept else "paid"
        bars.append(Bar(name, line.yen, kind, _LEFT + left, max(right - left, 2), number * _ROW))
    return tuple(bars)


def exhibit_path(place: int, title: str) -> str:
    """Where the exhibit at `place` (counted from 1) lies in a bundle: no path, nothing to escape."""
    safe = re.sub(r"[^\w.-]+", "_", title).strip("._")[:80]
    return f"exhibits/{place}-{safe or 'exhibit'}"


def exhibit_files(files: Mapping[str, bytes]) -> dict[str, str]:
    """The name in the bundle of each exhibit, by its hash."""
    inside = {name: raw for name, raw in files.items() if name.startswith("exhibits/")}
    return {sha256(raw).hexdigest(): name for name, raw in sorted(inside.items())}


def index_page(view: View, files: Mapping[str, bytes]) -> bytes:
    """The page's bytes; `files` tell under which names the exhibits lie."""
    names = exhibit_files(files)

    def both(party: PartyId) -> tuple[str, str]:
        """A party's name in both languages."""
        return names_of(view, party)

    text = _template().render(
        view=view,
        agreement=view.agreement,
        terms=view.agreement.terms,
        statement=view.statement,
        claim=view.case.claim if view.case else None,
        both=both,
        bars=waterfall(view),
        signed={signature.party: signature for signature in view.agreement.signatures},
        files=names,
        words={
            "kind": _KINDS,
            "part": _PARTS,
            "split": _SPLITS,
            "vouching": _VOUCHING,
            "state": _STATES,
        },
        style=shipped("style.css"),
    )
    return text.encode()


@lru_cache(maxsize=1)
def _template() -> Template:
    """The page with its filters; everything that is filled in is escaped."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["yen"] = lambda yen: f"{yen:,}"
    environment.filters["jst"] = _jst
    environment.filters["percent"] = lambda portion: f"{portion.numerator}/{portion.denominator}"
    return environment.from_string(shipped("index.html"))


def _jst(at: datetime) -> str:
    """An instant as Japan reads it."""
    return at.astimezone(JST).strftime("%Y-%m-%d %H:%M JST")
