"""What the pages say about handovers and purchase day: key -> (Japanese, English)."""

TEXTS = {
    "explain_handed": (
        "引渡しのあった機械は、提供者が保有していた期間の行だけを読み取れます",
        "Of a machine that was handed over, rows are read of the time in which the provider held it",
    ),
    "explain_never_held": ("提供者が保有した期間はありません", "the provider never held it"),
    "harvest_not_held": ("機械を保有していない期間の計測値", "Observed while you did not hold the machine"),
}  # fmt: skip
