"""Refusals about invitations and mail (E102..., E902...)."""

from __future__ import annotations

from collections.abc import Mapping

from kumiai.model import refusal as no
from kumiai.papers.messages.form import Message

MESSAGES: Mapping[type[no.Refusal], Message] = {
    no.UnknownInvitation: Message(
        "no invitation[ `{invitation}`] is known here",
        "[「{invitation}」という]招待は見つかりません。",
        "open the link exactly as you were given it; `kumiai invitation list` shows the node's",
        "受け取ったリンクをそのまま開いてください。運営者は `kumiai invitation list` で招待を確認できます。",
    ),
    no.InvitationSpent: Message(
        "this invitation can no longer be accepted[ ({state})]",
        "この招待はもう使えません[（{state}）]。",
        "if you accepted it, sign in with your id and password; otherwise ask whoever invited you "
        "for a new one: `kumiai invitation send` makes it",
        "すでに登録が済んでいる場合は、担当者IDとパスワードでサインインしてください。それ以外の場合は、"
        "招待元に新しい招待を依頼してください（`kumiai invitation send` で作れます）。",
    ),
    no.PartyHasPersons: Message(
        "the party[ `{party}`] has persons on this node already",
        "この当事者[（{party}）]の担当者は、すでにこのノードに登録されています。",
        "its signatory enrols further persons: `kumiai person add`",
        "ほかの担当者は、その当事者の署名権者が `kumiai person add` で登録できます。",
    ),
    no.MailAway: Message(
        "the mail server[ {host}] does not take mail now[ ({what})][ (reply {reply})]",
        "メールサーバー[（{host}）]にいま接続できません[（{what}）][（応答：{reply}）]。",
        "the node tries again by itself; `kumiai mail` shows and sets the server",
        "ノードが自動的に再送します。設定は `kumiai mail` で確認・変更できます。",
    ),
    no.MailRefused: Message(
        "the mail server does not take this mail[ (reply {reply})]",
        "メールサーバーがこのメールを受け付けません[（応答：{reply}）]。",
        "check the address, revoke the invitation and send another: `kumiai invitation revoke`",
        "宛先を確認し、`kumiai invitation revoke` で取り消してから、改めて招待してください。",
    ),
}
