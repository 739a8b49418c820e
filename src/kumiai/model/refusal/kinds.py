"""The kinds of refusal: `exit_code` is what the command line returns, `status` what HTTP answers."""

from __future__ import annotations

from typing import ClassVar


class Refusal(Exception):
    """Why an act did not happen. Nothing was written."""

    code: ClassVar[str] = "E0000"
    exit_code: ClassVar[int] = 2
    status: ClassVar[int] = 400

    def __init__(self, **facts: str | int) -> None:
        """`facts` fill the sentence of this refusal."""
        super().__init__(self.code, facts)
        self.facts = facts


class Invalid(Refusal):
    """What was sent is not well formed."""


class Denied(Refusal):
    """A right, an agreement or a role does not allow it."""

    exit_code = 3
    status = 403


class NotFound(Refusal):
    """There is no such thing, or it may not be known here."""

    exit_code = 4
    status = 404


class Conflict(Refusal):
    """The thing has moved on, or stands under the same id with other content."""

    exit_code = 5
    status = 409


class Broken(Refusal):
    """A signature, a hash or a log does not hold."""

    exit_code = 6
    status = 409


class Unavailable(Refusal):
    """Something needed does not answer; asking again later may work."""

    exit_code = 7
    status = 503
