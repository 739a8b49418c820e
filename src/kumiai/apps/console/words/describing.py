"""What the page about dependence says: key -> (Japanese, English)."""

TEXTS = {
    "dependence": ("取引上の依存", "Dependence"),
    "dependence_help": (
        "自社がどの相手にどれだけ依存しているかを、自社の言葉で記録します。公正さのルールだけが使い、相手方には見えません。答えのない項目は不明として扱い、指摘は消えません。",
        "Your party puts on record how far it depends on another. Only the rules on fairness ask it; the other party does not see it. What is not answered is unknown, and unknown keeps a flag.",
    ),
    "dependence_describe": ("依存を記録する", "Describe your dependence"),
    "dependence_market": ("市場", "Market"),
    "dependence_other": ("相手方", "The other party"),
    "dependence_percent": ("売上または仕入に占める割合（%）", "Percent of your sales or purchases"),
    "dependence_rank": ("市場での順位（1が最大）", "Its place by market share (1 the largest)"),
    "dependence_alternatives": ("他社に切り替えられるか", "Could you turn to somebody else?"),
    "dependence_locked_in": ("切替えを妨げるものがあるか", "Does something keep you from it?"),
    "dependence_lock_in": ("妨げるもの（ある場合）", "What keeps you from it, if something does"),
    "dependence_open": ("不明", "Unknown"),
    "dependence_stands": ("有効", "stands"),
    "dependence_none": ("記録はありません。", "Nothing on record."),
    "answer_yes": ("はい", "yes"),
    "answer_no": ("いいえ", "no"),
    "answer_unknown": ("不明", "unknown"),
    "unknown_dependence": ("割合（%）", "Percent"),
    "unknown_rank": ("順位", "Place"),
    "unknown_alternatives": ("切替え先", "Alternatives"),
    "unknown_lock_in": ("妨げるもの", "Lock-in"),
}  # fmt: skip
