"""Refusals about access, keys and integrity (E7..., E8..., E9...)."""

from __future__ import annotations

from collections.abc import Mapping

from kumiai.model import refusal as no
from kumiai.papers.messages.form import Message

MESSAGES: Mapping[type[no.Refusal], Message] = {
    no.NotSignedIn: Message(
        "nobody is signed in, or the session or token is unknown or has expired",
        "サインインされていないか、セッションまたはトークンが無効です。",
        "sign in again, or have a token made: `kumiai token add`",
        "もう一度サインインするか、`kumiai token add` でトークンを発行してもらってください。",
    ),
    no.NotYourRole: Message(
        "your roles do not cover[ {operation}| this][: it takes the role {role}]",
        "[「{operation}」|この操作]を行う役割がありません[（必要な役割：{role}）]。",
        "ask a person of your party who has that role",
        "自社の担当者のうち、必要な役割を持つ方に依頼してください。",
    ),
    no.WrongActivation: Message(
        "this link was used before, has expired or is unknown",
        "このリンクは使用済みか、期限切れか、無効です。",
        "ask for a new one: `kumiai profile add` makes it; if you did not use this one, revoke its "
        "token with `kumiai token revoke`",
        "新しいリンクを依頼してください（`kumiai profile add` で作れます）。ご自身で使っていない場合は、"
        "`kumiai token revoke` でトークンを失効させてください。",
    ),
    no.WrongSignInLink: Message(
        "this sign-in link was used before, has expired or is unknown",
        "このサインイン用リンクは使用済みか、期限切れか、無効です。",
        "ask for a new link",
        "新しいリンクを発行してもらってください。",
    ),
    no.KeyLocked: Message(
        "the key[ `{key}`][ of `{party}`] is locked[ ({what})]; only the party's signatory unlocks it",
        "[「{party}」の]鍵[「{key}」]はロックされています[（{what}）]。解除できるのは、その当事者の署名権者だけです。",
        "give its passphrase as the signatory; a new key in its place takes a sign-in, not a token",
        "署名権者がパスフレーズを入力してください。鍵の再作成には、トークンではなくサインインが必要です。",
    ),
    no.NoMandate: Message(
        "[`{person}`|the person] has no mandate[ to {power}][ up to {yen} yen] at this time",
        "[「{person}」|担当者]には、現在この操作の権限が委任されていません[（権限：{power}）][（金額：{yen}円）]。",
        "have the party record a mandate, or ask a person who has one",
        "権限委任の登録を依頼するか、権限を委任された担当者に依頼してください。",
    ),
    no.BadCsrf: Message(
        "the form did not carry the session's own token; nothing was changed",
        "画面の有効性を確認できなかったため、処理を中止しました。変更は行われていません。",
        "load the page again and send the form once more",
        "ページを再読み込みし、もう一度送信してください。",
    ),
    no.TokenRevoked: Message(
        "the token[ `{token}`] was revoked or has expired",
        "トークン[「{token}」]は取り消されたか、有効期限が切れています。",
        "`kumiai token add` makes a new one",
        "`kumiai token add` で新しいトークンを発行できます。",
    ),
    no.TooManyAttempts: Message(
        "too many failed sign-ins[; wait {minutes} minutes]",
        "サインインの失敗が続いたため、一時的に停止しています[（{minutes}分間）]。",
        "wait, then sign in again",
        "時間をおいて、もう一度お試しください。",
    ),
    no.UnknownToken: Message(
        "no token[ `{token}`] is known here",
        "[「{token}」という]トークンは見つかりません。",
        "`kumiai token list` shows the tokens that you may see",
        "`kumiai token list` で、閲覧できるトークンの一覧を確認できます。",
    ),
    no.LogBroken: Message(
        "the log[ `{log}`] does not hold[ at entry {index}][: {what}]",
        "[「{log}」の]記録の検証に失敗しました[（エントリー {index}）][（{what}）]。",
        "keep every copy as it is and run `kumiai log verify[ {log}]`",
        "データに手を加えず、`kumiai log verify[ {log}]` を実行してください。",
    ),
    no.BadSignature: Message(
        "the signature[ of `{party}`][ with key `{key}`][ on {noun}] does not verify",
        "[「{party}」の]署名を検証できません[（鍵：{key}）][（対象：{noun}）]。",
        "`kumiai key list` shows the keys that sign for the party",
        "`kumiai key list` で、その当事者の署名鍵を確認できます。",
    ),
    no.ClockWentBack: Message(
        "the clock[ ({now})] stands before an instant that is on record[ ({last})]",
        "このコンピューターの時刻[（{now}）]が、記録済みの時刻[（{last}）]より前になっています。",
        "set the clock right (NTP), then try again",
        "時刻合わせ（NTP）を確認してから、もう一度お試しください。",
    ),
    no.LakeBroken: Message(
        "a file[ `{file}`] of dataset[ `{dataset}`][, version {version},] is missing or not as "
        "written",
        "データセット[「{dataset}」][（版 {version}）]のファイル[「{file}」]が見つからないか、"
        "書き込み時と異なります。",
        "restore it from a backup, then `kumiai log verify`",
        "バックアップから復元し、`kumiai log verify` で確認してください。",
    ),
    no.NodeBusy: Message(
        "another process holds the node's directory[ `{directory}`]",
        "ノードのディレクトリ[「{directory}」]は、他のプロセスが使用中です。",
        "stop the running node, or use it: commands go through it while it runs",
        "稼働中のノードを停止するか、そのノードを通して操作してください。",
    ),
    no.NoNode: Message(
        "the directory[ `{directory}`] holds no node",
        "[「{directory}」という]ディレクトリにノードがありません。",
        "`kumiai init` makes one",
        "`kumiai init` で作成できます。",
    ),
    no.NodeExists: Message(
        "the directory[ `{directory}`] holds a node already",
        "[「{directory}」という]ディレクトリには、すでにノードがあります。",
        "use it with `kumiai serve`, or choose another directory",
        "`kumiai serve` で起動するか、別のディレクトリを指定してください。",
    ),
    no.NewerSchema: Message(
        "the records were written by a newer version of this program[: schema {found}][, known here: "
        "{known}]",
        "記録は、より新しい版のプログラムで書き込まれています[（記録の版：{found}）][（対応する版：{known}）]。",
        "install that version, then start the node again",
        "新しい版をインストールしてから、ノードを起動してください。",
    ),
    no.TooLarge: Message(
        "[{what}|this] is larger than the bound[ of {max}]",
        "[{what}の|データの]大きさが上限[（{max}）]を超えています。",
        "send less at once",
        "分割して送信してください。",
    ),
    no.UnknownAddress: Message(
        "nothing answers at this address[: {address}]",
        "このアドレスには何もありません[（{address}）]。",
        "`/v1/openapi.json` lists the addresses",
        "アドレスの一覧は `/v1/openapi.json` にあります。",
    ),
    no.WrongMethod: Message(
        "this address does not answer to[ {method}| this method]",
        "このアドレスでは、[{method}|この]メソッドを使用できません。",
        "`/v1/openapi.json` lists the methods of each address",
        "使用できるメソッドは `/v1/openapi.json` にあります。",
    ),
    no.UnknownHost: Message(
        "this node does not answer for the host[ `{host}`]",
        "このノードは、ホスト名[「{host}」]への要求を受け付けません。",
        "start it with `kumiai serve --allow-host NAME`, if the name is its own",
        "自ノードの名前であれば、`kumiai serve --allow-host NAME` を付けて起動してください。",
    ),
    no.MissingExtra: Message(
        "a library is not installed[: {what}]",
        "必要なライブラリがありません[：{what}]。",
        "install it with `pip install[ {what}]`",
        "`pip install[ {what}]` でインストールしてください。",
    ),
    no.NoAnswer: Message(
        "the running node ended the connection before it answered",
        "稼働中のノードが、応答する前に接続を終了しました。",
        "ask again: the same request is done once",
        "もう一度実行してください。同じ要求が二重に処理されることはありません。",
    ),
    no.Unexpected: Message(
        "an unexpected error[: {what}]; this is a bug of the program",
        "プログラムの不具合により、予期しないエラーが発生しました[（{what}）]。",
        "report it with the trace that the option `--debug` shows",
        "オプション `--debug` で表示される内容を添えて、報告してください。",
    ),
}
