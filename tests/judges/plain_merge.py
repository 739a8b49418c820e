"""Merging rights, said plainly: dictionaries, one place after the other, nothing of the program's.

A version is a default, a list of parties, groups and items; each line a dictionary of words, each
cell a dictionary of nine words. The rules, as `docs/decisions/0016-merge.md` says them:

1. Who alone changed a place has the word; who changed it alike have it; else it is a conflict.
2. A line, group or party that one side removed is gone, unless the other changed it: a conflict.
3. A cell that only one side can know is as that side says; one that neither can know, to negotiate.
4. A field that its line takes from its group, on every side whose word it is and on which the line
   stands in that group, is what the merged group says.
5. A cell that came out limited without a condition is a conflict of whole cells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kumiai.model.right import Rights

USES = ("use", "modify", "pass_on", "derive", "sell", "delete")
NINE = (*USES, "condition", "reasons", "note")
Plain = dict[str, Any]
NOTHING = "(nothing)"


def plain(rights: Rights) -> Plain:
    """Rights as dictionaries of words."""
    return {
        "default": str(rights.default.value),
        "party": {str(p): True for p in rights.parties},
        "group": {g.id: {"label_ja": g.label_ja, "label_en": g.label_en} for g in rights.groups},
        "held": {g.id: {str(p): nine(c) for p, c in g.cells.items()} for g in rights.groups},
        "item": {str(i.id): {n: _word(getattr(i, n)) for n in _item_fields(i)} for i in rights.items},
        "cell": {str(i.id): {str(p): nine(rights.cells[i.id][p]) for p in rights.parties} for i in rights.items},
    }  # fmt: skip


def _item_fields(item: Any) -> list[str]:
    """The names of a line's fields."""
    return [name for name in item.__slots__ if name != "id"]


def _word(value: Any) -> str:
    """A field in a word."""
    return "" if value is None else str(getattr(value, "value", value))


def nine(cell: Any) -> dict[str, str]:
    """The nine words of a cell."""
    words = {use.value: str(said.value) for use, said in cell.uses.items()}
    why = ",".join(sorted(reason.value for reason in cell.reasons))
    return {**words, "condition": cell.condition, "reasons": why, "note": cell.note}


