"""Refusals about offers and agreements (E4...)."""

from __future__ import annotations

from collections.abc import Mapping

from kumiai.model import refusal as no
from kumiai.papers.messages.form import Message

_CLASSIFY_EN = "classify it in the matrix, then `kumiai rights import`"
_CLASSIFY_JA = "権利表で分類を記入し、`kumiai rights import` で取り込んでください。"

MESSAGES: Mapping[type[no.Refusal], Message] = {
    no.Unclassified: Message(
        "[item `{item}`|the item] has no classification and stays out of every offer",
        "項目[「{item}」]は未分類のため、申込みに含められません。",
        _CLASSIFY_EN,
        _CLASSIFY_JA,
    ),
    no.SecretOffered: Message(
        "[item `{item}`|the item] is a trade secret and is not offered",
        "項目[「{item}」]は営業秘密のため、申込みに含められません。",
        "leave it out; a person with a mandate can reclassify it in the matrix",
        "対象から外してください。分類の変更は、権限を持つ担当者が権利表で行います。",
    ),
    no.PersonalWithoutBasis: Message(
        "[item `{item}`|the item] is personal data without a legal basis on record",
        "項目[「{item}」]は個人データですが、提供の法的根拠が記録されていません。",
        "record the consent or joint use as `basis` in the matrix, then `kumiai rights import`",
        "本人の同意や共同利用などの根拠を権利表の「根拠」欄に記入し、`kumiai rights import` で取り込んで"
        "ください。",
    ),
    no.CompetitionSensitive: Message(
        "[item `{item}`|the item] is competition-sensitive, and the relation to[ `{party}`| this party]"
        " is[ {relation}| competitor or unknown][ in market `{market}`]",
        "項目[「{item}」]は競争上機微な情報です。[「{party}」|相手方]との関係が[「{relation}」|「競争者」または「不明」]である"
        "ため、提供できません[（市場：{market}）]。",
        "if it is another one, both declare it with `kumiai relation declare`; else leave the item out",
        "実際の関係が異なる場合は、双方が `kumiai relation declare` で登録してください。そうでなければ項目を対象から外して"
        "ください。",
    ),
    no.UnknownOffer: Message(
        "no offer[ `{offer}`] is known here",
        "[「{offer}」という]申込みは見つかりません。",
        "`kumiai offer list` shows the offers that you may see",
        "`kumiai offer list` で、閲覧できる申込みの一覧を確認できます。",
    ),
    no.UnknownAgreement: Message(
        "no agreement[ `{agreement}`] is known here",
        "[「{agreement}」という]合意は見つかりません。",
        "`kumiai agreement list` shows the agreements that you may see",
        "`kumiai agreement list` で、閲覧できる合意の一覧を確認できます。",
    ),
    no.Concluded: Message(
        "[agreement `{agreement}`|the agreement][ from offer `{offer}`] is concluded: it can be ended or followed "
        "by a new one, not changed",
        "[「{agreement}」の][申込み「{offer}」にもとづく]合意はすでに成立しています。変更はできず、"
        "終了するか、新しい合意に置き換えることになります。",
        "`kumiai offer create` starts a new one; `kumiai agreement end[ {agreement}]` ends it",
        "新しい合意は `kumiai offer create`、終了は `kumiai agreement end[ {agreement}]` で行います。",
    ),
    no.NotYourTurn: Message(
        "[offer `{offer}`|the offer] waits for[ `{party}`| another party]",
        "[「{offer}」の]申込みは、[「{party}」|他の当事者]の回答待ちです。",
        "`kumiai offer show[ {offer}]` shows where it stands",
        "`kumiai offer show[ {offer}]` で現在の状況を確認できます。",
    ),
    no.SameIdOtherContent: Message(
        "the id[ `{id}`] was used before, with other content",
        "[「{id}」という]IDは、別の内容ですでに使われています。",
        "take a new id; what was written under the old one stands",
        "新しいIDを指定してください。以前の内容はそのまま残ります。",
    ),
    no.NotAParty: Message(
        "[`{party}`|this party] is none of those whom[ agreement `{agreement}`| the terms] name",
        "[「{party}」|この当事者]は、[合意「{agreement}」|この条件]に定められた当事者ではありません。",
        "`kumiai agreement list` shows the agreements of your party; the terms name who may do what",
        "`kumiai agreement list` で自社の合意を確認できます。誰が何を行えるかは、条件に定められています。",
    ),
    no.PortionsNotWhole: Message(
        "the portions add up to[ {total}| something else], not to 1",
        "配分の合計が1になりません[（現在：{total}）]。",
        "write portions as exact fractions, for example 1/3, 1/3, 1/3",
        "配分は 1/3・1/3・1/3 のように正確な分数で記入してください。",
    ),
    no.StaleTerms: Message(
        "what was accepted or edited is not what stands now[: `{base}` was taken][, `{current}` "
        "stands]",
        "承諾または編集された内容が、現在の内容と異なります[（元：{base}）][（現在：{current}）]。",
        "read what stands now (`kumiai offer show[ {offer}]`, `kumiai rights export`) and answer that",
        "`kumiai offer show[ {offer}]` または `kumiai rights export` で現在の内容を確認し、改めて操作して"
        "ください。",
    ),
    no.NotAPool: Message(
        "[agreement `{agreement}`|the agreement] is no pool: its members are those who signed it",
        "[「{agreement}」の]合意は共用型ではありません。署名した当事者だけが参加します。",
        "`kumiai agreement show[ {agreement}]` shows its kind; others take part by an offer of their own",
        "`kumiai agreement show[ {agreement}]` で種類を確認できます。参加には別の申込みが必要です。",
    ),
    no.AlreadyMember: Message(
        "[`{party}`|this party] is a member of[ agreement `{agreement}`| the pool] already",
        "[「{party}」|この当事者]は、すでに[「{agreement}」の]構成員です。",
        "`kumiai pool show[ {agreement}]` shows who is a member since when",
        "`kumiai pool show[ {agreement}]` で構成員と加入日を確認できます。",
    ),
    no.PoolNeedsMember: Message(
        "[agreement `{agreement}`|the pool] cannot go on without[ `{party}`| this party]",
        "[「{party}」|この当事者]が抜けると、[「{agreement}」の]共用は続けられません。",
        "`kumiai agreement end[ {agreement}]` ends the whole pool by notice",
        "`kumiai agreement end[ {agreement}]` で、共用全体を予告により終了できます。",
    ),
    no.LeaveByNotice: Message(
        "[agreement `{agreement}`|the agreement] is a pool: its other members go on without you",
        "[「{agreement}」は]共用型の合意です。脱退しても、他の構成員の合意は続きます。",
        "leave it with `kumiai pool leave[ {agreement}]`",
        "`kumiai pool leave[ {agreement}]` で脱退してください。",
    ),
}
