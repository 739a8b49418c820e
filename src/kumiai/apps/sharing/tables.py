"""What a recipient finds: agreements as shares, purposes as schemas, datasets as tables."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from kumiai.acts.read import Seen
from kumiai.apps.node import Node
from kumiai.model.agreement import Agreement, AgreementId, AgreementKind, Part
from kumiai.model.dataset import Dataset, DatasetId, column
from kumiai.model.person import Standing
from kumiai.model.refusal import UnknownDataset
from kumiai.model.request import ReadRequest, RequestId
from kumiai.model.usage import Asked
from kumiai.records import register
from kumiai.wire.delta_sharing import TableLines


@dataclass(frozen=True, slots=True)
class Table:
    """An address: rows of `dataset` under `agreement`, read for `purpose`."""

    agreement: AgreementId
    purpose: str
    dataset: DatasetId

    def share(self) -> str:
        """The name of its share."""
        return name(self.agreement)

    def schema(self) -> str:
        """The name of its schema."""
        return name(self.purpose)

    def table(self) -> str:
        """Its own name."""
        return name(self.dataset)


def name(ours: str) -> str:
    """An id as a client can write it: addresses are split at dots, and no id has an underscore."""
    return ours.replace(".", "_")


def tables(node: Node, standing: Standing) -> list[Table]:
    """All that the asker may read now, in the order of their names."""
    found = register.agreements(node.store.database, standing)
    return sorted(
        (table for agreement in found for table in _of_agreement(node, standing, agreement)),
        key=lambda table: (table.share(), table.schema(), table.table()),
    )


def _of_agreement(node: Node, standing: Standing, agreement: Agreement) -> Iterator[Table]:
    """The tables that one agreement opens to the asker's party now."""
    recipient = standing.party in agreement.terms.with_part(Part.RECIPIENT)
    passes_on = agreement.terms.kind is not AgreementKind.CREATION
    ends_at = register.end_of(node.store.database, agreement.id)
    ended = ends_at is not None and standing.at >= ends_at
    if not (recipient and passes_on and agreement.in_force()) or ended:
        return
    for policy in agreement.terms.policies:
        if policy.runs.covers(standing.at) and node.store.lake.version(policy.dataset) is not None:
            for purpose in policy.purposes:
                yield Table(agreement.id, purpose, policy.dataset)


def find(node: Node, standing: Standing, share: str, schema: str, table: str) -> Table:
    """The table of this address, however its letters are written. Raises `UnknownDataset`."""
    wanted = (share.lower(), schema.lower(), table.lower())
    for found in tables(node, standing):
        if (found.share(), found.schema(), found.table()) == wanted:
            return found
    raise UnknownDataset(dataset=table[:80])


def request(node: Node, table: Table, asked: Asked | None = None) -> ReadRequest:
    """A request for all that the address holds. Each query is one of its own, but for one that was
    signed: sent again, it is the same.
    """
    named = sha256(asked.text.encode()).digest()[:12] if asked else node.store.entropy(12)
    told = RequestId(f"req-ds-{named.hex()}")
    return ReadRequest(told, table.agreement, table.dataset, table.purpose)


def lines_of(node: Node, table: Table, seen: Seen) -> TableLines:
    """A table as its lines name it."""
    dataset = register.any_dataset(node.store.database, table.dataset)
    found = [column(c) for c in seen.columns]
    return TableLines(
        id=table_id(node, table, seen),
        name=table.table(),
        description=_described(dataset),
        columns=[c for c in found if c is not None],
        version=seen.shown.version,
        rows=seen.cut.rows,
        size=seen.cut.size,
        made_at=seen.shown.at,
    )


def _described(dataset: Dataset) -> str:
    """What a person reads of a dataset; made-up rows are said to be made up, wherever they go."""
    parts = [f"{dataset.title_en} / {dataset.title_ja}"]
    if dataset.generated:
        parts.append("GENERATED data / 生成データ")
    parts += [part for part in (dataset.credit, dataset.licence) if part]
    return " — ".join(parts)


def table_id(node: Node, table: Table, seen: Seen) -> str:
    """The id of a table: another for each recipient and policy, and for each purpose."""
    return _named(node, f"table\n{seen.shown.id}\n{table.purpose}")


def file_id(node: Node, table: Table, seen: Seen) -> str:
    """The id of its one file: the same for the same rows, and told to nobody else."""
    return _named(node, f"file\n{table_id(node, table, seen)}\n{seen.cut.sha256}")


def _named(node: Node, text: str) -> str:
    """A keyed name of 128 bits in the form of a UUID (RFC 9562 version 8)."""
    key = b"kumiai/sharing-id/v1\n" + node.store.secret
    raw = bytearray(hmac.new(key, text.encode(), sha256).digest()[:16])
    raw[6] = raw[6] & 0x0F | 0x80
    raw[8] = raw[8] & 0x3F | 0x80
    plain = raw.hex()
    return "-".join((plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:]))
