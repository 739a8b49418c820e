"""The annexes of a contract: parties, data, rights, conditions, portions, competition."""

from __future__ import annotations

from typing import Any

from kumiai.model.condition import parts
from kumiai.model.dataset import column
from kumiai.model.money import Proceeds
from kumiai.model.policy import Policy
from kumiai.model.right import Competition, Matrix, Use
from kumiai.papers import spoken
from kumiai.papers.contract import word
from kumiai.papers.contract.subject import Subject, fields
from kumiai.papers.messages import label

_NONE = "-"


def both(key: str) -> str:
    """A word of the field in both languages."""
    return f"{label(key, 'ja')} / {label(key, 'en')}"


def glance(made: Any, subject: Subject) -> None:
    """The terms at a glance, on the first page."""
    terms, told = subject.terms, {lang: fields(subject, lang) for lang in ("ja", "en")}
    ja, en = told["ja"], told["en"]
    proceeds = terms.proceeds
    price = ("無償", "free of charge")
    if proceeds is not None:
        fixed = proceeds.yen is not None
        price = (
            f"月額{spoken.yen(proceeds.yen or 0, 'ja')}（税抜）" if fixed else f"{ja['declarer']}が登録する毎月の売上額（税抜）",
            f"{en['yen']} a month, net" if fixed else f"each month's sale booked by {en['declarer']}, net",
        )  # fmt: skip
    count = len(subject.items())
    rows = [
        *_made_from(subject),
        ["種別 / kind", label(terms.kind.value, "ja"), label(terms.kind.value, "en")],
        ["対象項目数 / items", f"{count}項目（別紙2）", f"{count} (Annex 2)"],
        *([["提供期間 / period", ja["runs"], en["runs"]]] if terms.policies else []),
        ["配分の総額 / sum divided", *price],
        ["解約予告 / notice", f"{ja['notice_days']}日", f"{en['notice_days']} days"],
        ["準拠法 / law", ja["law"], en["law"]],
        ["正文 / governing text", ja["language"], en["language"]],
    ]
    word.table(made, ["事項\nSubject", "内容（日本語）", "Content (English)"], rows, (38, 62, 62))


def _made_from(subject: Subject) -> list[list[str]]:
    """The template, that it is a draft, and who takes which seat."""
    terms, found = subject.terms, subject.template
    if terms.template is None:
        return []
    draft = {"ja": "", "en": ""}
    if found is None or not found.reviewed:
        draft = {"ja": "\n弁護士の確認を受けていない案", "en": "\nDraft, not reviewed by a lawyer"}
    told = {lang: fields(subject, lang)["template"] + draft[lang] for lang in ("ja", "en")}
    labels = {seat.id: (seat.label_ja, seat.label_en) for seat in (found.seats if found else ())}
    seats = {
        lang: "\n".join(
            f"{labels.get(seat, (seat, seat))[place]}: {subject.stem(party, lang)}"
            for seat, party in terms.seats.items()
        )
        for place, lang in enumerate(("ja", "en"))
    }
    rows = [["ひな形 / template", told["ja"], told["en"]]]
    return [*rows, *([["席 / seats", seats["ja"], seats["en"]]] if terms.seats else [])]


def parties(made: Any, subject: Subject) -> None:
    """Annex 1: who the parties are and which parts they play."""
    word.chapter(made, "別紙1　当事者 / Annex 1: Parties")
    parts = {
        member.party: sorted(part.value for part in member.parts)
        for member in subject.terms.members
    }
    rows = [
        [
            f"{spoken.stem(number, 'ja')}\n{spoken.stem(number, 'en')}",
            f"{spoken.name(party, 'ja')}\n{spoken.name(party, 'en')}",
            party.id,
            party.corporate_number or _NONE,
            party.invoice_number or _NONE,
            "\n".join(both(part) for part in parts[party.id]) or _NONE,
        ]
        for number, party in subject.members()
    ]
    heads = [
        "略称\nCalled",
        "名称\nName",
        "ID",
        "法人番号\nCorporate no.",
        "登録番号\nInvoice no.",
        "役割\nPart",
    ]
    word.table(made, heads, rows, (16, 44, 22, 28, 31, 23))


