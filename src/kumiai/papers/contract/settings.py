"""What creation terms set: lines, rights by group with what differs, and clauses held as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kumiai.model import condition
from kumiai.model.condition import Label
from kumiai.model.dataset import DatasetId
from kumiai.model.party import PartyId
from kumiai.model.right import Allowance, Cell, Group, Item, Rights, Use
from kumiai.model.signal import ItemId
from kumiai.papers.contract import word
from kumiai.papers.contract.agreed import agreed
from kumiai.papers.contract.subject import Subject
from kumiai.papers.messages import label

_NONE = "-"
_ALL = "全項目 / all lines"


def both(key: str) -> str:
    """A word of the field in both languages."""
    return f"{label(key, 'ja')} / {label(key, 'en')}"


def mark(stands: str) -> str:
    """How the node treats something, in both languages."""
    return f"［{label(stands, 'ja')}］[{label(stands, 'en')}]"


def lines(made: word.Paper, subject: Subject) -> None:
    """The lines of each dataset in which rights are set, group by group."""
    for number, rights in enumerate(subject.terms.rights, len(subject.terms.policies) + 1):
        dataset = subject.datasets.get(DatasetId(rights.dataset))
        title = f"{dataset.title_ja} / {dataset.title_en}" if dataset else rights.dataset
        word.heading(made, f"2.{number}　{title}", 2)
        if dataset:
            provider = (
                f"{subject.stem(dataset.provider, 'ja')} / {subject.stem(dataset.provider, 'en')}"
            )
            word.text(made, f"データセット / dataset: {dataset.id}　提供者 / provider: {provider}")
            if dataset.generated:
                word.notice(made, both("generated"))
        heads = [
            "項目\nItem", "名称\nName", "単位\nUnit", "分類\nClass", "競争\nCompetition",
            "根拠・理由\nBasis, reason",
        ]  # fmt: skip
        rows = []
        for group, held in blocks(rights):
            if group is not None:
                rows.append([f"■ {group.label_ja}\n{group.label_en}", *[""] * 5])
            rows += [_line(item) for item in held]
        word.table(made, heads, rows, (26, 32, 25, 30, 25, 26))


def blocks(rights: Rights) -> list[tuple[Group | None, list[Item]]]:
    """The groups with their lines, then the lines without a group."""
    held: dict[str, list[Item]] = {}
    for item in rights.items:
        held.setdefault(item.group, []).append(item)
    found: list[tuple[Group | None, list[Item]]] = [
        (group, held[group.id]) for group in rights.groups if group.id in held
    ]
    return [*found, (None, held[""])] if "" in held else found


def _line(item: Item) -> list[str]:
    """One line of the catalogue."""
    kind = [item.classification.value, *([item.stage.value] if item.stage else [])]
    reason = "\n".join(part for part in (item.basis or "", item.rationale) if part)
    return [
        item.id,
        f"{item.label_ja}\n{item.label_en}",
        item.unit or _NONE,
        "\n".join(both(word_) for word_ in kind),
        both(item.competition.value),
        reason or _NONE,
    ]


def rights(made: word.Paper, subject: Subject) -> None:
    """The rights that are set: each group's cells once, then only what differs."""
    if not subject.terms.rights:
        return
    word.text(
        made,
        f"第三者提供についての「不可」は{mark('enforced')}、その他の利用は{mark('recorded')}である。"
        "条件に付した表示は、第三者提供について、その条件がどのように守られるかを示す。"
        "群の行は、その群の全項目に及び、項目の行は、異なる定めのみを記載する。 / "
        "A denial to pass on is enforced; other uses are recorded. The mark at a condition says how it "
        "is kept where data are passed on. A group's rows hold for all of its lines; rows of lines say "
        "only what differs.",
    )
    for table in subject.terms.rights:
        told = f"{table.dataset}　記載のない項目 / items not listed: {both(table.default.value)}"
        word.text(made, told, strong=True)
        heads = [
            "項目\nItems",
            "当事者\nParty",
            *(f"{label(u.value, 'ja')}\n{label(u.value, 'en')}" for u in Use),
            "条件・理由\nCondition, reasons",
        ]
        rows = [row for group, held in blocks(table) for row in _block(subject, table, group, held)]
        word.table(made, heads, rows, (44, 22, *[24] * 6, 55))


