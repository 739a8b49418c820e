"""Labels of the words of the field, English and Japanese."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    # kinds of ids and numbers
    "party": ("party", "当事者"),
    "person": ("person", "担当者"),
    "machine": ("machine", "機械"),
    "dataset": ("dataset", "データセット"),
    "item": ("data item", "データ項目"),
    "purpose": ("purpose", "利用目的"),
    "offer": ("offer", "申込み"),
    "agreement": ("agreement", "合意"),
    "statement": ("statement", "精算書"),
    "claim": ("claim", "申立て"),
    "mandate": ("mandate", "権限委任"),
    "market": ("market", "市場"),
    "request": ("request", "要求"),
    "invitation": ("invitation", "招待"),
    "body": ("body", "送信データ"),
    # what becomes of an invitation
    "accepted": ("accepted", "登録済み"),
    "expired": ("expired", "期限切れ"),
    "revoked": ("revoked", "取消済み"),
    "corporate number": ("corporate number", "法人番号"),
    "invoice number": ("invoice number", "インボイス登録番号"),
    "consent": ("consent", "本人の同意"),
    "joint_use": ("joint use", "共同利用"),
    # handovers
    "handover": ("handover", "引渡し"),
    "purchase": ("purchase", "購入"),
    "lease": ("lease", "リース開始"),
    "lease_end": ("end of lease", "リース終了"),
    "resale": ("resale", "転売"),
    "scrapping": ("scrapping", "廃棄"),
    # what a form is told
    "agreed": ("agreed", "合意済み"),
    "not_agreed": ("not agreed", "未合意"),
    "found": ("found", "該当あり"),
    "not_found": ("not found", "該当なし"),
    "not_answered": ("not answered", "記載なし"),
    "checklist": ("checklist (METI, creation type)", "チェックリスト（経済産業省・創出型）"),
    "self_check": ("self-check (EU Data Act, art. 13)", "自己点検（欧州データ法第13条）"),
    # what a return counts
    "parties": ("parties", "当事者数"),
    "agreements": ("agreements in force", "有効な合意"),
    "concluded": ("agreements concluded", "新たに成立した合意"),
    "items_shared": ("data items shared", "提供しているデータ項目"),
    "items_secret": ("data items kept back as trade secrets", "営業秘密として留め置いた項目"),
    "items_personal": ("items of personal data", "個人データの項目"),
    "claims": ("claims filed", "申立て"),
    "automotive": ("automotive", "自動車"),
    "machine_tool": ("machine tools", "工作機械"),
    "building": ("building maintenance", "建物管理"),
    "other": ("other", "その他"),
    "items": ("items decided", "決定済みの項目数"),
    # uses
    "use": ("use", "利用"),
    "modify": ("modify", "加工"),
    "pass_on": ("pass on", "第三者提供"),
    "derive": ("derive", "派生データ作成"),
    "sell": ("sell", "販売"),
    "delete": ("delete", "削除"),
    # allowances
    "allow": ("allow", "許可"),
    "limited": ("limited", "条件付き"),
    "deny": ("deny", "不可"),
    "to_negotiate": ("to negotiate", "協議"),
    # classifications
    "open_contract": ("open by contract", "契約で共有"),
    "limited_provision": ("limited provision", "限定提供データ"),
    "trade_secret": ("trade secret", "営業秘密"),
    "personal": ("personal data", "個人データ"),
    "unclassified": ("unclassified", "未分類"),
    # competition
    "none": ("none", "なし"),
    "sensitive": ("sensitive", "機微"),
    "proxy": ("proxy", "推測可能"),
    # kinds and parts
    "creation": ("creation (rights in data that arises)", "創出型（データの権利を定める合意）"),
    "provision": ("provision (grants use)", "提供型（利用を認める合意）"),
    "pool": ("pool (many join)", "共用型（多数が参加する合意）"),
    "provider": ("provider", "提供者"),
    "recipient": ("recipient", "受領者"),
    "payer": ("payer", "支払者"),
    "beneficiary": ("beneficiary", "受益者"),
    # relations
    "competitor": ("competitor", "競争者"),
    "potential": ("potential competitor", "潜在的競争者"),
    "vertical": ("supplier or customer", "取引先"),
    "dual": ("supplier or customer, and competitor", "取引先かつ競争者"),
    "unknown": ("unknown", "不明"),
    # vouching
    "signed": ("signed by the reader", "利用者署名"),
    "acknowledged": ("acknowledged by its party", "当事者確認"),
    "asserted": ("asserted by the provider alone", "提供者記録のみ"),
    # states
    "stated": ("stated: the objection window runs", "提示済み（異議申立期間中）"),
    "disputed": ("disputed: a part is held", "異議申立中（一部留保）"),
    "final": ("final", "確定"),
    # rounding and split
    "floor": ("rounded down", "切捨て"),
    "half_up": ("rounded half up", "四捨五入"),
    "ceil": ("rounded up", "切上げ"),
    "fixed": ("fixed portions", "固定割合"),
    "fixed_gross": ("fixed monthly sum", "月額固定"),
    "pro_rata": ("pro rata by rows read", "利用行数による按分"),
    "sale": ("booked sale", "登録された売上"),
    # powers and roles
    "accept": ("accept", "承諾"),
    "override": ("override", "例外承認"),
    "reclassify": ("reclassify", "分類変更"),
    "confirm": ("confirm", "確認"),
    "data_manager": ("data manager", "データ管理者"),
    "legal": ("legal", "法務"),
    "plant": ("plant", "工場"),
    "accounts": ("accounts", "経理"),
    "signatory": ("signatory", "署名権者"),
    "auditor": ("auditor", "監査"),
    "arbiter": ("arbiter", "裁定者"),
    "operator": ("operator", "運用者"),
    # what stands behind a term
    "enforced": ("enforced", "強制"),
    "attested": ("attested", "証明"),
    "recorded": ("recorded", "記録"),
    # formats
    "parquet": ("Parquet", "Parquet"),
    "csv": ("CSV", "CSV"),
    "xlsx": ("Excel", "Excel"),
    # column types
    "text": ("text", "文字"),
    "number": ("number", "数値"),
    "integer": ("integer", "整数"),
    "instant": ("instant", "日時"),
    # notes of a table
    "notes": ("notes", "注記"),
    "credit": ("credit", "出典表示"),
    "licence": ("licence", "利用許諾"),
    "generated": (
        "generated for a demonstration; not a recording",
        "デモ用に生成したデータ（実測値ではありません）",
    ),
}
"""Word: (English, Japanese)."""
