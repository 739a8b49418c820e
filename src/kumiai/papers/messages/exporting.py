"""Refusals about forms and returns (E424.)."""

from __future__ import annotations

from collections.abc import Mapping

from kumiai.model import refusal as no
from kumiai.papers.messages.form import Message

MESSAGES: Mapping[type[no.Refusal], Message] = {
    no.QuarterNotOver: Message(
        "quarter[ `{quarter}`] is not over, and is counted only once it is",
        "四半期[「{quarter}」]はまだ終わっていません。終わってから集計します。",
        "ask for an earlier one, e.g. `kumiai return make 2026-Q3`",
        "以前の四半期を指定してください。例：`kumiai return make 2026-Q3`",
    ),
}
