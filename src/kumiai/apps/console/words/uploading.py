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
    "station": ("測定機を登録", "Enrol a measuring station"),
    "station_help": (
        "検査表を送るための測定機とデータセットを、見本の検査表から登録します。",
        "The station and the dataset of its inspection sheets, from a sample sheet.",
    ),
    "station_sample": ("見本の検査表", "A sample inspection sheet"),
    "station_sample_help": (
        "測定項目を読み取ります。測定値は取り込みません。",
        "Its characteristics are read; its values are not taken.",
    ),
    "station_maker": ("メーカー", "Maker"),
    "station_model": ("型式", "Model"),
    "station_dealing_help": (
        "購入やリースの契約名など、データの権利の根拠になるものを書いてください。",
        "The purchase or lease with which the rights in its data came.",
    ),
    "station_title_ja": ("データの名称（日本語）", "Title of the data in Japanese"),
    "station_title_en": ("データの名称（英語）", "Title of the data in English"),
    "station_rights": (
        "すべての項目を「契約で共有」とし、自社だけが利用できる状態で登録します。権利表でいつでも変更できます。",
        "Every item may be shared by contract, and nobody but you may use it; the rights matrix changes that at any time.",
    ),
    "station_add": ("登録する", "Enrol it"),
    "upload_bound": ("1回に合計", "Together at most"),
}
