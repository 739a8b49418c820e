"""Refusals about reading (E2...)."""

from __future__ import annotations

from collections.abc import Mapping

from kumiai.model import refusal as no
from kumiai.papers.messages.form import Message

_SHOW_EN = "`kumiai agreement show[ {agreement}]` shows its terms"
_SHOW_JA = "`kumiai agreement show[ {agreement}]` で条件を確認できます。"

MESSAGES: Mapping[type[no.Refusal], Message] = {
    no.UnknownShare: Message(
        "[Share/Schema/Table] '[{share}|this]' does not exist, please contact your share provider for "
        "further information",
        "[「{share}」という]共有・スキーマ・テーブルはありません。提供者にお問い合わせください。",
        "`kumiai agreement list` shows your agreements; a share is an agreement, a schema one of its "
        "purposes, a table a dataset",
        "`kumiai agreement list` で合意を確認できます。共有は合意、スキーマは利用目的、テーブルはデータセットです。",
    ),
    no.BadRange: Message(
        "the range lies beyond the file[, which has {size} bytes]",
        "範囲がファイルの外です[（{size}バイト）]。",
        "ask for the file's size with HEAD first",
        "先に HEAD でファイルの大きさを確認してください。",
    ),
    no.NotInForce: Message(
        "[agreement `{agreement}`|the agreement] is not in force at this time",
        "[「{agreement}」の]合意は、現在効力がありません。",
        "`kumiai agreement show[ {agreement}]` shows its period and who has not signed",
        "`kumiai agreement show[ {agreement}]` で、期間と未署名の当事者を確認できます。",
    ),
    no.PurposeNotAllowed: Message(
        "the purpose[ `{purpose}`] is not named in [agreement `{agreement}`|the agreement]",
        "[「{purpose}」という]目的は、合意[「{agreement}」]で認められていません。",
        "`kumiai agreement show[ {agreement}]` lists the purposes; `kumiai offer create` asks for "
        "another",
        "`kumiai agreement show[ {agreement}]` で認められた目的を確認できます。追加を求めるには "
        "`kumiai offer create` をお使いください。",
    ),
    no.NotCovered: Message(
        "[agreement `{agreement}`|the agreement] does not cover this request[: item `{item}`]"
        "[: column `{column}`][ for purpose `{purpose}`]",
        "[「{agreement}」の]合意では、この要求は認められていません[（項目：{item}）][（列：{column}）]"
        "[（目的：{purpose}）]。",
        "leave it out, or ask for it with `kumiai offer create`",
        "対象から外すか、`kumiai offer create` で提供を申し込んでください。",
    ),
    no.QuotaSpent: Message(
        "the quota of [agreement `{agreement}`|the agreement] is spent[: {rows} rows asked for][, {left} left]",
        "合意[「{agreement}」]で定めた利用量の上限に達しました[（要求：{rows}行）][（残り：{left}行）]。",
        "wait for the next month, or narrow the request; " + _SHOW_EN,
        "翌月までお待ちいただくか、範囲を絞ってください。" + _SHOW_JA,
    ),
    no.TermNotEvaluable: Message(
        "a term[ `{term}`] of [agreement `{agreement}`|the agreement] cannot be evaluated here, so the request "
        "is refused",
        "合意[「{agreement}」]に、このノードでは判定できない条件[「{term}」]があるため、お受けできません。",
        _SHOW_EN,
        _SHOW_JA,
    ),
    no.GrantRevoked: Message(
        "the grant[ `{grant}`] was revoked",
        "[「{grant}」の]付与は取り消されています。",
        "`kumiai read` asks anew, if the agreement still allows it",
        "合意の範囲内であれば、`kumiai read` で改めて申請できます。",
    ),
    no.UnknownGrant: Message(
        "no grant[ `{grant}`] is known here",
        "[「{grant}」という]付与は見つかりません。",
        "`kumiai read` asks for a new one",
        "`kumiai read` で新たに申請できます。",
    ),
    no.GrantLapsed: Message(
        "the grant[ `{grant}`] was not opened in time and has lapsed; it costs nothing",
        "[「{grant}」の]付与は期限内に開かれなかったため失効しました。料金は発生しません。",
        "`kumiai read` asks for a new one",
        "`kumiai read` で新たに申請できます。",
    ),
    no.PassOnRefused: Message(
        "the right[ of `{party}`][ to item `{item}`] does not allow passing it on",
        "[「{party}」の][項目「{item}」についての]権利では、第三者への提供は認められていません。",
        "`kumiai rights export[ {dataset}]` shows who may pass on what",
        "`kumiai rights export[ {dataset}]` で、提供できる当事者と項目を確認できます。",
    ),
    no.TooManyRows: Message(
        "[{rows}|more] rows are more than[ {format}| the format] can hold[ ({max})]",
        "行数[（{rows}行）]が[{format}|この形式]の上限[（{max}行）]を超えています。",
        "narrow the period or the items, or read Parquet: `kumiai read --format parquet`",
        "期間または項目を絞るか、Parquet形式（`kumiai read --format parquet`）をお使いください。",
    ),
    no.BadPredicate: Message(
        "the row condition is not understood[: {what}]",
        "行の条件を解釈できません[（{what}）]。",
        "compare a column with a literal of its own type, by eq, ne, lt, le, gt, ge, in or is_null",
        "列とその型に合う値を、eq・ne・lt・le・gt・ge・in・is_null のいずれかで比較してください。",
    ),
    no.NothingToAdviseOn: Message(
        "what [agreement `{agreement}`|the agreement] shows of [dataset `{dataset}`|the dataset] lacks "
        "what this service reads[: {what}]",
        "合意[「{agreement}」]で読める[データセット「{dataset}」の]内容には、このサービスに必要なもの[（{what}）]"
        "がありません。",
        _SHOW_EN + "; `kumiai offer create` asks for more items or columns",
        _SHOW_JA + "項目や列の追加は `kumiai offer create` で申し込めます。",
    ),
    no.TooFewParts: Message(
        "[{parts}|these] parts are too few to judge a shift[: {needed} are needed]",
        "ずれを判定するには工作物の数[（{parts}個）]が足りません[（{needed}個必要）]。",
        "give `--first` a smaller number, or read more parts",
        "`--first` の数を小さくするか、読み取る工作物を増やしてください。",
    ),
    no.NoDrives: Message(
        "the agreement shows no drives[ in `{dataset}`]: slips need four wheel speeds, steering, speed "
        "and place",
        "この合意では[「{dataset}」の]走行データを利用できません。スリップの検出には、4輪の速度・操舵角・"
        "車速・位置が必要です。",
        "`kumiai agreement show` lists the items that you may read",
        "`kumiai agreement show` で、利用できる項目を確認できます。",
    ),
}
