"""Hosting: what a party accepts when its records are to lie on another's node, and the letter
that invites it.
"""

from __future__ import annotations

from hashlib import sha256

from kumiai.model.invitation import Invitation
from kumiai.model.party import Party
from kumiai.papers import spoken

HOSTING: tuple[tuple[str, str], ...] = (
    (
        (
            "貴社の記録（データ、合意、利用記録、精算）は、運営者のノードに保管されます。運営者の機械を"
            "管理する人は、技術的には保管された行を見ることができます。システム上は、運営者であることだけを"
            "理由に行を読むことはできません。"
        ),
        (
            "Your party's records (data, agreements, logs, statements) lie on the operator's node. Whoever "
            "administers its machine can, technically, see the rows that lie there; in the program, being "
            "the operator lets nobody read a row."
        ),
    ),
    (
        (
            "貴社の署名鍵は、これから決めるパスフレーズで封印されます。署名権者がパスフレーズを入力したとき"
            "だけ開きます。運営者を含め、ほかの誰も貴社に代わって署名できません。パスフレーズを忘れた場合は、"
            "新しい鍵を作ることになります。"
        ),
        (
            "Your party's signing key is sealed with the passphrase that you choose now. It opens only while "
            "its signatory gives the passphrase; nobody else, the operator included, signs for you. A lost "
            "passphrase means a new key."
        ),
    ),
    (
        (
            "プログラムを改変した運営者は、入力中のパスフレーズを知ることができます。このため、同じ運営者の"
            "ノードにある当事者どうしの署名は、一つの署名者によるものとして数えられます。"
        ),
        (
            "An operator who alters the program can catch a passphrase while it is used. Signatures of "
            "parties on one operator's node therefore count as one signer."
        ),
    ),
    (
        (
            "誰がどのデータを何に使えるかは、貴社が署名した合意だけで決まります。招待を受けるだけでは、"
            "データの提供も支払いの義務も生じません。"
        ),
        (
            "Who may use which data for what is settled by agreements that you signed, and by nothing else. "
            "Accepting the invitation makes you provide nothing and pay nothing."
        ),
    ),
)
"""The terms of hosting, point by point: Japanese, English."""

HOSTING_HASH = sha256("\n".join(text for point in HOSTING for text in point).encode()).hexdigest()
"""Names the terms that were accepted."""


def letter(invitation: Invitation, host: Party, link: str) -> tuple[str, str]:
    """Subject and text of the mail that carries an invitation's link, Japanese first."""
    party = invitation.party
    ours, theirs = (spoken.name(host, lang) for lang in ("ja", "en"))
    subject = f"{ours}からのご招待（Kumiai） / Invitation from {theirs}"
    text = f"""{party.name_ja} 御中

{ours}が、データを共有するためのノードに貴社を招待しています。
次のリンクを開き、パスワードと署名用パスフレーズを決めてください。ブラウザーだけで使えます。

{link}

一度だけ使えます。期限：{spoken.moment(invitation.runs.end, "ja")}
心当たりのない場合は、このメールを削除してください。何も起こりません。

----

To {party.name_en}

{theirs} invites you to its node for sharing data. Open the link above and choose a password
and a passphrase for signing. A browser is all it takes.

It works once, until {spoken.moment(invitation.runs.end, "en")}.
If you did not expect it, delete this mail; nothing happens.
"""
    return subject, text
