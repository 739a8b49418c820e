"""Refusals about templates, deviations from them and roll-outs (E4150..)."""

from __future__ import annotations

from collections.abc import Mapping

from kumiai.model import refusal as no
from kumiai.papers.messages.form import Message

MESSAGES: Mapping[type[no.Refusal], Message] = {
    no.UnknownTemplate: Message(
        "no template[ `{template}`] is known here",
        "ひな形[「{template}」]はここでは確認できません。",
        "a template is named by its id and version, as in `machine-tool@1`",
        "ひな形は `machine-tool@1` のように、IDと版で指定します。",
    ),
    no.TemplateStands: Message(
        "this version of the template[, `{template}`,] stands with other content",
        "ひな形のこの版[（{template}）]は、別の内容で登録済みです。",
        "a version is never changed; give the changed template the next one",
        "登録した版は変更できません。変更したひな形には次の版番号を付けてください。",
    ),
    no.UnknownSeat: Message(
        "the template has no seat[ `{seat}`] like this[ ({where})]",
        "ひな形に、この席[（{seat}）]はありません[：{where}]。",
        "`seats` in the template lists them",
        "席の一覧は、ひな形の `seats` にあります。",
    ),
    no.LookAlikeSeat: Message(
        "a seat[, `{seat}`,] could be taken for another[ (`{other}`)]",
        "席[「{seat}」]は、別の席[「{other}」]と見分けがつきません。",
        "give each seat an id and labels of its own",
        "席ごとに、紛らわしくないIDと名称を付けてください。",
    ),
    no.TemplateName: Message(
        "a template of your own[, `{template}`,] is called by your party's id, a dot and a name",
        "自社のひな形[（{template}）]のIDは、当事者ID、ピリオド、名前の順に付けます。",
        "for example `owari-kikai.lathes`",
        "例：`owari-kikai.lathes`",
    ),
    no.OlderTemplate: Message(
        "terms stand on a version as new as this one already[: {stands}]",
        "この版以降のひな形に基づく条件が、すでにあります[：{stands}]。",
        "a roll-out goes from older versions to a newer one",
        "展開できるのは、より新しい版だけです。",
    ),
    no.BadReplacement: Message(
        "these terms cannot take the place of that agreement[, `{agreement}`]",
        "この条件は、その合意[（{agreement}）]を置き換えられません。",
        "only a creation agreement between the same parties is replaced",
        "置き換えられるのは、同じ当事者間の創出型の合意だけです。",
    ),
}
