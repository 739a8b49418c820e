"""YAML as text, lists and maps that know their line; everything that could surprise is refused.

No anchors, aliases or tags; no key twice; at most 512 KiB and 12 levels. All scalars are text (`on`
and `1_0` are words), an empty one or `~` is None.
"""

from __future__ import annotations

from typing import Any, NoReturn

import yaml
from yaml._yaml import CParser
from yaml.composer import Composer
from yaml.resolver import BaseResolver

from kumiai.model.refusal import BadDocument, TooLarge

_SIZE_MAX = 524_288
_DEPTH_MAX = 12
_BREAKS = frozenset("\x85\u2028\u2029")
"""Breaks of lines that YAML folds away when it is written again."""
_EMPTY = frozenset({"", "~", "null"})
_KNOWN = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))
Tree = Any
"""None, text, a list or a map with text keys."""


class Branch(dict[str, Tree]):
    """A map that knows the line where it begins."""

    line: int = 0


class _Composer(Composer, CParser, BaseResolver):
    """What builds nodes only, no deeper than the bound and without aliases. libyaml reads, which
    is five times as fast as PyYAML by itself.
    """

    depth = 0

    def __init__(self, text: str) -> None:
        """Begins at the first character of `text`."""
        CParser.__init__(self, text)
        Composer.__init__(self)
        BaseResolver.__init__(self)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """The next node."""
        event: Any = self.peek_event()
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            _bad(event.start_mark, "anchor or alias")
        self.depth += 1
        if self.depth > _DEPTH_MAX:
            _bad(event.start_mark, "depth")
        found: yaml.Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return found


def tree(raw: bytes | str) -> Tree:
    """What the one document in `raw` says. Raises `BadDocument`, `TooLarge`."""
    if len(raw) > _SIZE_MAX:
        raise TooLarge(what="file", max=_SIZE_MAX)
    try:
        text = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw
        node = _Composer(text).get_single_node()
    except (UnicodeDecodeError, UnicodeEncodeError) as bad:
        raise BadDocument(where=f"byte {bad.start}", what="UTF-8") from None
    except yaml.MarkedYAMLError as bad:
        _bad(bad.problem_mark, bad.problem or "YAML")
    except yaml.YAMLError:
        raise BadDocument(where="file", what="YAML") from None
    return None if node is None else _plain(node)


def _plain(node: yaml.Node) -> Tree:
    """`node` as Python values."""
    if node.tag not in _KNOWN:
        _bad(node.start_mark, "tag")
    if isinstance(node, yaml.SequenceNode):
        return [_plain(part) for part in node.value]
    if isinstance(node, yaml.MappingNode):
        return _branch(node)
    if not _BREAKS.isdisjoint(node.value):
        _bad(node.start_mark, "line separator")
    bare = not getattr(node, "style", None)
    return None if bare and node.value in _EMPTY else node.value


def _branch(node: yaml.MappingNode) -> Branch:
    """A map whose keys are words and come once."""
    found = Branch()
    found.line = node.start_mark.line + 1
    for key, value in node.value:
        name = _plain(key)
        if not isinstance(name, str) or name in found:
            _bad(key.start_mark, f"key {name}")
        found[name] = _plain(value)
    return found


def _bad(mark: Any, what: str) -> NoReturn:
    """Refuses what stands at `mark`."""
    where = f"line {mark.line + 1}" if mark is not None else "file"
    raise BadDocument(where=where, what=what[:80])
