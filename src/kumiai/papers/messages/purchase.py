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
    no.BadPurchaseList: Message(
        "the list of machines cannot be read[ in line {line}][: {what}]",
        "機械の一覧[の{line}行目]を読み取れません[：{what}]。",
        "the first line names the columns serial, model, name and customer, and may name source and "
        "dataset; every line gives plain text",
        "1行目に列名（serial、model、name、customer、任意でsource、dataset）を書き、各行は文字だけで"
        "記入してください。",
    ),
    no.SerialTwice: Message(
        "the serial number[ `{serial}`][ in line {line}] is there already[: {other}]",
        "製造番号[「{serial}」][（{line}行目）]はすでに使われています[：{other}]。",
        "a machine is handed over once; take the line out, or correct its number",
        "1台の機械の引渡しは1回です。その行を除くか、製造番号を訂正してください。",
    ),
    no.LookAlikeSerial: Message(
        "the serial number[ `{serial}`][ in line {line}] could be taken for[ `{other}`| another one]",
        "製造番号[「{serial}」][（{line}行目）]は、[「{other}」|ほかの番号]と見間違えるおそれがあります。",
        "compare it with the name plate: 0 and O, 1 and I look alike",
        "銘板と照合してください。0とO、1とIは見間違えやすい文字です。",
    ),
    no.UnknownCustomer: Message(
        "no party[ `{customer}`] is known here[ (line {line})]",
        "[{line}行目の]顧客[「{customer}」]は登録されていません。",
        "`kumiai party list` shows the parties of this node",
        "`kumiai party list` で、登録されている当事者を確認できます。",
    ),
    no.UnknownPurchase: Message(
        "no purchase[ `{purchase}`] of yours is known here",
        "購入日の記録[「{purchase}」]は見つかりません。",
        "`kumiai purchase record` begins one",
        "`kumiai purchase record` で記録を始められます。",
    ),
}
