"""Refusals: the class is the reason, the facts fill its sentence.

Each class has a stable code. `papers/messages` holds the Japanese and English sentence and the hint
of every code; `exit_code` is what the command line returns and `status` what HTTP answers.
"""

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


# Identity and enrolment


class BadIdentifier(Invalid):
    """The id has characters or a length that no id has."""

    code = "E1001"


class BadNumber(Invalid):
    """A corporate or invoice number whose form or check digit is wrong."""

    code = "E1002"


class LookAlikeName(Invalid):
    """The name could be taken for that of another party."""

    code = "E1003"


class UnknownParty(NotFound):
    """No party of this id."""

    code = "E1004"


class UnknownMachine(NotFound):
    """No machine of this id, or it is another party's."""

    code = "E1005"


class UnknownItem(NotFound):
    """No such data item; also the answer for every name that may not be known here."""

    code = "E1006"


class UnknownUnit(Invalid):
    """The unit is none of MTConnect's nor of the node's own list."""

    code = "E1007"


class UnknownDataset(NotFound):
    """No dataset of this id that may be known here."""

    code = "E1008"


class EmptyCell(Invalid):
    """A cell of the rights matrix is empty; each must be decided or marked to negotiate."""

    code = "E1009"


class BadDocument(Invalid):
    """A document that a person sent (YAML, Excel, JSON) does not have the expected form."""

    code = "E1010"


class UnknownPerson(NotFound):
    """No person of this id."""

    code = "E1011"


class BadPeriod(Invalid):
    """A period that ends before it begins, or an instant without a zone."""

    code = "E1012"


class BadValue(Invalid):
    """A field of a noun holds what it cannot hold."""

    code = "E1013"


# Reading


class NotInForce(Denied):
    """The agreement is not in force at this instant."""

    code = "E2001"


class PurposeNotAllowed(Denied):
    """The agreement does not name this purpose."""

    code = "E2002"


class NotCovered(Denied):
    """An item or column of the annex that this party's terms do not let it read."""

    code = "E2003"


class QuotaSpent(Denied):
    """The agreement's quota of rows or uses is spent."""

    code = "E2004"


class TermNotEvaluable(Denied):
    """A term that this node cannot evaluate; such a term refuses."""

    code = "E2005"


class GrantRevoked(Denied):
    """The grant, or the token behind it, was revoked."""

    code = "E2006"


class UnknownGrant(NotFound):
    """No grant of this id that may be known here."""

    code = "E2007"


class GrantLapsed(Denied):
    """The grant was not opened in time."""

    code = "E2008"


class PassOnRefused(Denied):
    """The provider's right does not allow passing this on."""

    code = "E2009"


class TooManyRows(Invalid):
    """More rows than the wanted format can hold."""

    code = "E2010"


class BadPredicate(Invalid):
    """A row predicate outside the closed list of operators and columns."""

    code = "E2011"


class UnknownShare(NotFound):
    """No share, schema or table of this name that may be known here."""

    code = "E2012"


class BadRange(Invalid):
    """The range lies beyond the file."""

    code = "E2013"
    status = 416


# Collecting


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


# Offering and agreeing


class Unclassified(Denied):
    """An item of the offer has no classification."""

    code = "E4001"


class SecretOffered(Denied):
    """An item of the offer is a trade secret."""

    code = "E4002"


class PersonalWithoutBasis(Denied):
    """An item of the offer is personal data without a legal basis on record."""

    code = "E4003"


class CompetitionSensitive(Denied):
    """A competition-sensitive item towards a party whose relation is competitor or unknown."""

    code = "E4004"


class UnknownOffer(NotFound):
    """No offer of this id that may be known here."""

    code = "E4005"


class UnknownAgreement(NotFound):
    """No agreement of this id that may be known here."""

    code = "E4006"


class Concluded(Conflict):
    """The agreement is concluded; it can be ended or followed by a new one, not changed."""

    code = "E4007"


class NotYourTurn(Conflict):
    """The offer waits for another party."""

    code = "E4008"


class SameIdOtherContent(Conflict):
    """The id was used before, with other content."""

    code = "E4009"


class NotAParty(Denied):
    """The party is none of those whom the terms name."""

    code = "E4010"


class PortionsNotWhole(Invalid):
    """The portions do not add up to one."""

    code = "E4011"


class StaleTerms(Conflict):
    """What was accepted is not what stands on the table now."""

    code = "E4012"


# Settling and disputing


class UnknownStatement(NotFound):
    """No statement of this id that may be known here."""

    code = "E5001"


class PeriodOpen(Conflict):
    """The period has not ended yet."""

    code = "E5002"


class NoGross(Conflict):
    """The agreement settles a booked sale, and none is booked for the period."""

    code = "E5003"


class Final(Conflict):
    """The statement is final; a correction is a new one that names it."""

    code = "E5004"


class OutsideWindow(Denied):
    """The claim comes before or after the window that the agreement gives for objections."""

    code = "E6001"


class UnknownClaim(NotFound):
    """No claim or case of this id that may be known here."""

    code = "E6002"


class TooMuchClaimed(Invalid):
    """The claim disputes more than the statement holds."""

    code = "E6003"


class Decided(Conflict):
    """The case is decided; it is not decided anew."""

    code = "E6004"


# Access, keys and integrity


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
    """The form did not carry this session's token."""

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
