"""Refusals about purchase day and handovers of machines (E4130..)."""

from __future__ import annotations

from collections.abc import Mapping

from kumiai.model import refusal as no
from kumiai.papers.messages.form import Message

MESSAGES: Mapping[type[no.Refusal], Message] = {
    no.NotHeld: Message(
        "[`{party}`|this party] does not hold the machine[ `{machine}`] and cannot hand it over",
        "[「{party}」|この当事者]は機械[「{machine}」]を保有していないため、引き渡せません。",
        "`kumiai machine show[ {machine}]` shows the handovers that you may know",
        "`kumiai machine show[ {machine}]` で、閲覧できる引渡しの記録を確認できます。",
    ),
    no.MachineScrapped: Message(
        "the machine[ `{machine}`] was scrapped[ on {on}]",
        "機械[「{machine}」]は[{on}に]廃棄されています。",
        "`kumiai machine show[ {machine}]` shows its handovers",
        "`kumiai machine show[ {machine}]` で、引渡しの記録を確認できます。",
    ),
    no.HandoverOutOfTurn: Message(
        "the day[ {on}] does not come after what is on record of the machine[ `{machine}`][: {last}]",
        "引渡し日[（{on}）]は、機械[「{machine}」]の最後の記録[（{last}）]より後の日にしてください。",
        "`kumiai machine show[ {machine}]` shows its handovers; each day follows the last",
        "`kumiai machine show[ {machine}]` で、これまでの引渡しの記録を確認できます。",
    ),
    no.HandoverTooFarAhead: Message(
        "the day[ {on}] lies too far ahead[; the last one possible is {most}]",
        "引渡し日[（{on}）]が先すぎます[。指定できるのは{most}までです]。",
        "record it again once the day is near",
        "日が近づいてから記録してください。",
    ),
    no.WrongHandover: Message(
        "the machine[ `{machine}`] cannot be handed over like this[: {kind}]",
        "機械[「{machine}」]には、この引渡し[（{kind}）]を記録できません。",
        "its owner lets, sells and scraps it while it is not let; its user gives it back to the owner "
        "(lease_end)",
        "リース・転売・廃棄は、貸し出していない所有者が記録します。リース終了は、利用者が所有者へ返すときに"
        "記録します。",
    ),
}
