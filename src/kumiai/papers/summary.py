"""One page for each language that says what every party gives, gets, pays, risks and how it leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from kumiai.model.agreement import Member, Part, Terms
from kumiai.model.money import GrossKind, Proceeds
from kumiai.model.party import Party, PartyId
from kumiai.model.right import Allowance, Use
from kumiai.papers import spoken
from kumiai.papers.contract.agreed import Stem, agreed
from kumiai.papers.messages import label
from kumiai.papers.page import page, style
from kumiai.papers.spoken import Parties

HEADS = {
    "ja": ("提供するもの", "得るもの", "支払うもの", "リスク", "やめ方"),
    "en": ("Gives", "Gets", "Pays", "Risks", "How to leave"),
}
"""Heads of the five lists of a `Row`."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one party reads about itself: five lists of points."""

    party: Party
    points: tuple[list[str], ...]


def summary(terms: Terms, terms_hash: str, parties: Mapping[PartyId, Party]) -> bytes:
    """The summary of `terms` as one self-contained HTML page, Japanese then English.

    Each language prints on one A4 sheet for up to four parties. Raises `UnknownParty` when
    `parties` lacks one of the terms'.
    """
    spoken.known(parties, terms.parties())
    return page(
        "summary.html",
        css=style(),
        terms=terms,
        terms_hash=terms_hash,
        generated=any(parties[party].generated for party in terms.parties()),
        heads=HEADS,
        rows={lang: rows(terms, parties, lang) for lang in ("ja", "en")},
        clauses={lang: agreed(terms.clauses, _stems(parties), lang) for lang in ("ja", "en")},
        disagree={lang: _disagree(terms, parties, lang) for lang in ("ja", "en")},
    )


def _count(number: int, thing: str) -> str:
    """A number of things in English."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def rows(terms: Terms, parties: Parties, lang: str) -> list[Row]:
    """What each member gives, gets, pays, risks and how it leaves, in the order of the terms."""
    return [
        Row(
            parties[member.party],
            (
                _gives(terms, member, lang),
                _gets(terms, member, lang),
                _pays(terms, member, lang),
                _risks(terms, member, parties, lang),
                _leaves(terms, member, lang),
            ),
        )
        for member in terms.members
    ]


def _said(lang: str, ja: str, en: str) -> str:
    """The one of two sentences that is in `lang`."""
    return ja if lang == "ja" else en


def _gives(terms: Terms, member: Member, lang: str) -> list[str]:
    """What the party provides."""
    if Part.PROVIDER not in member.parts or not terms.policies:
        return []
    items = sum(len(policy.items) for policy in terms.policies)
    sets = len(terms.policies)
    found = [
        _said(
            lang,
            f"データセット{sets}件・{items}項目の閲覧",
            f"reading of {_count(items, 'item')} in {_count(sets, 'dataset')}",
        )
    ]
    if any(policy.masks for policy in terms.policies):
        found.append(_said(lang, "一部の列は仮名に置換", "some columns only as pseudonyms"))
    return found


def _gets(terms: Terms, member: Member, lang: str) -> list[str]:
    """What the party receives: data, money."""
    found = _rights(terms, member, lang)
    if Part.RECIPIENT in member.parts and terms.policies:
        purposes = ", ".join(dict.fromkeys(p for policy in terms.policies for p in policy.purposes))
        found.append(
            _said(lang, f"対象データの取得（目的：{purposes}）", f"the data, for {purposes}")
        )
    proceeds = terms.proceeds
    portion = proceeds.portions.get(member.party) if proceeds else None
    if proceeds and portion:
        told = spoken.fraction(portion)
        found.append(_said(lang, f"収益の{told}", f"{told} of the proceeds"))
        if proceeds.yen is not None:
            monthly = spoken.mixed(proceeds.yen * portion)
            found.append(
                _said(lang, f"月額 {monthly}円（税抜）", f"JPY {monthly} a month before tax")
            )
    return found


def _rights(terms: Terms, member: Member, lang: str) -> list[str]:
    """On how many lines the party may do what, and on how many only on a condition."""
    found: Counter[tuple[Use, Allowance]] = Counter()
    for rights in terms.rights:
        for cells in rights.cells.values():
            if member.party in cells:
                found.update(cells[member.party].uses.items())
    told = []
    for use in Use:
        free, limited = found[use, Allowance.ALLOW], found[use, Allowance.LIMITED]
        if free or limited:
            on = f"（うち条件付き{limited}項目）" if limited else ""
            of = f", {limited} of them limited" if limited else ""
            said = f"{label(use.value, 'ja')}：{free + limited}項目{on}"
            told.append(
                _said(lang, said, f"{label(use.value, 'en')}: {_count(free + limited, 'item')}{of}")
            )
    return told


def _stems(parties: Parties) -> Stem:
    """How the page calls a party: by its name, where it is known."""

    def name(party: PartyId, lang: str) -> str:
        """A party's name; its id where it is not known."""
        return spoken.name(parties[party], lang) if party in parties else spoken.clean(party)

    return name


