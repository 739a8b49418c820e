"""How a command is asked over HTTP: path, query, JSON or form data, from the described API."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from kumiai.apps.commands import Command, Kind

Values = Mapping[str, Any]
_FILES = (Kind.FILE, Kind.FILES, Kind.DOCUMENT)


def request(command: Command, values: Values) -> tuple[str, str, dict[str, Any]]:
    """Method, path and the rest of a request for `command` with `values`."""
    path, rest = command.path, dict(values)
    for field in command.fields:
        mark = f"{{{field.name}}}"
        if mark in path:
            path = path.replace(mark, quote(str(rest.pop(field.name)), safe=""))
    if command.method == "GET":
        return command.method, path, {"params": rest}
    if any(field.kind in _FILES for field in command.fields if field.name in rest):
        return command.method, path, _form(command, rest)
    return command.method, path, {"json": rest} if rest else {}


def _form(command: Command, rest: Values) -> dict[str, Any]:
    """Form data: files as parts with a name, other fields as text."""
    files: list[tuple[str, tuple[str, bytes]]] = []
    data: dict[str, Any] = {}
    for field in command.fields:
        if field.name not in rest:
            continue
        value = rest[field.name]
        if field.kind is Kind.DOCUMENT:
            raw = value if isinstance(value, bytes) else json.dumps(value).encode()
            files.append((field.name, ("document.json", raw)))
        elif field.kind in _FILES:
            several = value if isinstance(value, list) else [value]
            files += [(field.name, one) for one in several]
        else:
            data[field.name] = value if isinstance(value, list) else str(value)
    return {"files": files, "data": data}
