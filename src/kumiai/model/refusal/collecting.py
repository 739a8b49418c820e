"""Refusals of collecting."""

from __future__ import annotations

from kumiai.model.refusal.kinds import Conflict, Invalid


class BadStream(Invalid):
    """A recording that is no recording: wrong compression, encoding or size."""

    code = "E3001"


class UnsafeXml(Invalid):
    """XML with a document type, entities, or beyond the bounds."""

    code = "E3002"


class Bomb(Invalid):
    """A file that would unpack to more than the bounds allow."""

    code = "E3003"


class BadTable(Invalid):
    """A CSV, Parquet or Excel table whose columns or cells are not what was declared."""

    code = "E3004"


class OutOfOrder(Conflict):
    """A source position below the one that the lake already holds."""

    code = "E3005"
