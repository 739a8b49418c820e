"""What the page of an upload says: key -> (Japanese, English)."""

TEXTS = {
    "harvest": ("取り込み結果", "What was taken"),
    "harvest_taken": ("行を取り込みました。", "Rows were taken."),
    "harvest_none": ("取り込めた行はありません。", "No row was taken."),
    "harvest_again": (
        "このファイルは取り込み済みです。何も追加していません。",
        "This was collected before. Nothing was added.",
    ),
    "harvest_rows": ("取り込んだ行", "Rows taken"),
    "harvest_rejected": ("行にならなかった計測値", "Observations that became no row"),
    "harvest_withheld": ("権利表にないため保留した計測値", "Kept back: no right covers them"),
    "harvest_already": ("取り込み済みの記録", "Recordings collected before"),
    "harvest_kept_back": ("保留したデータ項目", "Items kept back"),
    "harvest_kept_back_help": (
        "権利表に加えると取り込めます。それまで誰にも見えません。",
        "They are taken once the rights matrix names them; until then nobody sees them.",
    ),
    "harvest_why": (
        "行にならなかった理由は、機械の画面で確認できます。",
        "Why something became no row stands on the machine's page.",
    ),
    "upload_bound": ("1回に合計", "Together at most"),
}
