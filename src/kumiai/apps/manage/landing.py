"""The first page of a node: what it is, in two languages, and where its API is described."""

from __future__ import annotations

from html import escape

_PAGE = """<!doctype html>
<html lang="ja">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Kumiai — {name}</title>
<body>
<main>
<h1>Kumiai（組合） <small>{name}</small></h1>
<p>産業データ共有ノードです。契約から円まで、ひとつの鎖でつながります。</p>
<ul>
<li><a href="/console">コンソール（サインイン）</a></li>
<li><a href="/v1/openapi.json">APIの説明（OpenAPI）</a></li>
<li><a href="/v1/health">稼働確認</a></li>
</ul>
<p>プログラムのサインインは <code>POST /v1/session</code>、またはコマンド <code>kumiai</code> をお使いください。</p>
<section lang="en">
<h2>A data-sharing node for industry</h2>
<p>From the contract to the yen, one chain.</p>
<ul>
<li><a href="/console?lang=en">Console (sign in)</a></li>
<li><a href="/v1/openapi.json">Description of the API (OpenAPI)</a></li>
<li><a href="/v1/health">Whether it answers</a></li>
</ul>
<p>Programs sign in with <code>POST /v1/session</code>, or use the command <code>kumiai</code>.</p>
</section>
</main>
</body>
</html>
"""


def landing(name: str) -> str:
    """The page of the node `name`."""
    return _PAGE.format(name=escape(name))
