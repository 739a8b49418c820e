"""Texts of forms and returns."""

TEXTS: dict[str, tuple[str, str]] = {
    "form_help": (
        "合意の内容を書式に写したものです。適否の判断はしません。「代替」欄はExcelに記入してください。",
        "What the terms say, in the order of the form. It judges nothing. Fill in alternatives in Excel.",
    ),
    "form_source": ("出典：", "Source:"),
    "form_excel": ("Excelで保存", "Save as Excel"),
    "form_category": ("区分", "Category"),
    "form_asked": ("項目", "Question"),
    "form_says": ("条項の内容", "What the terms say"),
    "form_by": ("提案した当事者", "Supplied by"),
    "odcs": ("データ契約（ODCS 3.2、YAML）", "Data contract (ODCS 3.2, YAML)"),
    "nav_returns": ("統計報告", "Returns"),
    "returns": ("統計報告", "Returns"),
    "returns_help": (
        "省庁への統計報告に自社の件数を含めるかを決めます。名称と行は含めず、5者未満の欄は除きます。既定では含めません。",
        "Counted in returns to a ministry: no name, no row, no cell of fewer than five. Not by default.",
    ),
    "returns_in": ("集計に含めています", "You are counted"),
    "returns_out": ("集計に含めていません", "You are not counted"),
    "returns_opt_in": ("集計に含める", "Be counted"),
    "returns_opt_out": ("集計から外す", "Be counted no longer"),
    "returns_quarter": ("四半期（例：2026-Q3）", "Quarter, e.g. 2026-Q3"),
    "returns_make": ("集計する", "Count"),
    "returns_parties": ("集計に同意した当事者：", "Parties that opted in:"),
    "returns_small": ("5者未満", "fewer than 5"),
    "returns_sector": ("分野", "Sector"),
    "returns_measure": ("集計項目", "Measure"),
    "returns_count": ("件数", "Count"),
}
