"""What a pool's members read and get, worked out plainly: no code of the node is used here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

JAPAN = timezone(timedelta(hours=9))
ENDLESS = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass
class Stay:
    """A member, the fraction it enters a month with, and from when to when it is one."""

    party: str
    weight: Fraction
    begin: datetime
    end: datetime = ENDLESS


@dataclass
class Data:
    """Rows of a member: how many each of its collections added, and when."""

    owner: str
    added: list[tuple[datetime, int]]


def month(year: int, number: int) -> tuple[datetime, datetime]:
    """Begin and end of a month in Japan."""
    begin = datetime(year, number, 1, tzinfo=JAPAN)
    end = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=JAPAN)
    return begin, end


def rows_read(stays: Sequence[Stay], data: Data, reader: str, at: datetime) -> int | None:
    """Rows that `reader` sees of `data` at `at`; None when it is refused: both must be members."""
    inside = {s.party for s in stays if s.begin <= at < s.end}
    if reader not in inside or data.owner not in inside:
        return None
    return sum(count for when, count in data.added if when <= at)


def divided(
    gross: int,
    stays: Sequence[Stay],
    span: tuple[datetime, datetime],
    rows: Mapping[str, int] | None,
) -> dict[str, int]:
    """Whole yen of a month: by weight and time as a member, or by rows where `rows` are given."""
    shares: dict[str, Fraction] = {}
    if rows:
        shares = {
            party: Fraction(count, sum(rows.values())) for party, count in rows.items() if count
        }
    else:
        for stay in stays:
            seconds = (min(stay.end, span[1]) - max(stay.begin, span[0])).total_seconds()
            worth = stay.weight * Fraction(max(seconds, 0))
            shares[stay.party] = shares.get(stay.party, Fraction(0)) + worth
        whole = sum(shares.values())
        shares = {party: worth / whole for party, worth in shares.items() if worth}
    yen = {party: int(gross * share) for party, share in shares.items()}
    left = gross - sum(yen.values())
    by_rest = sorted(shares, key=lambda p: (-(gross * shares[p] - yen[p]), -shares[p], p))
    for party in by_rest[:left]:
        yen[party] += 1
    return yen
