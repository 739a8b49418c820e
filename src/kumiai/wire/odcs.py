"""A dataset with its rights as an Open Data Contract Standard document (Bitol ODCS v3.2.0, YAML).

The standard has no place for who may do what with which item, for proceeds or for clauses: they
stand in `customProperties` of vendor `kumiai`, beside the item, the contract or the party they are
about. It is written, not read: rights come from a matrix or an agreement, never from this document.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from kumiai.model.agreement import Agreement
from kumiai.model.clause import Clause
from kumiai.model.dataset import COLUMNS, INSTANCE, ITEM, SEQUENCE, Column, Dataset, Type
from kumiai.model.party import Party, PartyId
from kumiai.model.period import iso
from kumiai.model.right import Cell, Item, Matrix

_KINDS = {
    Type.TEXT: "string",
    Type.NUMBER: "number",
    Type.INTEGER: "integer",
    Type.INSTANT: "timestamp",
}
_VENDOR = "kumiai"


def odcs(
    dataset: Dataset,
    matrix: Matrix,
    parties: Mapping[PartyId, Party],
    agreement: Agreement | None = None,
) -> bytes:
    """The document of `dataset` under `matrix`, with the limits of `agreement` where one is given;
    equal input gives equal bytes. Names are those of `parties` that are known.
    """
    contract = {
        "version": f"{matrix.version}.0.0",
        "kind": "DataContract",
        "apiVersion": "v3.2.0",
        "id": agreement.id if agreement else dataset.id,
        "name": dataset.title_en,
        "status": "active",
        "tags": ["generated"] if dataset.generated else None,
        "description": _description(dataset, agreement),
        "schema": [_object(dataset, matrix, agreement)],
        "price": _price(agreement),
        "roles": _roles(matrix, agreement, parties),
        "customProperties": _custom(_about(matrix, agreement)),
        "contractCreatedTs": iso(agreement.concluded_at() if agreement else matrix.origin.at),
    }
    told = {key: value for key, value in contract.items() if value}
    return yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=100).encode()


def _description(dataset: Dataset, agreement: Agreement | None) -> dict[str, str]:
    """Purposes, what is left out, and whose data they are."""
    policy = agreement.terms.policy(dataset.id) if agreement else None
    found = {
        "usage": ", ".join(policy.purposes) if policy else "",
        "purpose": dataset.title_ja,
        "limitations": "; ".join(part for part in (dataset.credit, dataset.licence) if part),
    }
    return {key: value for key, value in found.items() if value}


def _object(dataset: Dataset, matrix: Matrix, agreement: Agreement | None) -> dict[str, Any]:
    """The one table: readings in rows, the items as values of a column."""
    policy = agreement.terms.policy(dataset.id) if agreement else None
    columns = [c for c in COLUMNS if policy is None or c.id in policy.columns]
    items = [i for i in matrix.items if policy is None or i.id in policy.items]
    masked = {column for column, _ in policy.masks} if policy else set()
    return {
        "name": dataset.id,
        "logicalType": "object",
        "businessName": dataset.title_en,
        "physicalType": "table",
        "dataGranularityDescription": "one row for each reading of one item of one machine",
        "properties": [
            _property(column, items, matrix, masked=column.id in masked) for column in columns
        ],
    }


def _property(column: Column, items: list[Item], matrix: Matrix, *, masked: bool) -> dict[str, Any]:
    """One column; that of the items lists each with its class and its rights."""
    found: dict[str, Any] = {
        "id": column.id,
        "name": column.name,
        "businessName": column.label_en,
        "description": column.label_ja,
        "logicalType": _KINDS[column.type],
    }
    if column.id in (INSTANCE, SEQUENCE):
        found |= {"primaryKey": True, "primaryKeyPosition": 1 + (column.id == SEQUENCE)}
    if masked:
        found["customProperties"] = _custom({"mask": "pseudonym"})
    if column.id == ITEM:
        found |= {"enum": [_item(item, matrix) for item in items]} if items else {}
    return found


def _item(item: Item, matrix: Matrix) -> dict[str, Any]:
    """One data item as a value of its column."""
    about: dict[str, Any] = {
        "classification": item.classification.value,
        "competition": item.competition.value,
        "unit": item.unit,
        "basis": item.basis,
        "rationale": item.rationale,
        "group": item.group,
        "rights": {party: _cell(cell) for party, cell in matrix.cells[item.id].items()},
    }
    found = {"value": item.id, "label": item.label_en, "description": item.label_ja}
    return {**found, "customProperties": _custom(about)}


def _cell(cell: Cell) -> dict[str, Any]:
    """What one party may do with one item."""
    found: dict[str, Any] = {use.value: allowance.value for use, allowance in cell.uses.items()}
    if cell.condition:
        found["condition"] = cell.condition
    if cell.reasons:
        found["reasons"] = sorted(reason.value for reason in cell.reasons)
    return found


def _price(agreement: Agreement | None) -> dict[str, Any] | None:
    """What is paid each month, where it is a fixed sum."""
    proceeds = agreement.terms.proceeds if agreement else None
    if proceeds is None or proceeds.yen is None:
        return None
    return {"priceAmount": proceeds.yen, "priceCurrency": "JPY", "priceUnit": "month"}


def _roles(
    matrix: Matrix, agreement: Agreement | None, parties: Mapping[PartyId, Party]
) -> list[dict[str, str]]:
    """The parties with the parts that they play."""
    if agreement is None:
        return [{"role": party, "description": _name(party, parties)} for party in matrix.parties]
    return [
        {
            "role": member.party,
            "description": _name(member.party, parties),
            "access": ", ".join(sorted(part.value for part in member.parts)),
        }
        for member in agreement.terms.members
    ]


def _name(party: PartyId, parties: Mapping[PartyId, Party]) -> str:
    """A party's name in both languages, where it is known here."""
    found = parties.get(party)
    return f"{found.name_en} / {found.name_ja}" if found else party


def _about(matrix: Matrix, agreement: Agreement | None) -> dict[str, Any]:
    """What the whole contract says beyond the standard."""
    found: dict[str, Any] = {
        "default": matrix.default.value,
        "origin": matrix.origin.kind.value,
        "dealing": matrix.origin.dealing,
    }
    if agreement is not None:
        proceeds = agreement.terms.proceeds
        found |= {
            "terms_hash": agreement.terms_hash,
            "paper_hash": agreement.paper_hash,
            "kind": agreement.terms.kind.value,
            "portions": {p: str(of) for p, of in proceeds.portions.items()} if proceeds else {},
            "clauses": [_clause(clause) for clause in agreement.terms.clauses],
        }
    return found


def _clause(clause: Clause) -> dict[str, Any]:
    """One clause as data."""
    says = {field: value for field, value in clause.says.items() if value is not None}
    return {"id": clause.id.value, "says": says}


def _custom(about: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the standard has no place for."""
    return [
        {"property": f"{_VENDOR}.{key}", "value": value, "vendor": _VENDOR}
        for key, value in about.items()
        if value not in (None, "", {}, [])
    ]
