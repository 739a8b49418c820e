"""Refusals about rights, templates, classification and rule packs (E41..)."""

from __future__ import annotations

from collections.abc import Mapping

from kumiai.model import refusal as no
from kumiai.papers.messages.form import Message

MESSAGES: Mapping[type[no.Refusal], Message] = {
    no.BadClause: Message(
        "[field `{field}` of ]clause[ `{clause}`] cannot say this[: {value}]",
        "条項[「{clause}」][の「{field}」]に、この内容は記載できません[：{value}]。",
        "`docs/reference/clauses.md` lists the clauses, their fields and what each may say",
        "条項とその欄、記載できる値は `docs/reference/clauses.md` にあります。",
    ),
    no.UnknownDraft: Message(
        "there is no draft[ `{draft}`]",
        "権利表の案[「{draft}」]はありません。",
        "`kumiai rights history[ {dataset}]` names the drafts that were confirmed",
        "確定した案の ID は `kumiai rights history[ {dataset}]` で確認できます。",
    ),
    no.DraftOvertaken: Message(
        "the rights have changed since this draft was made[: it was merged into version {merged}]"
        "[, version {stands} stands]",
        "この案の作成後に、権利表が変更されています[（案の前提：第{merged}版）][（現在：第{stands}版）]。",
        "propose it again: it is then merged into what stands now",
        "案を改めて提出してください。現在の権利表と統合されます。",
    ),
    no.RightsConflict: Message(
        "the same place of the rights was changed here and elsewhere, each differently[: `{place}`]"
        "[, {count} in all]",
        "権利表の同じ箇所[「{place}」]が別々に変更されています[（全{count}件）]。",
        "propose it with `kumiai rights propose`, look at the conflicts, and decide each when you "
        "confirm: `--take PLACE=ours` or `--take PLACE=theirs`",
        "`kumiai rights propose` で案を提出し、競合を確認のうえ、確定時に `--take PLACE=ours`（案）または "
        "`--take PLACE=theirs`（現在の内容）で一つずつ選んでください。",
    ),
    no.UnknownBase: Message(
        "this was made from a version of the rights that was never kept here[: `{base}`]",
        "この案の元になった権利表の版は、このノードにありません[：{base}]。",
        "export what stands now (`kumiai rights export[ {dataset}]`) and edit that",
        "`kumiai rights export[ {dataset}]` で現在の権利表を出力し、それを編集してください。",
    ),
    no.BadEdit: Message(
        "the rights have no such place, or it cannot say this[: `{place}`][: {value}]",
        "権利表にその箇所がないか、その内容は記載できません[：「{place}」][：{value}]。",
        "an edit names `item` or `group`, `party`, `field` and `value`; see `kumiai rights propose`",
        "編集には `item` または `group`、`party`、`field`、`value` を記載します。"
        "`kumiai rights propose` を参照してください。",
    ),
    no.BadTake: Message(
        "this decides nothing[: `{take}`]",
        "この指定[「{take}」]では何も決まりません。",
        "write the place of a conflict and whose word is taken, e.g. `item/Sload/maker/derive=ours`",
        "競合している箇所と、どちらの内容を採るかを書いてください（例：`item/Sload/maker/derive=ours`）。",
    ),
    no.LookAlikeItem: Message(
        "the data item[ `{item}`] or its name can be taken for another[: `{other}`]",
        "データ項目[「{item}」]またはその名称は、ほかの項目[「{other}」]と見分けがつきません。",
        "give it an id and names that nobody takes for those of another item",
        "ほかの項目と取り違えない ID と名称を付けてください。",
    ),
    no.BeyondCondition: Message(
        "item[ `{item}`] may be passed on only as far as its right says[: {condition}]"
        "[; these terms go beyond it: {beyond}]",
        "データ項目[「{item}」]の第三者提供の条件[（{condition}）]を超えています[：{beyond}]。",
        "keep the policy within the condition, or change the right: `kumiai rights export[ {dataset}]`",
        "利用条件を権利表の条件の範囲に収めるか、`kumiai rights export[ {dataset}]` で権利表を確認し、"
        "変更してください。",
    ),
}
