"""Facts of a hit as people read them: the words that checks use, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from kumiai.papers.messages import label

FACTS: Mapping[str, tuple[str, str]] = {
    # fields of clauses that are open
    "region": ("region", "地域"),
    "manner": ("manner", "方法"),
    "recipient": ("recipient", "受領者"),
    "consent": ("consent", "同意の方法"),
    "purpose": ("purpose", "目的"),
    "recipients": ("recipients", "提供先"),
    "period": ("period", "期間"),
    "scope": ("scope", "範囲"),
    "duties_passed_on": ("duties passed on", "義務の引継ぎ"),
    "name": ("name", "名称"),
    "right": ("right", "権利者"),
    "data": ("data", "データ"),
    "derived": ("derived data", "派生データ"),
    "certificate": ("certificate of deletion", "削除証明"),
    "rules": ("which of the two rules", "優先順位"),
    "paper": ("hash of the paper", "契約書のハッシュ"),
    "third_party_rights": ("third-party rights", "第三者の権利"),
    "accuracy": ("accuracy", "正確性・完全性"),
    "virus_free": ("freedom from viruses", "ウイルスがないこと"),
    "fitness": ("fitness", "有効性・目的適合性"),
    "ip": ("intellectual property", "知的財産"),
    "appi": ("procedures on personal data", "個人情報の手続"),
    "segregation": ("segregation", "分別管理"),
    "report": ("report", "報告"),
    "correction": ("correction", "是正"),
    "only_tagged": ("tagged secrets only", "指定した営業秘密に限ること"),
    "reasons": ("written reasons", "書面の理由"),
    "notice": ("notice to the authority", "当局への通知"),
    "case_by_case": ("case by case", "事案ごとの判断"),
    "admission": ("criteria of admission", "参加基準"),
    "criterion": ("the criterion missed", "満たさない基準"),
    "measures": ("measures", "秘密保持措置"),
    "nda": ("confidentiality", "秘密保持契約"),
    "no_other_use": ("no other use", "目的外利用の禁止"),
    "items": ("items", "項目"),
    "volume": ("volume", "分量"),
    "term": ("term", "期限"),
    "due": ("day of payment", "支払期日"),
    "fees_deducted": ("deduction of fees", "手数料の差引き"),
    "written": ("written terms", "書面"),
    "record": ("record", "記録の保存"),
    "reason": ("reason", "理由"),
    "exit": ("exit", "解約"),
    "kinds": ("kinds of data", "データの種類"),
    "access": ("access", "アクセス方法"),
    "sharing": ("sharing", "共有先"),
    "secrets_holder": ("holder of secrets", "営業秘密の保有者"),
    "complaint": ("complaint", "苦情先"),
    "no_competing_product": ("ban of competing products", "競合製品の禁止"),
    "gatekeeper": ("a gatekeeper as recipient", "ゲートキーパーへの提供"),
    "cost": ("price above the direct cost", "直接費用を超える価格"),
    "worksheet": ("calculation", "計算根拠"),
    "price": ("price", "価格"),
    "method": ("method", "配分方法"),
    "signed": ("signature", "署名"),
    "definition": ("definition", "定義"),
    "unit": ("unit", "単位"),
    "source": ("source", "計測元"),
    "filter": ("filter", "除外条件"),
    "verifier": ("verifier", "検証者"),
    "days": ("days", "日数"),
    "deemed": ("what silence means", "異議がない場合の扱い"),
    # tests of cards
    "managed": ("managed as secret", "秘密管理性"),
    "useful": ("useful", "有用性"),
    "non_public": ("not public", "非公知性"),
    "named_recipients": ("named recipients", "特定の提供先"),
    "quantity": ("quantity", "相当蓄積性・数量"),
    "credentials": ("credentials", "電磁的管理性"),
    "not_free": ("not free in public", "無償公開でないこと"),
    # how a party depends on another
    "dependence": ("percent of sales or purchases", "依存割合"),
    "rank": ("place in the market", "市場での順位"),
    "alternatives": ("alternatives", "切替え先"),
    "lock_in": ("lock-in", "切替えを妨げるもの"),
    # what happened, and other words
    "delay": ("delay", "遅れ"),
    "ended": ("end of the agreement", "合意の終了"),
    "revoked": ("revoked access", "提供の取消し"),
    "barred": ("barred", "不可"),
    "kept": ("kept", "可"),
    "default": ("default", "既定"),
    "trustee": ("trustee", "受託者"),
    "clean-team": ("clean team", "クリーンチーム"),
    "sales": ("sales", "営業"),
    "pricing": ("pricing", "価格"),
    "competitor": ("competitor", "競争者"),
    "potential": ("potential competitor", "潜在的競争者"),
    "vertical": ("supplier or customer", "取引先"),
    "dual": ("supplier or customer, and competitor", "取引先かつ競争者"),
    "none": ("none", "なし"),
    "unknown": ("unknown", "不明"),
    "results": ("results", "成果"),
    # clauses that a finding is about
    "use": ("use", "利用"),
    "distribution": ("passing on", "第三者提供"),
    "transform": ("processing", "加工"),
    "derived_back": ("derived data for the provider", "派生データの提供者利用"),
    "termination": ("end of the term", "終了時の扱い"),
    "precedence": ("precedence", "優先順位"),
    "warranty": ("warranties", "保証"),
    "management": ("management", "管理"),
    "handover": ("handover", "引継ぎ"),
    "suspension": ("suspension", "提供停止"),
    "competition": ("competition", "競争"),
    "commission": ("commission", "委託"),
    "liability": ("liability", "責任"),
    "interpretation": ("interpretation", "解釈"),
    "exclusivity": ("exclusivity", "独占"),
    "copy": ("copy", "写し"),
    "change": ("change of terms", "条件変更"),
    "beforehand": ("before the contract", "契約前の説明"),
    "proceeds": ("proceeds", "収益配分"),
    "metric": ("metric", "計測指標"),
    "objection": ("objection", "異議申立て"),
}
"""Word: (English, Japanese)."""


def spoken(value: str | int, lang: str) -> str | int:
    """A fact in the language, word by word; a name or number stays what it is."""
    if not isinstance(value, str):
        return value
    told = [
        FACTS[word][lang == "ja"] if word in FACTS else label(word, lang)
        for word in value.split(", ")
    ]
    return ("、" if lang == "ja" else ", ").join(told)
