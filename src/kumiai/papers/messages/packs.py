"""Refusals about rule packs (E42..)."""

from __future__ import annotations

from collections.abc import Mapping

from kumiai.model import refusal as no
from kumiai.papers.messages.form import Message

_LISTED = (
    "`docs/reference/rules.md` lists the packs, their rules and what each check takes",
    "パックとルール、検査ごとのパラメータは `docs/reference/rules.md` にあります。",
)
_LISTS = (
    "`kumiai finding list [{thing}|off-1]` lists everything that stands against an offer or agreement",
    "`kumiai finding list [{thing}|off-1]` で、申込みや合意に対するすべての指摘を確認できます。",
)

MESSAGES: Mapping[type[no.Refusal], Message] = {
    no.BadPack: Message(
        "this rule pack cannot be read[ at `{where}`][: {what}]",
        "ルールパック[の「{where}」]を読み取れません[：{what}]。",
        *_LISTED,
    ),
    no.UnknownCheck: Message(
        "[rule `{rule}`|a rule] asks for a check[ `{check}`] that there is none of",
        "ルール[「{rule}」]の検査[「{check}」]はありません。",
        *_LISTED,
    ),
    no.RuleWithoutSource: Message(
        "[rule `{rule}`|a rule] names no source",
        "ルール[「{rule}」]に出典がありません。",
        "give it `sources: [KEY]`, a key that the pack lists under `sources`",
        "パックの `sources` に載せたキーを、ルールの `sources` に書いてください。",
    ),
    no.UnlistedSource: Message(
        "[rule `{rule}`|a rule] names a source[ `{source}`] that the pack does not list",
        "ルール[「{rule}」]の出典[「{source}」]は、パックの出典一覧にありません。",
        "list it under `sources` of the pack, with its text",
        "パックの `sources` に、キーと出典の本文を加えてください。",
    ),
    no.PackInThePast: Message(
        "[pack `{pack}`|a pack] would hold from a day[ ({effective_from})] that is past",
        "パック[「{pack}」]の適用開始日[（{effective_from}）]は過去の日付です。",
        "date it today or later: a rule holds for nothing that was done before it",
        "今日以降の日付にしてください。ルールは過去にさかのぼって適用されません。",
    ),
    no.PackWithoutOwner: Message(
        "[pack `{pack}`|a pack] names nobody who answers for it",
        "パック[「{pack}」]の責任者が書かれていません。",
        "give it `owner`: a person or an office",
        "`owner` に担当者または部署を書いてください。",
    ),
    no.RuleTwice: Message(
        "[rule `{rule}`|a rule] comes twice in this pack",
        "ルール[「{rule}」]がパックの中で重複しています。",
        "give each rule an `id` of its own",
        "ルールごとに異なる `id` を付けてください。",
    ),
    no.UnknownWeight: Message(
        "[rule `{rule}`|a rule] has a weight[ `{weight}`] that is none",
        "ルール[「{rule}」]の重さ[「{weight}」]は使えません。",
        "say block, flag, warn or note",
        "block、flag、warn、note のいずれかを書いてください。",
    ),
    no.UnknownParameter: Message(
        "[rule `{rule}`|a rule] gives its check a parameter[ `{parameter}`] that it does not take[: {value}]",
        "ルール[「{rule}」]の検査は、パラメータ[「{parameter}」]を受け付けません[：{value}]。",
        *_LISTED,
    ),
    no.UnknownPack: Message(
        "no such rule pack[ `{pack}`] is known here",
        "ルールパック[「{pack}」]が見つかりません。",
        "`kumiai pack list` shows the packs that you may see",
        "`kumiai pack list` で、閲覧できるパックを確認できます。",
    ),
    no.OlderPack: Message(
        "[`{holds}`|a version] holds already, and [`{pack}`|this one] is no newer",
        "[「{pack}」は、]すでに適用されている版[「{holds}」]より新しくありません。",
        "give the new pack a higher `version`",
        "新しいパックの `version` を大きくしてください。",
    ),
    no.RuleBlocks: Message(
        "[rule {rule} of `{pack}`|a rule] keeps these terms from being signed[ ({about})][: {reason}][ (source: {source})][; {help}]",
        "[{reason}][（出典：{source}）][{help}][「{pack}」のルール{rule}|ルール][（{about}）]により、この条件には署名できません。",
        *_LISTS,
    ),
    no.FlagStands: Message(
        "[rule {rule} of `{pack}`|a rule] needs a person to look before these terms are signed[ ({about})][: {reason}][ (source: {source})][; {help}]",
        "[{reason}][（出典：{source}）][{help}]署名の前に、[「{pack}」のルール{rule}|ルール][（{about}）]について担当者の判断が必要です。",
        "change the terms, or have somebody with the mandate `override` give a reason: `kumiai finding override [{thing}|off-1] [{rule}|C10] --reason REASON`",
        "条件を変更するか、権限 override を持つ担当者が理由を記録してください：`kumiai finding override [{thing}|off-1] [{rule}|C10] --reason REASON`",
    ),
    no.ServingBlocked: Message(
        "[rule {rule} of `{pack}`|a rule] keeps rows from being served now[ ({about})][: {reason}][ (source: {source})][; {help}]",
        "[{reason}][（出典：{source}）][{help}][「{pack}」のルール{rule}|ルール][（{about}）]により、現在データを提供できません。",
        *_LISTS,
    ),
    no.NothingToOverride: Message(
        "no flag of [rule `{rule}`|such a rule] stands[ against `{thing}`]",
        "[「{thing}」に対する]ルール[「{rule}」]の指摘はありません。",
        *_LISTS,
    ),
    no.ReasonMissing: Message(
        "overriding [rule {rule}|a rule] needs a reason[ of {least} to {most} letters]",
        "ルール[{rule}]を承知で進めるには、理由[（{least}〜{most}文字）]が必要です。",
        "say why the terms may be signed all the same; it stays on record with your name",
        "それでも署名してよい理由を書いてください。担当者名とともに記録されます。",
    ),
    no.NotToOverride: Message(
        "[rule `{rule}`|this rule] is not overridden[: its weight is {weight}]",
        "ルール[「{rule}」][（重さ：{weight}）]は、承知で進める対象ではありません。",
        "only a flag is overridden; what blocks goes when terms, rights or relations change",
        "対象は flag の指摘だけです。block は条件、権利、関係を改めると解消します。",
    ),
    no.NotTheOperator: Message(
        "what holds for every party is put on record by the operator alone",
        "全当事者に適用するパックは、運用者だけが記録できます。",
        "leave `--whom everybody` out to adopt it for your own party",
        "`--whom everybody` を外すと、自社だけに適用できます。",
    ),
}
