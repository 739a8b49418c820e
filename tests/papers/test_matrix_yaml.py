"""The rights matrix as YAML: short to write, lossless, and nothing is guessed."""

import time
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumiai.model.party import PartyId
from kumiai.model.refusal import (
    BadDocument,
    BadIdentifier,
    EmptyCell,
    Refusal,
    TooLarge,
    UnknownParty,
    UnknownUnit,
)
from kumiai.model.right import (
    Allowance,
    Cell,
    Classification,
    Competition,
    Factor,
    Grain,
    Group,
    Item,
    Matrix,
    Stage,
    Tense,
    Topic,
    Use,
)
from kumiai.model.signal import UNITS, ItemId
from kumiai.papers.matrix import matrix_from_yaml, matrix_hash, yaml_from_matrix
from tests.papers.spindle_case import MATRIX, ORIGIN, PARTIES, YAML

WORDS = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=12)
NAMES = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.:\-]{0,11}", fullmatch=True)


@st.composite
def cells(draw: st.DrawFn) -> Cell:
    """Any cell; a limited one has a condition."""
    uses = {use: draw(st.sampled_from(Allowance)) for use in Use}
    limited = Allowance.LIMITED in uses.values()
    condition = draw(WORDS.filter(lambda text: bool(text.strip()) or not limited))
    return Cell(uses, condition, draw(st.frozensets(st.sampled_from(Factor))), draw(WORDS))


@st.composite
def near(draw: st.DrawFn, held: Cell | None) -> Cell:
    """A cell that is its group's, differs from it in a use or its words, or is any."""
    if held is None or draw(st.booleans()):
        return draw(cells())
    other = draw(cells())
    use = draw(st.sampled_from(Use))
    uses = {**held.uses, use: other.uses[use]}
    condition = draw(st.sampled_from([held.condition, other.condition]))
    if Allowance.LIMITED in uses.values() and not condition.strip():
        return held
    note = draw(st.sampled_from([held.note, other.note]))
    return draw(st.sampled_from([held, Cell(uses, condition, held.reasons, note)]))


@st.composite
def items(draw: st.DrawFn, name: str, groups: Sequence[str]) -> Item:
    """Any line of this id."""
    return Item(
        ItemId(name),
        draw(WORDS),
        draw(WORDS),
        draw(st.sampled_from(Classification)),
        draw(st.sampled_from(Competition)),
        draw(st.none() | st.sampled_from(sorted(UNITS))),
        draw(st.none() | WORDS.filter(bool)),
        draw(WORDS),
        draw(st.sampled_from(["", *groups])),
        draw(st.none() | st.sampled_from(Stage)),
        draw(st.none() | st.sampled_from(Topic)),
        draw(st.sampled_from(Tense)),
        draw(st.sampled_from(Grain)),
    )


@st.composite
def matrices(draw: st.DrawFn) -> Matrix:
    """Any matrix of three parties, some lines of it in groups."""
    parties = tuple(PARTIES)
    groups = tuple(
        Group(name, draw(WORDS), draw(WORDS),
              {p: draw(cells()) for p in parties if draw(st.integers(0, 3))})
        for name in draw(st.lists(st.sampled_from(["g", "heat", "spindle.1"]), unique=True))
    )  # fmt: skip
    held = {group.id: group.cells for group in groups}
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    lines = tuple(draw(items(name, tuple(held))) for name in names)
    table = {
        line.id: {p: draw(near(held.get(line.group, {}).get(p))) for p in parties} for line in lines
    }
    return Matrix(
        dataset="d",
        version=draw(st.integers(1, 999)),
        origin=ORIGIN,
        parties=parties,
        items=lines,
        cells=table,
        default=draw(st.sampled_from(Allowance)),
        groups=groups,
    )


def read(text: str | bytes) -> Matrix:
    """The matrix of `text` among the parties of the case."""
    return matrix_from_yaml(text, ORIGIN, PARTIES.keys())


@given(matrices())
def test_a_matrix_survives_yaml(matrix: Matrix) -> None:
    """What is written is read back, field by field, and hashes alike."""
    text = yaml_from_matrix(matrix)
    found = read(text)
    assert found == matrix
    assert yaml_from_matrix(found) == text
    assert matrix_hash(found) == matrix_hash(matrix)


def test_short_forms_mean_what_they_say() -> None:
    """Words, groups, rights at the top and `all` are spelled out."""
    assert MATRIX.allows(ItemId("Sload"), PartyId("plant"), Use.SELL) is Allowance.ALLOW
    assert MATRIX.allows(ItemId("Sload"), PartyId("maker"), Use.DERIVE) is Allowance.LIMITED
    assert MATRIX.allows(ItemId("Sload"), PartyId("maker"), Use.PASS_ON) is Allowance.DENY
    assert MATRIX.allows(ItemId("pcount"), PartyId("maker"), Use.USE) is Allowance.ALLOW
    assert MATRIX.allows(ItemId("pcount"), PartyId("maker"), Use.DERIVE) is Allowance.DENY
    assert MATRIX.allows(ItemId("pcount"), PartyId("lab"), Use.USE) is Allowance.TO_NEGOTIATE
    assert MATRIX.allows(ItemId("operator"), PartyId("plant"), Use.USE) is Allowance.DENY


