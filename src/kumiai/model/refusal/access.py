"""Refusals of access, keys and integrity."""

from __future__ import annotations

from kumiai.model.refusal.kinds import (
    Broken,
    Conflict,
    Denied,
    Invalid,
    NotFound,
    Refusal,
    Unavailable,
)


class NotSignedIn(Denied):
    """No session or token, or one that is unknown, expired or revoked."""

    code = "E7001"
    status = 401


class NotYourRole(Denied):
    """The person's roles or scopes do not cover this act."""

    code = "E7002"


class WrongActivation(Denied):
    """The one-time link of a profile is used, expired or unknown."""

    code = "E7010"
    status = 401


class WrongSignInLink(Denied):
    """The one-time sign-in is used, expired or unknown."""

    code = "E7003"
    status = 401


class KeyLocked(Denied):
    """The party's key is unlocked only by its signatory."""

    code = "E7004"


class NoMandate(Denied):
    """The person's mandate does not reach this act."""

    code = "E7005"


class BadCsrf(Denied):
    """The form did not carry the session's own token."""

    code = "E7006"


class TokenRevoked(Denied):
    """The token was revoked or has expired."""

    code = "E7007"
    status = 401


class TooManyAttempts(Denied):
    """Too many failed sign-ins; a pause is due."""

    code = "E7008"
    status = 429


class UnknownToken(NotFound):
    """No token of this id that may be known here."""

    code = "E7009"


class LogBroken(Broken):
    """An entry, a head or a proof of an agreement's log does not hold."""

    code = "E8001"


class BadSignature(Broken):
    """A signature does not verify."""

    code = "E8002"


class ClockWentBack(Broken):
    """The clock stands before an instant that is already on record."""

    code = "E8003"


class LakeBroken(Broken):
    """A file that a version of the lake names is missing or other than written."""

    code = "E8004"


class NodeBusy(Unavailable):
    """Another process holds this node's directory."""

    code = "E9001"


class NoNode(NotFound):
    """The directory holds no node."""

    code = "E9002"


class NodeExists(Conflict):
    """The directory holds a node already."""

    code = "E9003"


class NewerSchema(Conflict):
    """The records were written by a newer version."""

    code = "E9004"


class TooLarge(Invalid):
    """A body, an upload or a result beyond the bounds."""

    code = "E9005"
    status = 413


class UnknownAddress(NotFound):
    """Nothing answers at this address."""

    code = "E9006"


class WrongMethod(Invalid):
    """The address answers to other methods of HTTP."""

    code = "E9007"
    status = 405


class UnknownHost(Invalid):
    """The request names a host that this node does not answer for."""

    code = "E9008"
    status = 421


class NoAnswer(Unavailable):
    """The running node ended the talk before it answered."""

    code = "E9009"


class MissingExtra(Refusal):
    """A library that this needs is not installed."""

    code = "E9011"
    status = 403


class Unexpected(Refusal):
    """A bug: told without its trace, which stands in the node's own log."""

    code = "E9010"
    exit_code = 70
    status = 500
