"""Pages as HTML: templates with escaping on, and values as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from kumiai.apps.console.words import TEXTS
from kumiai.model.party import Party, PartyId
from kumiai.model.period import JST, instant
from kumiai.papers import spoken
from kumiai.papers.messages import label

LANGUAGES = ("ja", "en")


def text(key: str, lang: str) -> str:
    """A text of the console; a key that nobody wrote is a bug (`KeyError`)."""
    return TEXTS[key][0 if lang == "ja" else 1]


def rendered(
    template: str, lang: str, parties: Mapping[PartyId, Party], told: dict[str, Any]
) -> str:
    """The page that `template` makes of `told` in one language."""
    ways = {
        "lang": lang,
        "t": lambda key: text(key, lang),
        "word": lambda said: label(said, lang),
        "moment": lambda at: spoken.moment(_at(at), lang),
        "day": lambda at: spoken.day(_at(at), lang),
        "until": lambda at: spoken.day(_at(at) - timedelta(microseconds=1), lang),
        "stamp": lambda at: _stamp(_at(at)),
        "span": lambda runs: f"{_day(runs.begin)} – {_day(runs.end - timedelta(microseconds=1))}",
        "comma": "、" if lang == "ja" else ", ",
        "period": lambda runs: spoken.period(runs, lang),
        "condition": lambda rows: spoken.condition(rows, lang),
        "column": lambda one: spoken.column_label(one, lang),
        "words": lambda several: spoken.words(several, lang),
        "tongue": lambda said: spoken.tongue(str(said or ""), lang),
        "title": lambda thing, field="title": _title(thing, lang, field),
        "name": lambda party: _name(party, parties, lang),
        "party_name": lambda party: spoken.name(party, lang),
    }
    return _environment().get_template(template).render(**(ways | told))


def style() -> bytes:
    """The style sheet."""
    return _template("console.css").encode()


def _name(party: str, parties: Mapping[PartyId, Party], lang: str) -> str:
    """A party's name; its id when the node does not know it."""
    found = parties.get(PartyId(party))
    return spoken.name(found, lang) if found else party


def _title(thing: Any, lang: str, field: str = "title") -> str:
    """The title of terms or a dataset, or another `field` that is said in both languages, of a noun
    or its document.
    """
    key = f"{field}_{lang}"
    return str(thing[key] if isinstance(thing, Mapping) else getattr(thing, key))


def _stamp(at: datetime) -> str:
    """Day and minute in Japan as tables show them; the foot of the page names the clock."""
    return at.astimezone(JST).strftime("%Y-%m-%d %H:%M")


def _day(at: datetime) -> str:
    """The day in Japan as tables show it."""
    return at.astimezone(JST).strftime("%Y-%m-%d")


def _at(at: datetime | str) -> datetime:
    """An instant, read where a document says it."""
    return instant(at) if isinstance(at, str) else at


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """Templates with escaping on; a name that nobody told is a bug."""
    made = Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["yen"] = lambda amount: f"¥{amount:,}" if amount >= 0 else f"−¥{-amount:,}"
    made.filters["number"] = lambda amount: f"{amount:,}"
    made.filters["percent"] = spoken.percent
    made.filters["commands"] = _commands
    made.filters["fraction"] = spoken.plain
    return made


def _commands(text: str) -> Markup:
    """A hint with what stands between backticks shown as code, all of it escaped."""
    parts = [
        Markup("<code>{}</code>").format(p) if n % 2 else escape(p)
        for n, p in enumerate(text.split("`"))
    ]
    return Markup("").join(parts)


def _template(name: str) -> str:
    """The text of a template."""
    return files("kumiai.apps.console.pages").joinpath(name).read_text(encoding="utf-8")
