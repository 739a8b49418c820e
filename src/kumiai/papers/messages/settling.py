"""Refusals about settling (E5...) and disputing (E6...)."""

from __future__ import annotations

from collections.abc import Mapping

from kumiai.model import refusal as no
from kumiai.papers.messages.form import Message

MESSAGES: Mapping[type[no.Refusal], Message] = {
    no.UnknownStatement: Message(
        "no statement[ `{statement}`] is known here",
        "[「{statement}」という]精算書は見つかりません。",
        "`kumiai statement list` shows the statements that you may see",
        "`kumiai statement list` で、閲覧できる精算書の一覧を確認できます。",
    ),
    no.PeriodOpen: Message(
        "the month[ {month}] has not ended yet",
        "対象の月[（{month}）]はまだ終わっていません。",
        "`kumiai statement close[ {agreement}]` works from the first day of the next month, Japan "
        "time",
        "`kumiai statement close[ {agreement}]` は、日本時間で翌月1日から実行できます。",
    ),
    no.NoGross: Message(
        "[agreement `{agreement}`|the agreement] divides a sale, and none is booked for[ {month}| the month]",
        "合意[「{agreement}」]は売上を配分する定めですが、[{month}|対象の月]の売上が登録されていません。",
        "`kumiai sale book[ {agreement}]` books it with the hash of its document",
        "`kumiai sale book[ {agreement}]` で、売上とその証憑のハッシュ値を登録してください。",
    ),
    no.Final: Message(
        "[statement `{statement}`|the statement] is final; a correction is a new one that names it",
        "[「{statement}」の]精算書は確定しています。訂正は、これを引用する新しい精算書で行います。",
        "`kumiai statement show[ {statement}]` shows it",
        "`kumiai statement show[ {statement}]` で内容を確認できます。",
    ),
    no.OutsideWindow: Message(
        "the time for objections to [statement `{statement}`|the statement][ ended at {until}| is not running]",
        "精算書[「{statement}」]に異議を申し立てられる期間ではありません[（期限：{until}）]。",
        "`kumiai statement show[ {statement}]` shows the window",
        "`kumiai statement show[ {statement}]` で申立期間を確認できます。",
    ),
    no.UnknownClaim: Message(
        "no claim[ `{claim}`] is known here",
        "[「{claim}」という]申立てまたは事案は見つかりません。",
        "`kumiai case list` shows the cases that you may know of",
        "`kumiai case list` で、閲覧できる事案の一覧を確認できます。",
    ),
    no.TooMuchClaimed: Message(
        "the claim disputes[ {yen} yen,] more than the[ {max} yen of the] document",
        "申立額[（{yen}円）]が、対象の金額[（{max}円）]を超えています。",
        "`kumiai statement show[ {statement}]` shows the amounts, `kumiai claim file` files the claim",
        "`kumiai statement show[ {statement}]` で金額を確認し、`kumiai claim file` で申し立ててください。",
    ),
    no.Decided: Message(
        "[case `{claim}`|the case] is decided",
        "[「{claim}」の]事案は、すでに裁定されています。",
        "`kumiai case show[ {claim}]` shows the decision",
        "`kumiai case show[ {claim}]` で裁定の内容を確認できます。",
    ),
}
