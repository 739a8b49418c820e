"""What the pages about invitations say: key -> (Japanese, English)."""

TEXTS = {
    "nav_invitations": ("招待", "Invitations"),
    "invitations_help": (
        "ITの担当者がいない会社も、招待を受ければブラウザーだけでこのノードを使えます。",
        "An invited party needs no system of its own: it uses this node with a browser.",
    ),
    "invite": ("招待する", "Invite a party"),
    "invite_by_link": (
        "一回限りのリンクが一度だけ表示されます。相手に直接渡してください。",
        "You are shown a one-time link, once. Hand it over yourself.",
    ),
    "invite_mailed": (
        "一回限りのリンクをメールで送ります。",
        "A one-time link is sent by mail.",
    ),
    "invitation_way": ("送り方", "How it is sent"),
    "invitation_open": ("登録待ち", "open"),
    "invitation_days": ("有効日数", "Days it runs"),
    "way_link": ("リンクを手渡し", "link handed over"),
    "way_waiting": ("メール送信待ち", "mail waits"),
    "way_mailed": ("メール送信済み", "mailed"),
    "way_undeliverable": ("メールが届きません", "mail was refused"),
    "party_id": ("当事者ID", "Party id"),
    "party_name_ja": ("名称（日本語）", "Name in Japanese"),
    "party_name_en": ("名称（英語）", "Name in English"),
    "mail": ("メールアドレス", "Mail address"),
    "if_any": ("（任意）", "(if any)"),
    "once_link": ("招待リンク", "Link of the invitation"),
    "once_more": ("確認のためもう一度", "Once more"),
    "welcome": ("ご招待", "You are invited"),
    "welcome_from": ("招待元：", "By"),
    "welcome_party": ("貴社の情報", "Your party"),
    "welcome_party_help": (
        "内容に誤りがある場合は登録せず、招待元に新しい招待を依頼してください。",
        "If something is wrong, do not accept; ask whoever invited you for a new invitation.",
    ),
    "welcome_terms": ("お預かりの条件", "Terms of hosting"),
    "welcome_you": ("ご担当者", "You"),
    "welcome_person_help": (
        "次回からのサインインに使います。英小文字・数字・ハイフンが使えます。",
        "You sign in with it from now on: lower case letters, digits, dashes.",
    ),
    "welcome_password_help": (
        "サインインに使います。12文字以上で決めてください。",
        "To sign in; 12 characters or more.",
    ),
    "welcome_passphrase_help": (
        "合意に署名するときだけ使います。パスワードとは別に、12文字以上で決めてください。再発行はできません。",
        (
            "To sign agreements, and for nothing else; another than the password, 12 characters or more. "
            "Nobody can give you it again."
        ),
    ),
    "welcome_agree": (
        "貴社の情報が正しいこと、貴社を代表して署名する権限があることを確認し、お預かりの条件に同意します。",
        "The data of my party are right, I may sign in its name, and I accept the terms of hosting.",
    ),
    "welcome_accept": ("登録して始める", "Accept and begin"),
}