class Judge:
    """One merge; `asked` are the places of its conflicts that `takes` does not decide."""

    def __init__(self, three: tuple[Plain, Plain, Plain], takes: Mapping[str, str]) -> None:
        """`three` are the base, what stands and what comes."""
        self.base, self.stands, self.comes = three
        self.takes = takes
        self.asked: list[str] = []

    def word(self, place: str, b: Any, s: Any, c: Any) -> Any:
        """Rule 1."""
        if c in (s, b):
            return s
        return c if s == b else self.decided(place, s, c)

    def decided(self, place: str, s: Any, c: Any) -> Any:
        """Whose word is taken at a conflict; ours while nobody has decided."""
        if place not in self.takes:
            self.asked.append(place)
        return s if self.takes.get(place) == "theirs" else c

    def there(self, kind: str, touched: Callable[[str, Plain], bool]) -> set[str]:
        """Rule 2: the names of a kind that are there."""
        b, s, c = (set(side[kind]) for side in (self.base, self.stands, self.comes))
        kept = (s & c) | ((s | c) - b)
        for name in sorted(b & (s ^ c)):
            side = self.stands if name in s else self.comes
            if touched(name, side):
                gone = self.decided(f"{kind}/{name}", name in s, name in c)
                kept |= {name} if gone else set()
        return kept

    def own(self, side: Plain, item: str, party: str) -> Any:
        """What a line says of its own: nothing where it says what its group says."""
        mine = side["cell"][item].get(party)
        above = side["held"].get(side["item"][item]["group"], {}).get(party)
        if mine is None or above is None:
            return mine
        return {name: NOTHING if mine[name] == above[name] else mine[name] for name in NINE}

    def party_touched(self, party: str, side: Plain) -> bool:
        """Whether a side changed what a party may do, in lines and groups that were there."""
        lines = self.base["item"].keys() & side["item"].keys()
        groups = self.base["group"].keys() & side["group"].keys()
        return any(self.own(self.base, i, party) != self.own(side, i, party) for i in lines) or any(
            self.base["held"][g].get(party) != side["held"][g].get(party) for g in groups
        )

    def item_touched(self, item: str, side: Plain) -> bool:
        """Whether a side changed a line that was there."""
        if side["item"][item] != self.base["item"][item]:
            return True
        parties = self.base["party"].keys() & side["party"].keys()
        return any(self.own(self.base, item, p) != self.own(side, item, p) for p in parties)

    def line(self, kind: str, name: str) -> Plain:
        """The words of a line or group."""
        b, s, c = (side[kind].get(name) for side in (self.base, self.stands, self.comes))
        if s is None or c is None:
            return dict(s or c)
        found = {}
        for field in s:
            said = [b[field] if b else NOTHING, s[field], c[field]]
            if kind == "item" and field == "group" and b:
                # Whoever removed a group took nobody out of it.
                for at, side in ((1, self.stands), (2, self.comes)):
                    if not said[at] and b["group"] not in side["group"]:
                        said[at] = b["group"]
            found[field] = self.word(f"{kind}/{name}/{field}", *said)
        return found

    def merged(self) -> Plain:
        """All of it."""
        default = self.word(
            "default", *(x["default"] for x in (self.base, self.stands, self.comes))
        )
        parties = self.there("party", self.party_touched)
        items = {name: self.line("item", name) for name in self.there("item", self.item_touched)}
        into = {
            words["group"]
            for name, words in items.items()
            if name not in self.base["item"] or self.base["item"][name]["group"] != words["group"]
        }

        for name in items:  # undecided, it may come to stand in either
            if f"item/{name}/group" in self.asked:
                into |= {side["item"][name]["group"] for side in (self.stands, self.comes)}

        def group_touched(name: str, side: Plain) -> bool:
            before = (self.base["group"][name], self.base["held"][name])
            return name in into or (side["group"][name], side["held"][name]) != before

        groups = {name: self.line("group", name) for name in self.there("group", group_touched)}
        held = {name: self.held(name, parties) for name in groups}
        for words in items.values():
            if words["group"] not in groups:
                words["group"] = ""
        cells = {
            name: {party: self.cell(name, words["group"], party, held) for party in parties}
            for name, words in items.items()
        }
        return {"default": default, "party": dict.fromkeys(parties, True), "group": groups,
                "held": held, "item": items, "cell": cells}  # fmt: skip

    def held(self, group: str, parties: set[str]) -> Plain:
        """The cells of a group."""
        found = {}
        for party in parties:
            b, s, c = (
                x["held"].get(group, {}).get(party) for x in (self.base, self.stands, self.comes)
            )
            both = group in self.stands["group"] and group in self.comes["group"]
            if both and party in self.stands["party"] and party in self.comes["party"]:
                cell = self.whole(f"group/{group}/{party}", (b, s, c), lambda *_: False, None)
            elif both:
                cell = s if party in self.stands["party"] else c
            else:
                cell = s or c
            if cell is not None:
                found[party] = cell
        return found

    def cell(self, item: str, group: str, party: str, held: Plain) -> Plain:
        """The cell of a line for a party."""
        sides = (self.base, self.stands, self.comes)
        b, s, c = (x["cell"].get(item, {}).get(party) for x in sides)
        above = held.get(group, {}).get(party)

        def takes(name: str, *among: int) -> bool:
            """Rule 4, for the sides with these numbers."""
            within = [
                sides[n]["held"][group][party][name] == sides[n]["cell"][item][party][name]
                for n in among
                if item in sides[n]["item"] and sides[n]["item"][item]["group"] == group
                and party in sides[n]["cell"][item] and party in sides[n]["held"].get(group, {})
            ]  # fmt: skip
            return bool(above) and bool(within) and all(within)

        if s is None and c is None:
            return dict(above) if above else {**dict.fromkeys(USES, "to_negotiate"),
                                              "condition": "", "reasons": "", "note": ""}  # fmt: skip
        if s is None or c is None:
            only, number = (s, 1) if c is None else (c, 2)
            followed = {n: above[n] if takes(n, number) else only[n] for n in NINE}
            return followed if _stands_alone(followed) else dict(only)
        found = self.whole(f"item/{item}/{party}", (b, s, c), takes, above)
        assert found is not None
        return found

    def whole(
        self, place: str, said: tuple[Any, Any, Any], takes: Callable[..., bool], above: Any
    ) -> Plain | None:
        """A cell that both sides may have: field by field, and rule 5."""
        b, s, c = said
        if s is None or c is None:
            found_whole: Plain | None = self.word(f"{place}/cell", b, s, c)
            return found_whole
        before, found = len(self.asked), {}
        for name in NINE:
            if takes(name, 1) and takes(name, 2):
                found[name] = above[name]
                continue
            value = self.word(f"{place}/{name}", b[name] if b else NOTHING, s[name], c[name])
            among = (1, 2) if s[name] == c[name] else (2,) if value == c[name] else (1,)
            found[name] = above[name] if takes(name, *among) else value
        if _stands_alone(found):
            return found
        if len(self.asked) > before:
            return dict(c)
        return dict(self.decided(f"{place}/cell", s, c))


def _stands_alone(cell: Plain) -> bool:
    """Whether a cell is whole: a limited one has a condition."""
    return bool(cell["condition"]) or "limited" not in [cell[use] for use in USES]


def judged(
    base: Rights, stands: Rights, comes: Rights, takes: Mapping[str, str]
) -> tuple[Plain | None, set[str]]:
    """What the merge must be, None while something is asked, and the places that are asked."""
    judge = Judge((plain(base), plain(stands), plain(comes)), takes)
    found = judge.merged()
    return (None if judge.asked else found), set(judge.asked)