def catalogue(made: Any, subject: Subject) -> None:
    """Annex 2: every dataset, item and column that is provided."""
    word.heading(made, "別紙2　データ目録 / Annex 2: Data catalogue", 1)
    for number, policy in enumerate(subject.terms.policies, 1):
        dataset = subject.datasets.get(policy.dataset)
        title = f"{dataset.title_ja} / {dataset.title_en}" if dataset else policy.dataset
        word.heading(made, f"2.{number}　{title}", 2)
        if dataset:
            provider = (
                f"{subject.stem(dataset.provider, 'ja')} / {subject.stem(dataset.provider, 'en')}"
            )
            word.text(made, f"データセット / dataset: {dataset.id}　提供者 / provider: {provider}")
            credit = "　".join(part for part in (dataset.credit, dataset.licence) if part)
            if credit:
                word.text(made, f"出典・利用許諾 / credit, licence: {credit}")
            if dataset.generated:
                word.notice(made, both("generated"))
        else:
            word.text(made, f"データセット / dataset: {policy.dataset}")
        _items(made, policy, subject.matrices.get(policy.dataset))
        _columns(made, policy)


def _items(made: Any, policy: Policy, matrix: Matrix | None) -> None:
    """The table of items."""
    rows = []
    for name in policy.items:
        item = matrix.item(name) if matrix else None
        if item is None:
            rows.append([name, *[_NONE] * 5])
            continue
        reason = "\n".join(part for part in (item.basis or "", item.rationale) if part)
        rows.append(
            [
                item.id,
                f"{item.label_ja}\n{item.label_en}",
                item.unit or _NONE,
                both(item.classification.value),
                both(item.competition.value),
                reason or _NONE,
            ]
        )
    heads = [
        "項目\nItem",
        "名称\nName",
        "単位\nUnit",
        "分類\nClass",
        "競争\nCompetition",
        "根拠・理由\nBasis, reason",
    ]
    word.table(made, heads, rows, (26, 32, 25, 30, 25, 26))


def _columns(made: Any, policy: Policy) -> None:
    """The table of columns, with their masks."""
    masks = {column_id: mask.value for column_id, mask in policy.masks}
    rows = []
    for column_id in policy.columns:
        found = column(column_id)
        assert found, column_id  # a policy names known columns only
        masked = "仮名化 / pseudonym" if column_id in masks else _NONE
        rows.append(
            [
                found.id,
                found.name,
                f"{found.label_ja} / {found.label_en}",
                both(found.type.value),
                masked,
            ]
        )
    heads = ["列ID\nColumn", "名前\nName", "名称\nLabel", "型\nType", "秘匿処理\nMask"]
    word.table(made, heads, rows, (18, 30, 58, 30, 28))


def rights(made: Any, subject: Subject) -> None:
    """Annex 3: the rights matrix of the items that are provided."""
    word.heading(made, "別紙3　利用権限 / Annex 3: Rights of use", 1)
    shown = [p for p in subject.terms.policies if p.dataset in subject.matrices]
    if not shown and not subject.terms.rights:
        word.text(
            made,
            "本合意の対象データについては、提供者の権利表による。 / The provider's rights matrix holds.",
        )
    for policy in shown:
        matrix = subject.matrices[policy.dataset]
        told = (
            f"{policy.dataset}　版 / version {matrix.version}　記載のない項目 / items not listed: "
        )
        word.text(made, told + both(matrix.default.value))
        heads = [
            "項目\nItem",
            "当事者\nParty",
            *(f"{label(u.value, 'ja')}\n{label(u.value, 'en')}" for u in Use),
            "条件\nCondition",
        ]
        word.table(made, heads, _cells(subject, policy, matrix), (34, 34, *[26] * 6, 41))


def _cells(subject: Subject, policy: Policy, matrix: Matrix) -> list[list[str]]:
    """A row for each item and party."""
    rows = []
    for name in policy.items:
        for party in matrix.parties if matrix.item(name) else ():
            cell = matrix.cells[name][party]
            stems = dict.fromkeys((subject.stem(party, "ja"), subject.stem(party, "en")))
            row = [name, " / ".join(stems)]
            row += [both(cell.uses[use].value) for use in Use]
            rows.append([*row, _condition(cell.condition)])
    return rows


def _condition(condition: str) -> str:
    """The parts of a condition, each with how it is kept."""
    told = [f"{part.text} ({both(part.label().value)})" for part in parts(condition)]
    return "; ".join(told) or _NONE


def conditions(made: Any, subject: Subject) -> None:
    """Annex 4: purposes, period, machines, rows, masks and quotas of each dataset."""
    word.heading(made, "別紙4　提供の条件 / Annex 4: Conditions of provision", 1)
    if not subject.terms.policies:
        word.text(
            made,
            "本契約ではデータを提供しない。 / No data are provided under this contract.",
        )
    for policy in subject.terms.policies:
        word.text(made, policy.dataset, strong=True)
        heads = ["条件\nCondition", "内容（日本語）", "Content (English)"]
        told = zip(_conditions(policy, "ja"), _conditions(policy, "en"), strict=True)
        rows = [[f"{ja[0]}\n{en[0]}", ja[1], en[1]] for ja, en in told]
        word.table(made, heads, rows, (34, 65, 65))