def _block(
    subject: Subject, table: Rights, group: Group | None, held: Sequence[Item]
) -> Iterable[list[str]]:
    """The rows of a group and of its lines that differ, or of lines without a group."""
    cells = group.cells if group else {}
    for party in table.parties:
        if group and party in cells:
            name = f"■ {group.label_ja}\n{group.label_en}"
            yield _row(subject, name, party, cells[party])
    for party in table.parties:
        for cell, items in _alike(table.cells, held, party):
            if cell != cells.get(party):
                names = (
                    _ALL if group is None and len(items) == len(table.items) else ", ".join(items)
                )
                yield _row(subject, names, party, cell)


def _alike(
    cells: Mapping[ItemId, Mapping[PartyId, Cell]], held: Sequence[Item], party: PartyId
) -> list[tuple[Cell, list[str]]]:
    """The lines of a block by what they say for a party."""
    found: list[tuple[Cell, list[str]]] = []
    for item in held:
        cell = cells[item.id][party]
        known = next((items for one, items in found if one is cell or one == cell), None)
        if known is None:
            found.append((cell, [item.id]))
        else:
            known.append(item.id)
    return found


def _row(subject: Subject, names: str, party: PartyId, cell: Cell) -> list[str]:
    """One row: what a party may do with lines, on which condition, and why."""
    stems = dict.fromkeys((subject.stem(party, "ja"), subject.stem(party, "en")))
    limited = cell.uses[Use.PASS_ON] is Allowance.LIMITED
    why = [
        f"{part.text} {mark(part.label() if limited else Label.RECORDED)}"
        for part in condition.parts(cell.condition)
    ]
    if cell.reasons:
        why.append(", ".join(both(reason.value) for reason in sorted(cell.reasons)))
    why += [cell.note] if cell.note else []
    uses = [both(cell.uses[use].value) for use in Use]
    return [names, " / ".join(stems), *uses, "\n".join(why) or _NONE]


def purposes(made: word.Paper, subject: Subject) -> None:
    """What data may be read for under the template that the terms name, and what not."""
    template = subject.template
    if template is None:
        return
    word.text(
        made,
        f"雛形 {template.reference()} の定める目的{mark('recorded')}。データの提供には、"
        "利用条件に記載された目的のみが適用される。 / "
        f"Purposes of template {template.reference()} {mark('recorded')}. Where data are provided, "
        "the purposes in the conditions of use hold.",
    )
    allowed = [("可 / yes", purpose) for purpose in template.purposes]
    barred = [("不可 / no", purpose) for purpose in template.forbidden]
    rows = [
        [stands, one.id, f"{one.label_ja}\n{one.label_en}"] for stands, one in (*allowed, *barred)
    ]
    word.table(made, ["可否\nMay it", "目的\nPurpose", "説明\nMeaning"], rows, (25, 52, 85))


def clauses(made: word.Paper, subject: Subject) -> None:
    """Annex 7: each clause held as data, as a sentence in both languages."""
    held = subject.terms.clauses
    if not held:
        return
    word.heading(made, "別紙7　個別に合意した条項 / Annex 7: Clauses agreed one by one", 1)
    japanese, english = (agreed(held, subject.stem, lang) for lang in ("ja", "en"))
    rows = []
    for ja, en in zip(japanese, english, strict=True):
        by = f"\n提案者 / supplied by: {ja.by} / {en.by}" if ja.by else ""
        head = f"{ja.heading}\n{en.heading}{by}"
        for said, says in zip(ja.sentences, en.sentences, strict=True):
            marked = label(said.stands, "ja"), label(said.stands, "en")
            rows.append([head, f"{said.text}［{marked[0]}］", f"{says.text} [{marked[1]}]"])
            head = ""
        if head:
            rows.append([head, "定めなし", "nothing agreed"])
    heads = ["条項\nClause", "内容（日本語）", "Content (English)"]
    word.table(made, heads, rows, (38, 62, 62))
