"""The OpenAPI description of the API, made from the table of commands."""

from __future__ import annotations

from typing import Any

from kumiai import __version__
from kumiai.apps.commands import COMMANDS, Command, Field, Kind

_SCHEMAS: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": "string", "maxLength": 20_000},
    Kind.SECRET: {"type": "string", "format": "password"},
    Kind.INT: {"type": "integer", "minimum": -(2**53) + 1, "maximum": 2**53 - 1},
    Kind.LIST: {"type": "array", "items": {"type": "string"}, "maxItems": 500},
    Kind.DOCUMENT: {"type": "object"},
    Kind.FILE: {"type": "string", "format": "binary"},
    Kind.FILES: {"type": "array", "items": {"type": "string", "format": "binary"}},
}
_ERROR = {"$ref": "#/components/schemas/Refusal"}


def openapi() -> dict[str, Any]:
    """All routes, with an operation id that `rules/standing` maps to roles and reach."""
    paths: dict[str, Any] = {
        "/v1/health": {"get": _public("health", "whether the node answers")},
        "/v1/openapi.json": {"get": _public("openapi", "this description")},
        "/v1/session": {"post": _public("session.open", "sign in")},
    }
    for command in COMMANDS:
        paths.setdefault(command.path, {})[command.method.lower()] = _operation(command)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Kumiai", "version": __version__, "license": {"name": "Apache-2.0"}},
        "paths": paths,
        "components": {
            "schemas": {"Refusal": _refusal_schema()},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "kumiai_session"},
            },
        },
    }


def _public(operation: str, summary: str) -> dict[str, Any]:
    """A route that asks for no standing."""
    return {
        "operationId": operation,
        "summary": summary,
        "security": [],
        "responses": {"200": {"description": "ok"}, "4XX": _failure()},
    }


def _operation(command: Command) -> dict[str, Any]:
    """One command as an operation."""
    in_path = [f for f in command.fields if f"{{{f.name}}}" in command.path]
    rest = [f for f in command.fields if f not in in_path]
    parameters = [_parameter(field, "path") for field in in_path]
    said: dict[str, Any] = {
        "operationId": command.operation.value,
        "summary": command.help,
        "security": [{"token": []}, {"session": []}],
        "responses": {"200": _success(command), "4XX": _failure()},
    }
    if command.method == "GET":
        parameters += [_parameter(field, "query") for field in rest]
    elif rest:
        said["requestBody"] = {"required": True, "content": _content(rest)}
    if parameters:
        said["parameters"] = parameters
    return said


def _parameter(field: Field, place: str) -> dict[str, Any]:
    """A field in the path or the query."""
    return {
        "name": field.name,
        "in": place,
        "required": place == "path" or field.required,
        "description": field.help,
        "schema": _SCHEMAS[field.kind],
    }


def _content(fields: list[Field]) -> dict[str, Any]:
    """The body: JSON, or form data where files are sent."""
    schema = {
        "type": "object",
        "additionalProperties": False,
        "required": [field.name for field in fields if field.required],
        "properties": {f.name: {**_SCHEMAS[f.kind], "description": f.help} for f in fields},
    }
    files = any(field.kind in (Kind.FILE, Kind.FILES) for field in fields)
    return {"multipart/form-data" if files else "application/json": {"schema": schema}}


def _success(command: Command) -> dict[str, Any]:
    """What a command answers when nothing refuses it."""
    if command.download:
        binary = {"schema": {"type": "string", "format": "binary"}}
        return {"description": "a file", "content": {"*/*": binary}}
    schema = {
        "type": "object",
        "required": ["ok", "data", "warnings", "next"],
        "properties": {
            "ok": {"const": True},
            "data": {},
            "warnings": {"type": "array", "items": {"type": "string"}},
            "next": {"type": "array", "items": {"type": "string"}},
        },
    }
    return {"description": "what was found", "content": {"application/json": {"schema": schema}}}


def _failure() -> dict[str, Any]:
    """What every route answers when something refuses it."""
    return {"description": "a refusal", "content": {"application/json": {"schema": _ERROR}}}


def _refusal_schema() -> dict[str, Any]:
    """A refusal: code, name, sentence, hint and facts."""
    text = {"type": "string"}
    error = {
        "type": "object",
        "required": ["code", "name", "sentence", "hint", "facts"],
        "properties": {
            "code": text,
            "name": text,
            "sentence": text,
            "hint": {"type": ["string", "null"]},
            "facts": {"type": "object"},
        },
    }
    return {
        "type": "object",
        "required": ["ok", "error", "status", "exit_code"],
        "properties": {
            "ok": {"const": False},
            "error": error,
            "status": {"type": "integer"},
            "exit_code": {"type": "integer"},
        },
    }
