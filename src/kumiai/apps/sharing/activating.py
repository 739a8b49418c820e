"""The page of a profile's one-time link: looking at it uses nothing up, its button does."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

_PAGE = """<!doctype html>
<html lang="ja">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Kumiai</title>
<body>
<main>
<h1>プロファイルの受け取り</h1>
<p>ボタンを押すと、データを読むためのプロファイル（.share）をダウンロードします。一度だけ使えます。
ファイルには鍵が入っています。人に送らないでください。</p>
<section lang="en">
<h2>Your profile</h2>
<p>The button downloads the profile (.share) with which your tools read. It works once. The file
holds a secret: send it to nobody.</p>
</section>
<form method="post"><button>ダウンロード / <span lang="en">Download</span></button></form>
</main>
</body>
</html>
"""
_HEADERS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
}


def page(_: Request, __: Any) -> Response:
    """The page, the same for every code: it tells nobody which codes there are."""
    return HTMLResponse(_PAGE, headers=_HEADERS)
