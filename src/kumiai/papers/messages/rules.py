"""Refusals about what rules ask of parties (E423.)."""

from __future__ import annotations

from collections.abc import Mapping

from kumiai.model import refusal as no
from kumiai.papers.messages.form import Message

MESSAGES: Mapping[type[no.Refusal], Message] = {
    no.LockInUnsaid: Message(
        "what keeps your party from turning to somebody else is said in words, and only where something does[ (locked_in: {locked_in})]",
        "他社に切り替えられない理由は、切り替えられない場合にだけ、言葉で記入します[（locked_in：{locked_in}）]。",
        "say `--locked-in yes --lock-in REASON`, or leave both out",
        "`--locked-in yes --lock-in REASON` のように両方を書くか、両方を省いてください。",
    ),
}
