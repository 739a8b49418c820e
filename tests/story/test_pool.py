"""A pool of four: one enters in its second month, one leaves in its third; rows and yen to the yen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from kumiai.acts import pool, settle
from kumiai.acts.govern import logs
from kumiai.model.agreement import Agreement
from kumiai.model.money import SplitKind
from kumiai.model.party import PartyId
from kumiai.records import ledger
from tests.judges import plain_pool as plain
from tests.story import pool_stage as stage_of
from tests.story.pool_stage import ALL, CAR, ELECTRONICS, RENTAL, TYRE, Stage


def on(day: int, month: int) -> datetime:
    """Noon of a day in 2026, UTC."""
    return datetime(2026, month, day, 12, tzinfo=UTC)


@pytest.mark.parametrize("split", SplitKind)
def test_a_pool_of_four(database_url: str, tmp_path: Path, split: SplitKind) -> None:
    """Each read and each yen of four months is what a plain calculation says."""
    stage = stage_of.founded(tmp_path / "node", database_url)
    data = {party: plain.Data(party, []) for party in ALL}
    stage.clock.at = on(6, 1)
    agreement = stage_of.pooled(stage, split)
    begin = agreement.concluded_at()
    weights = stage_of.PORTIONS
    stays = [plain.Stay(p, weights[p], begin) for p in (CAR, ELECTRONICS, RENTAL)]
    seen = 0
    for month in (1, 2, 3, 4):
        for place, party in enumerate(ALL):
            stage.clock.at = on(8, month)
            count = 5 + 7 * place + month
            stage_of.drive(stage, party, count)
            data[party].added.append((stage.clock.at, count))
        if month == 2:
            stage.clock.at = on(10, 2)
            stage_of.joined(stage, agreement, TYRE)
            stays.append(plain.Stay(TYRE, min(weights.values()), stage.clock.at))
        if month == 3:
            stage.clock.at = on(9, 3)
            pool.leave(stage.node.store, stage.who(RENTAL), agreement.id)
            stays[2].end = stage.clock.at + timedelta(days=stage_of.NOTICE_DAYS)
        by_owner = dict.fromkeys(ALL, 0)
        for day in (12, 25):
            stage.clock.at = on(day, month)
            seen += _read_all(stage, agreement, (stays, data), by_owner)
        _settled(
            stage, agreement, month, (stays, by_owner if split is SplitKind.PRO_RATA else None)
        )
    assert seen > 60
    assert len(pool.show(stage.node.store, stage.who(CAR), agreement.id).versions) == 2
    assert logs.verify_log(stage.node.store, stage.who(CAR), agreement.id).first_bad is None
    stage.node.close()


def _read_all(
    stage: Stage,
    agreement: Agreement,
    expected: tuple[list[plain.Stay], dict[PartyId, plain.Data]],
    by_owner: dict[PartyId, int],
) -> int:
    """Everybody asks for everybody else's drives; how many were asked."""
    stays, data = expected
    asked = 0
    for reader in ALL:
        for owner in ALL:
            wanted = plain.rows_read(stays, data[owner], reader, stage.clock())
            got = stage_of.rows(stage, agreement, reader, owner)
            assert got == wanted, (reader, owner, stage.clock())
            by_owner[owner] += got or 0
            asked += 1
    return asked


def _settled(
    stage: Stage,
    agreement: Agreement,
    month: int,
    told: tuple[list[plain.Stay], dict[PartyId, int] | None],
) -> None:
    """The month's statement has the plain calculation's yen for everybody."""
    span = plain.month(2026, month)
    stays, rows = told
    named = {str(party): count for party, count in rows.items()} if rows else None
    stage.clock.at = span[1].astimezone(UTC) + timedelta(hours=2)
    made = settle.close(stage.node.store, stage.who(CAR), agreement.id, f"2026-{month:02}")
    wanted = plain.divided(stage_of.GROSS, stays, span, named)
    assert {line.party: line.yen for line in made.lines if line.yen} == wanted
    assert sum(line.portion for line in made.lines) == Fraction(1)
    assert sum(line.yen for line in made.lines) == stage_of.GROSS
    assert {e.target: e.yen for e in made.edges} == {
        p: y + y // 10 for p, y in wanted.items() if p != ELECTRONICS
    }
    assert ledger.statement(stage.node.store.database, stage.who(CAR), made.id) == made