def _conditions(policy: Policy, lang: str) -> list[tuple[str, str]]:
    """Name and content of each condition in one language."""
    ja = lang == "ja"
    quota = f"{policy.rows_max:,}" if policy.rows_max else ""
    masks = ", ".join(spoken.column_label(name, lang) for name, _ in policy.masks)
    free = "制限なし" if ja else "no limit"
    return [
        ("目的" if ja else "purposes", ", ".join(policy.purposes)),
        ("提供期間" if ja else "period", spoken.period(policy.runs, lang)),
        (
            "機械" if ja else "machines",
            ", ".join(policy.machines) or ("データセットの全機械" if ja else "all of the dataset"),
        ),
        ("行の条件" if ja else "rows", spoken.condition(policy.rows, lang) if policy.rows else free),
        (
            "過去データ" if ja else "history",
            _history(policy, lang) if policy.history_from else free,
        ),
        ("秘匿処理" if ja else "masks", masks or ("なし" if ja else "none")),
        (
            "月間上限" if ja else "monthly quota",
            (f"{quota}行" if ja else f"{quota} rows") if quota else free,
        ),
        (
            "計量単位" if ja else "metering",
            f"同一回答は{policy.metering_hours}時間以内で一回" if ja
            else f"the same answer within {policy.metering_hours} hours is one use",
        ),
    ]  # fmt: skip


def _history(policy: Policy, lang: str) -> str:
    """From when on rows are provided."""
    assert policy.history_from is not None
    told = spoken.first(policy.history_from, lang)
    return f"{told}以降に観測された行" if lang == "ja" else f"rows observed from {told} on"


def portions(made: Any, subject: Subject) -> None:
    """Annex 5: the portions as exact fractions, and the yen of a fixed sum."""
    word.heading(made, "別紙5　収益の配分 / Annex 5: Portions", 1)
    proceeds = subject.terms.proceeds
    if proceeds is None:
        word.text(made, "本合意に収益の配分はない。 / There are no proceeds in this agreement.")
        return
    rows = [
        [
            f"{subject.stem(party, 'ja')} / {subject.stem(party, 'en')}",
            spoken.name(subject.parties[party], "ja")
            + "\n"
            + spoken.name(subject.parties[party], "en"),
            spoken.plain(portion),
            spoken.percent(portion),
            f"¥{spoken.mixed(proceeds.yen * portion)}" if proceeds.yen is not None else _NONE,
        ]
        for party, portion in proceeds.portions.items()
    ]
    rows.append(["合計 / total", "", "1", "100 %", _gross(proceeds)])
    heads = [
        "当事者\nParty",
        "名称\nName",
        "割合（分数）\nPortion",
        "百分率\nPercent",
        "月額（税抜、正確な値）\nMonthly, net, exact",
    ]
    word.table(made, heads, rows, (32, 50, 26, 24, 32))
    gross = "fixed_gross" if proceeds.yen is not None else "sale"
    word.text(
        made, f"配分の方法 / split: {both(proceeds.split.value)}　総額 / gross: {both(gross)}"
    )


def _gross(proceeds: Proceeds) -> str:
    """The sum that is divided, when it is fixed."""
    return _NONE if proceeds.yen is None else f"¥{proceeds.yen:,}"


def competition(made: Any, subject: Subject) -> None:
    """Annex 6: items that competitors must not see of each other, and declared relations."""
    word.heading(made, "別紙6　競争法に関する確認 / Annex 6: Competition", 1)
    rows = [
        [dataset, item.id, f"{item.label_ja}\n{item.label_en}", both(item.competition.value)]
        for dataset, _, item in subject.items()
        if item and item.competition is not Competition.NONE
    ]
    if rows:
        heads = ["データセット\nDataset", "項目\nItem", "名称\nName", "機微性\nSensitivity"]
        word.table(made, heads, rows, (44, 34, 46, 40))
    else:
        word.text(made, "競争上機微な項目は含まれない。 / No item is competition-sensitive.")
    named = set(subject.terms.parties())
    declared = [r for r in subject.relations if {r.declared_by, r.other} <= named]
    if declared:
        heads = [
            "市場\nMarket",
            "申告者\nDeclared by",
            "相手方\nTowards",
            "関係\nRelation",
            "申告日\nDeclared on",
        ]
        table = [
            [
                r.market,
                subject.stem(r.declared_by, "ja"),
                subject.stem(r.other, "ja"),
                both(r.kind.value),
                spoken.day(r.declared_at, "en"),
            ]
            for r in declared
        ]
        word.table(made, heads, table, (36, 28, 28, 44, 28))
    else:
        word.text(
            made,
            "関係の申告はない。申告のない関係は「不明」として扱う。 / No relation is declared; an undeclared relation is treated as unknown.",
        )
