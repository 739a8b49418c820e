"""Refusals of classifying (E417.)."""

from __future__ import annotations

from collections.abc import Mapping

from kumiai.model import refusal as no
from kumiai.papers.messages.form import Message

MESSAGES: Mapping[type[no.Refusal], Message] = {
    no.ClassByCard: Message(
        "the class of item[ `{item}`][, now `{before}`,] changes only by a decision card[, not to `{after}` here]",
        "[項目「{item}」の]分類[（現在：{before}）]は、判定カードによってのみ変更できます[（指定：{after}）]。",
        "leave the class as it is, or decide it: `kumiai class decide`",
        "分類をそのままにするか、`kumiai class decide` で判定してください。",
    ),
    no.PersonalByDefault: Message(
        "item[ `{item}`] shows a person[ by its {by} ({said})], so it is personal until somebody with the mandate "
        "decides otherwise",
        "[項目「{item}」は、]個人を識別できる可能性がある[（{by}：{said}）]ため、権限のある担当者が判定するまで個人データとして扱います。",
        "list it as `personal`; `kumiai class decide` reclassifies it, with a reason",
        "まず `personal` として登録してください。`kumiai class decide` で、理由を付けて分類を変更できます。",
    ),
    no.BadCardDate: Message(
        "the dates of the card[ of item `{item}`] do not fit: it holds from its decision or earlier, not from before "
        "the card that it follows, and is looked at again later",
        "[項目「{item}」の]判定カードの日付が正しくありません。適用開始は判定日以前、かつ前のカード以降とし、見直し日は判定日より後にしてください。",
        "`kumiai class show` lists the cards of an item with their dates",
        "`kumiai class show` で、項目の判定カードと日付を確認できます。",
    ),
}
