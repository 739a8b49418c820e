"""The page of a rights matrix: folded groups, filters, an earlier version beside it, and its script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import partial
from importlib.resources import files
from urllib.parse import urlencode

from kumiai.acts import entitle
from kumiai.apps.console.matrix.drawing import Pen
from kumiai.apps.console.matrix.lines import EVERY, SHOWS, Block, Wanted, blocks, wanted
from kumiai.apps.console.rendering import text
from kumiai.apps.console.visit import Shown, Visit
from kumiai.model.party import PartyId
from kumiai.model.right import Allowance, Classification, Factor, Matrix, Use
from kumiai.papers.messages import label
from kumiai.rules.entitle import narrowed
from kumiai.rules.standing import Operation, may

SCRIPT = "/console/grid.mjs"
_NAMES = {"text": "q", "kind": "class", "opened": "open", "start": "from"}
"""What fields of `Wanted` are called in an address, where it is another name."""


def script() -> bytes:
    """The script of the page, the same for everybody."""
    return files("kumiai.apps.console.pages").joinpath("grid.mjs").read_bytes()


def rights_page(visit: Visit) -> Shown:
    """The rights matrix: who may do what with which item."""
    asked = wanted(visit.given)
    store, standing, named = visit.node.store, visit.standing, visit.said("dataset")
    dataset, matrix = entitle.rights_of(store, standing, named, asked.version or None)
    older = entitle.rights_of(store, standing, named, asked.against)[1] if asked.against else None
    shown = _columns(matrix, asked)
    found, after = blocks(shown, older, asked)
    own = dataset.provider == standing.party
    edits = own and not asked.version and may(standing, Operation.RIGHTS_PROPOSE)
    told = {
        "dataset": dataset,
        "edits": edits,
        "matrix": matrix,
        "parties": shown.parties,
        "uses": list(Use),
        "factors": list(Factor),
        "spoken": _spoken(visit.lang),
        "asked": asked,
        "folds": bool(matrix.groups),
        "blocks": found,
        "rows": _rows(visit, shown, older, found),
        "count": sum(len(block.lines) for block in found),
        "gone": _gone(older, matrix),
        "earlier": range(matrix.version - 1, 0, -1),
        "classes": [kind.value for kind in Classification],
        "shows": SHOWS[1:],
        "after": after,
        "way": lambda **changes: _way(replace(asked, **changes)),
        "every": EVERY,
    }
    return Shown("rights.html", told, generated=dataset.generated, scripts=True)


def _spoken(lang: str) -> dict[str, object]:
    """What the script says, in the asker's language."""
    said = partial(text, lang=lang)
    return {
        "order": [one.value for one in Use],
        "values": {one.value: label(one.value, lang) for one in Allowance},
        "uses": {one.value: label(one.value, lang) for one in Use},
        "fields": {name: said(f"matrix_{name}") for name in ("condition", "reasons", "note")},
        "reasons": {one.value: said(f"factor_{one.value}") for one in Factor},
        "as_group": said("matrix_as_group"),
        "locked": said("matrix_locked_why"),
        "waiting": said("matrix_waiting"),
        "nothing": said("matrix_nothing"),
    }


def _columns(matrix: Matrix, asked: Wanted) -> Matrix:
    """`matrix` with the columns of the one party that is looked for, or with all."""
    if asked.party not in matrix.parties:
        return matrix
    return narrowed(matrix, matrix.cells.keys(), (PartyId(asked.party),))


def _gone(older: Matrix | None, matrix: Matrix) -> list[str]:
    """The items that the earlier version lists and the newest does not."""
    return [item.id for item in older.items if item.id not in matrix.cells] if older else []


def _rows(
    visit: Visit, matrix: Matrix, older: Matrix | None, found: Sequence[Block]
) -> dict[str, dict[str, object]]:
    """The cells of each group and of each line that is shown, as HTML."""
    pen, parties = Pen(visit.lang), matrix.parties
    then = {group.id: group.cells for group in older.groups} if older else {}
    before = older.cells if older else {}
    return {
        "groups": {
            block.name(): pen.row(
                parties, block.group.cells if block.group else {}, {}, then.get(block.name(), {})
            )
            for block in found
        },
        "lines": {
            line.item.id: pen.row(
                parties, matrix.cells[line.item.id], line.usual, before.get(line.item.id, {})
            )
            for block in found
            for line in block.shown
        },
    }


def _way(asked: Wanted) -> str:
    """The address of the page that shows what is asked for."""
    said = {_NAMES.get(name, name): value for name, value in asdict(asked).items() if value}
    return "?" + urlencode(said)