def test_words_stay_words() -> None:
    """YAML 1.1 would turn these ids into a truth value and a number."""
    text = YAML.replace("id: Sload", "id: on").replace("id: Stemp", "id: 1_0")
    assert [item.id for item in read(text).items][:2] == ["on", "1_0"]


HEAD = "dataset: d\nversion: 1\nparties: [plant]\nitems:\n"
ITEM = "  - {id: a, ja: a, en: a, class: personal, rights: {plant: %s}}\n"
BAD: list[tuple[str, type[Refusal], dict[str, Any]]] = [
    (HEAD + ITEM % "", EmptyCell, {"item": "a", "party": "plant"}),
    (HEAD + ITEM % "{use: allow}", EmptyCell, {"item": "a", "party": "plant", "use": "modify"}),
    (HEAD + ITEM % "{all: deny, sell: }", EmptyCell, {"use": "sell"}),
    (HEAD + "  - {id: a, ja: a, en: a, class: personal}\n", EmptyCell, {"party": "plant"}),
    (HEAD.replace("[plant]", "[nobody]") + ITEM % "read", UnknownParty, {"party": "nobody"}),
    (HEAD + (ITEM % "read").replace("plant:", "maker:"), UnknownParty, {"party": "maker"}),
    (HEAD + (ITEM % "read").replace("class", "unit: FURLONG, class"), UnknownUnit, {"item": "a"}),
    (HEAD + (ITEM % "read").replace("id: a", "id: a b"), BadIdentifier, {"id": "a b"}),
    (HEAD + (ITEM % "read") * 2, BadDocument, {"where": "items"}),
    (HEAD + ITEM % "maybe", BadDocument, {"where": "a.plant", "what": "maybe"}),
    (HEAD + ITEM % "{all: maybe}", BadDocument, {"where": "a.plant.use"}),
    (HEAD + ITEM % "{all: limited}", BadDocument, {"where": "a.plant.condition"}),
    (HEAD + ITEM % "{all: deny, eat: allow}", BadDocument, {"what": "eat"}),
    (HEAD + ITEM % "[read]", BadDocument, {"where": "a.plant"}),
    (HEAD + (ITEM % "read").replace("class", "colour: red, class"), BadDocument, {}),
    (HEAD + (ITEM % "read").replace("personal", "nice"), BadDocument, {"where": "items[0].class"}),
    (HEAD.replace("version: 1", "version: 0") + ITEM % "read", BadDocument, {"where": "version"}),
    (HEAD.replace("version: 1", "version: ²") + ITEM % "read", BadDocument, {"where": "version"}),
    ("version: 1\n" + HEAD + ITEM % "read", BadDocument, {"what": "key version"}),
    (HEAD + ITEM % "&a read", BadDocument, {"what": "anchor or alias"}),
    (HEAD + ITEM % "!!python/name:os.system read", BadDocument, {"what": "tag"}),
    ("parties: [plant, plant]\ndataset: d\nversion: 1\n", BadDocument, {"where": "parties"}),
    ("- " * 40 + "x", BadDocument, {"what": "depth"}),
    ("[" * 5000, BadDocument, {}),
    ("? [a]\n: b", BadDocument, {}),
    ("a: b\n--- \nc: d", BadDocument, {}),
    ("a: [", BadDocument, {}),
    ("\x00", BadDocument, {}),
    ("", BadDocument, {"where": "document"}),
    ("just words", BadDocument, {"where": "document"}),
]


@pytest.mark.parametrize("text,refusal,facts", BAD)
def test_what_is_not_a_matrix_is_refused_with_its_place(
    text: str, refusal: type[Refusal], facts: dict[str, Any]
) -> None:
    """Each fault gives its own typed no, and names where."""
    with pytest.raises(refusal) as caught:
        read(text)
    assert facts.items() <= caught.value.facts.items()


def test_an_unknown_key_names_its_line() -> None:
    """A person finds the line."""
    with pytest.raises(BadDocument) as caught:
        read(HEAD + "  - id: a\n    colour: red\n")
    assert caught.value.facts["where"] == "line 5: items[0].colour"


def test_bombs_are_cheap() -> None:
    """Aliases never multiply, oversize is not parsed, bytes that are no UTF-8 are refused."""
    begin = time.process_time()
    bomb = "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a,*a,*a]\n" for n in range(9))
    with pytest.raises(BadDocument):
        read(bomb)
    with pytest.raises(TooLarge):
        read("x" * 600_000)
    with pytest.raises(BadDocument):
        read(b"\xff\xfe")
    assert time.process_time() - begin < 1


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_noise_is_refused_and_nothing_else(noise: str | bytes) -> None:
    """Only typed refusals leave the reader."""
    with pytest.raises(Refusal):
        read(noise)


@given(st.integers(0, len(YAML) - 1), st.characters())
def test_a_matrix_with_one_wrong_letter_is_read_or_refused(place: int, letter: str) -> None:
    """A single other letter never gives an untyped error."""
    try:
        read(YAML[:place] + letter + YAML[place + 1 :])
    except Refusal as refusal:
        assert refusal.code != "E0000"  # noqa: PT017 - both ends are right
