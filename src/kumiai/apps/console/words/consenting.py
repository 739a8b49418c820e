"""What the pages say about consents: key -> (Japanese, English)."""

TEXTS = {
    "consents": ("契約ごとの同意の記録", "Consents of contracts"),
    "consents_help": (
        "契約ごとの同意を根拠とする個人データは、記録が有効な期間の行だけが提供されます。撤回すると、次の回答から提供されなくなります。",
        "Of personal items whose basis is per-contract, only rows that a record covers are shown. A withdrawal holds from the next answer.",
    ),
    "consent_id": ("記録のID", "Id of the record"),
    "consent_kind": ("根拠", "Ground"),
    "consent_contract": ("契約番号", "Contract"),
    "consent_given": ("同意・通知の日", "Given on"),
    "consent_begin": ("開始日", "First day"),
    "consent_end": ("終了日（この日は含まない）", "Last day (not included)"),
    "consent_purpose": ("利用目的", "Purposes"),
    "consent_purposes": ("利用目的（カンマ区切り）", "Purposes (separated by commas)"),
    "consent_record": ("同意を記録する", "Record a consent"),
    "consent_withdraw": ("撤回する", "Withdraw"),
    "consent_withdrawn": ("撤回済み", "withdrawn"),
    "consent_stands": ("有効", "stands"),
}  # fmt: skip
