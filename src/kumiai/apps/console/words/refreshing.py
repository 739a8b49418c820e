"""What the pages about spreadsheets say: key -> (Japanese, English)."""

TEXTS = {
    "refresh": ("Excelで更新", "Refresh in a spreadsheet"),
    "refresh_help": (
        (
            "Excel・LibreOfficeがこのアドレスから最新の行を読み込みます。アドレスに秘密の情報は含まれません。"
            "更新も利用として記録されます。"
        ),
        (
            "Excel and LibreOffice read the newest rows at this address. It holds no secret. A refresh is a "
            "use and stands in the log."
        ),
    ),
    "refresh_address": ("アドレス", "Address"),
    "refresh_user": ("ユーザー名", "User name"),
    "refresh_make": ("更新用パスワードを作成", "Make a password for it"),
    "refresh_excel": ("使い方", "How to use it"),
    "refresh_step_open": (
        "Excelの「データ」→「Webから」（LibreOfficeでは「シート」→「外部データへのリンク」）にアドレスを貼り付けます。",
        "Paste the address: in Excel, Data, From Web; in LibreOffice, Sheet, External Links.",
    ),
    "refresh_step_sign": (
        "認証方法は「基本」を選び、ユーザー名とパスワードを入力します。",
        "Choose Basic, and enter user name and password.",
    ),
    "refresh_step_again": (
        "次回からは「すべて更新」で最新の行を読み込みます。",
        "From then on, Refresh All reads the newest rows.",
    ),
    "refresh_revoke": (
        "不要になったら、次の画面で取り消してください。すぐに使えなくなります。",
        "Revoke it when it is no longer needed; it stops at once:",
    ),
}
