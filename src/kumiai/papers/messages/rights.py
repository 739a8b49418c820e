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
}
