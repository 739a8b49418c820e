"""Refusals about identity and enrolment (E1...) and collecting (E3...)."""

from __future__ import annotations

from collections.abc import Mapping

from kumiai.model import refusal as no
from kumiai.papers.messages.form import Message

MESSAGES: Mapping[type[no.Refusal], Message] = {
    no.BadIdentifier: Message(
        "[`{id}`|this] cannot be the id of a[ {kind}| thing]: lower case letters, digits, single "
        "dashes or dots, 64 at most",
        "[「{id}」は|この文字列は][{kind}の]IDとして使えません。英小文字・数字と、連続しないハイフンまたは"
        "ピリオドを64文字以内で指定してください。",
        "write for example aichi-seiki, off-2026-spindle or Srpm; the id of an offer begins with off-",
        "例：aichi-seiki、off-2026-spindle、Srpm。申込みのIDは off- で始めてください。",
    ),
    no.BadNumber: Message(
        "[`{number}`|the number] is no valid[ {kind}| number]: its length or check digit is wrong",
        "[「{number}」は|入力された番号は]正しい[{kind}|番号]ではありません。桁数または検査用数字が一致しません。",
        "compare it with the notice of the National Tax Agency: 13 digits, and T before them on "
        "invoices",
        "国税庁の通知書でご確認ください。法人番号は13桁、インボイスの登録番号はTと13桁です。",
    ),
    no.LookAlikeName: Message(
        "the name[ `{name}`] could be taken for that of[ `{other}`| another party]",
        "[「{name}」という]名称は、[「{other}」|他の当事者]と見間違えるおそれがあります。",
        "`kumiai party list` shows the parties and their names",
        "`kumiai party list` で、すでに登録されている当事者をご確認ください。",
    ),
    no.UnknownParty: Message(
        "no party[ `{party}`] is known here",
        "[「{party}」という]当事者は登録されていません。",
        "`kumiai party add` enrols a party",
        "`kumiai party add` で当事者を登録できます。",
    ),
    no.UnknownMachine: Message(
        "no machine[ `{machine}`] is known here",
        "[「{machine}」という]機械は登録されていないか、閲覧できません。",
        "`kumiai machine add` enrols a machine",
        "`kumiai machine add` で機械を登録できます。",
    ),
    no.UnknownItem: Message(
        "unknown item[ `{item}`]",
        "[「{item}」という]データ項目は見つかりません。",
        "`kumiai rights export[ {dataset}]` lists the items that you may know",
        "`kumiai rights export[ {dataset}]` で、閲覧できる項目の一覧を確認できます。",
    ),
    no.UnknownUnit: Message(
        "the unit[ `{unit}`][ of `{item}`] is not known",
        "[「{item}」の]単位[「{unit}」]は使用できません。",
        "write a unit as MTConnect names it, for example MILLIMETER or REVOLUTION/MINUTE",
        "MTConnectの表記で指定してください（例：MILLIMETER、REVOLUTION/MINUTE）。",
    ),
    no.UnknownDataset: Message(
        "no dataset[ `{dataset}`] is known here",
        "[「{dataset}」という]データセットは見つかりません。",
        "`kumiai dataset list` shows the datasets that you may know",
        "`kumiai dataset list` で、閲覧できるデータセットの一覧を確認できます。",
    ),
    no.UnknownConsent: Message(
        "no record[ `{consent}`] of a consent is kept here",
        "[「{consent}」という]同意の記録は登録されていません。",
        "`kumiai consent list` shows the records that your party keeps",
        "`kumiai consent list` で、自社の記録を確認できます。",
    ),
    no.EmptyCell: Message(
        "the rights matrix is empty[ at item `{item}`][, party `{party}`][, use `{use}`]: each cell "
        "must be decided",
        "権利表に未記入の欄があります[（項目：{item}）][（当事者：{party}）][（利用：{use}）]。"
        "すべての欄を記入してください。",
        "write allow, limited, deny or to_negotiate, then `kumiai rights import`",
        "allow（許可）・limited（条件付き）・deny（不可）・to_negotiate（協議）のいずれかを記入し、"
        "`kumiai rights import` で取り込んでください。",
    ),
    no.BadDocument: Message(
        "the document does not have the expected form[ at `{where}`][: {what}]",
        "文書の形式が正しくありません[（箇所：{where}）][（内容：{what}）]。",
        "docs/reference/formats.md shows each form; `kumiai rights export` writes a matrix to fill in",
        "各文書の形式は docs/reference/formats.md にあります。権利表の記入用ファイルは `kumiai rights export` で出力できます。",
    ),
    no.UnknownPerson: Message(
        "no person[ `{person}`] is known here",
        "[「{person}」という]担当者は登録されていません。",
        "`kumiai person list` shows the persons of your party",
        "`kumiai person list` で、自社の担当者を確認できます。",
    ),
    no.BadPeriod: Message(
        "[`{text}`|this] is no period or instant: an instant needs a zone, a period ends after it "
        "begins",
        "[「{text}」は|この値は]日時または期間として正しくありません。日時には時差（例：+09:00）が必要で、"
        "期間の終わりは始まりより後でなければなりません。",
        "write for example 2026-10-01T00:00:00+09:00, and a month as 2026-10",
        "日時は 2026-10-01T00:00:00+09:00、月は 2026-10 のように記入してください。",
    ),
    no.BadValue: Message(
        "[`{field}`|a field] cannot hold[ `{value}`| this value]",
        "[「{field}」|この欄]には[「{value}」という値を|その値を]指定できません。",
        "correct the field and send it again; the option `--help` says what it holds",
        "値を直して、もう一度お試しください。指定できる値は、オプション `--help` で確認できます。",
    ),
    no.BadStream: Message(
        "this is no recording that can be read[: {reason}][ ({source})]",
        "記録を読み取れません[（理由：{reason}）][（{source}）]。",
        "check the file's compression and encoding (UTF-8), then `kumiai collect run` again",
        "圧縮形式と文字コード（UTF-8）を確認し、もう一度 `kumiai collect run` を実行してください。",
    ),
    no.UnsafeXml: Message(
        "the XML is refused: document types, entities and oversize are not read[ ({reason})]",
        "安全でないXMLのため読み込みを中止しました。DTD・実体参照・上限を超えるXMLは読み込みません[（{reason}）]。",
        "export the device model without DOCTYPE and entities",
        "DOCTYPEと実体参照を含まない形式で出力し直してください。",
    ),
    no.Bomb: Message(
        "the file would unpack to more than the bounds allow[ ({what})]",
        "展開後の大きさが上限を超えるため、ファイルを開きませんでした[（{what}）]。",
        "split the file into smaller ones",
        "ファイルを小さく分けてください。",
    ),
    no.BadTable: Message(
        "the table is not what was declared[: {reason}][, item `{item}`][, row {row}][, column {column}]",
        "表の列またはセルが宣言された内容と一致しません[（理由：{reason}）][（項目：{item}）][（{row}行目）][（列：{column}）]。",
        "correct the cell or the mapping of columns, then `kumiai collect run` again",
        "セルまたは列の対応を直し、もう一度 `kumiai collect run` を実行してください。",
    ),
    no.OutOfOrder: Message(
        "the position[ {sequence}][ of `{source}`] lies below one that is already stored[ ({last})]",
        "[「{source}」の]位置[{sequence}]は、すでに保存済みの位置[{last}]より前のものです。",
        "nothing is lost: what was collected before is stored; `kumiai collect run` goes on from there",
        "保存済みのデータは失われていません。`kumiai collect run` は続きから再開します。",
    ),
}
