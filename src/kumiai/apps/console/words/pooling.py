"""What the pages about pools say: key -> (Japanese, English)."""

TEXTS = {
    "pool": ("構成員と版", "Members and versions"),
    "pool_members": ("現在の構成員", "Members now"),
    "pool_party": ("当事者", "Party"),
    "pool_parts": ("役割", "Parts"),
    "pool_versions": ("版", "Versions"),
    "pool_number": ("版番号", "Version"),
    "pool_change": ("変更", "Change"),
    "pool_since": ("効力発生", "Holds from"),
    "pool_concluded": ("締結", "concluded"),
    "pool_founders": ("最初の構成員", "the first members"),
    "pool_entry": ("加入", "entry"),
    "pool_exit": ("脱退", "exit"),
    "pool_join": ("同じ条件で加入する", "Enter under these terms"),
    "pool_brings": ("提供するデータの利用条件", "Limits of the data that you bring"),
    "pool_brings_help": (
        "自社のデータを持ち寄る場合だけ、利用条件の一覧を記入します。空欄なら何も提供しません。",
        "A list of limits, only if you bring data of your own. Left empty, you bring none.",
    ),
    "pool_invite": ("当事者を招く", "Invite a party"),
    "pool_leave": ("脱退を予告する", "Give notice and leave"),
    "pool_leave_help": (
        "予告期間が過ぎると、自社は読めなくなり、自社のデータも読まれなくなります。予告期間：",
        "After the notice you read nothing more, and nobody reads your data. Notice:",
    ),
    "pool_days": ("日", "days"),
}  # fmt: skip
