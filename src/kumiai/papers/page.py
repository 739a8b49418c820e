"""HTML pages that carry everything with them: no scripts, nothing fetched, all text escaped."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from kumiai.papers import spoken
from kumiai.papers.messages import label


def page(template: str, **told: Any) -> bytes:
    """The page that `template` (a file of `papers/pages`) makes of `told`, as UTF-8."""
    return _environment().get_template(template).render(told).encode()


def style() -> Markup:
    """The style sheet of all pages, as it is."""
    return Markup(_template("base.css"))  # noqa: S704 - our own file, nothing a user wrote


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """Templates with escaping on; a name that nobody told is a bug."""
    made = Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= _filters()
    return made


def _template(name: str) -> str:
    """The text of a template."""
    return files("kumiai.papers.pages").joinpath(name).read_text(encoding="utf-8")


def _filters() -> Mapping[str, Any]:
    """How templates print values."""
    return {
        "yen": lambda amount: f"¥{amount:,}",
        "number": lambda amount: f"{amount:,}",
        "percent": spoken.percent,
        "fraction": spoken.plain,
        "day": spoken.day,
        "moment": spoken.moment,
        "period": spoken.period,
        "label": label,
        "party": spoken.name,
    }