def _pays(terms: Terms, member: Member, lang: str) -> list[str]:
    """What the party pays."""
    proceeds = terms.proceeds
    if proceeds is None or proceeds.payer != member.party:
        return []
    due = _said(
        lang,
        f"異議申立期間の満了後{proceeds.due_days}日以内",
        f"due {proceeds.due_days} days after the window for objections",
    )
    return [_gross(proceeds, lang), due]


def _gross(proceeds: Proceeds, lang: str) -> str:
    """The sum that the payer pays, with tax on top."""
    rate = spoken.percent(proceeds.tax_rate)
    if proceeds.gross is GrossKind.FIXED:
        sums = spoken.yen(proceeds.yen or 0, lang)
        return _said(lang, f"毎月 {sums}＋消費税（{rate}）", f"{sums} a month plus tax ({rate})")
    return _said(
        lang, f"毎月の登録売上額＋消費税（{rate}）", f"each month's booked sale plus tax ({rate})"
    )


def _risks(terms: Terms, member: Member, parties: Parties, lang: str) -> list[str]:
    """What may go wrong for the party."""
    found, proceeds = [], terms.proceeds
    if Part.PROVIDER in member.parts and terms.policies:
        found.append(
            _said(
                lang,
                "渡したデータは技術的に取り戻せない。その後の利用制限は約束の記録にとどまる",
                "data once read cannot be taken back; limits on later use are promises on record",
            )
        )
    if terms.rights:
        found.append(
            _said(
                lang,
                "ノードが拒絶するのは、認められていない第三者提供のみ。その他の利用の制限は約束の記録にとどまる",
                "the node refuses passing on that is not allowed; other limits are promises on record",
            )
        )
    if Part.RECIPIENT in member.parts and terms.policies:
        found.append(
            _said(
                lang,
                "正確性・完全性・継続的な提供は保証されない。目的外の利用は契約違反となる",
                "accuracy, completeness and continuity are not warranted; other use is a breach",
            )
        )
    if proceeds and proceeds.declarer and proceeds.declarer != member.party:
        name = spoken.name(parties[proceeds.declarer], lang)
        found.append(
            _said(lang, f"売上額は{name}の申告による", f"the sale is what {name} declares")
        )
    if proceeds:
        found.append(
            _said(
                lang,
                f"提示後{proceeds.objection_days}日以内に異議がなければ精算書は確認されたものとみなされる",
                f"a statement counts as confirmed after {proceeds.objection_days} days of silence",
            )
        )
    return found


def _leaves(terms: Terms, member: Member, lang: str) -> list[str]:
    """How the party gets out and what then remains."""
    found = [
        _said(
            lang,
            f"{terms.notice_days}日前の通知。理由も違約金も不要",
            f"{terms.notice_days} days' notice; no reason, no penalty",
        )
    ]
    if Part.RECIPIENT in member.parts and terms.policies:
        found.append(
            _said(lang, "終了後30日以内にデータを消去", "delete the data within 30 days of the end")
        )
    if terms.proceeds:
        found.append(_said(lang, "終了前の利用は精算する", "earlier use is still settled"))
    return found


def _disagree(terms: Terms, parties: Parties, lang: str) -> str:
    """What happens when a party does not agree with a statement or a use."""
    if terms.proceeds is None:
        return _said(
            lang,
            "まず担当者間で協議し、次に役員間の協議、調停の順に進みます。利用記録は全当事者が検証できます。",
            "The persons in charge talk first, then executives, then a mediator. Every party can "
            "verify the log.",
        )
    days, arbiter = terms.proceeds.objection_days, terms.arbiter
    who = _said(lang, "中立の専門家", "a neutral expert")
    if arbiter is not None:
        who = spoken.name(parties[arbiter], lang) if arbiter in parties else arbiter
    return _said(
        lang,
        f"精算書の提示から{days}日以内に、金額と理由を示して申し立てます。争いのある金額だけが留保され、残りは期限"
        f"どおり支払われます。利用記録は固定され、{who}が再計算して判断します。",
        f"File a claim with sum and reason within {days} days of the statement. Only the disputed "
        f"yen are held; the rest is paid in time. The log is sealed, and {who} "
        "recomputes it and decides.",
    )
