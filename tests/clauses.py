"""What the parties of tests agree on beside rights and limits: clauses that leave nothing open."""

from __future__ import annotations

from dataclasses import replace

from kumiai.model.agreement import AgreementKind, Part, Terms
from kumiai.model.clause import Clause, ClauseId, Said
from kumiai.model.money import GrossKind

VOLUME = 50_000_000
"""Rows that may be asked for, all in all."""


def with_clauses(terms: Terms, *more: Clause) -> Terms:
    """`terms` with clauses that no rule of `jp-2026` blocks or flags, and `more` of their own. The
    first provider supplied them.
    """
    own = {clause.id for clause in more}
    by = terms.with_part(Part.PROVIDER)[0]
    said = {**_PLAIN, **_of_money(terms)}
    if terms.kind is AgreementKind.POOL:
        said[ClauseId.COMPETITION] = {"market": "tests", "admission": "signing these clauses"}
    plain = tuple(Clause(clause, says, by) for clause, says in said.items() if clause not in own)
    personal = tuple(
        Clause(ClauseId.PERSONAL, {"recipient": party, "basis": "consent", "country": "JP"}, by)
        for party in terms.parties()
    )
    return replace(terms, clauses=(*plain, *personal, *more))


def _of_money(terms: Terms) -> dict[ClauseId, dict[str, Said]]:
    """The clauses about proceeds, where somebody pays, and where nobody does."""
    proceeds = terms.proceeds
    if proceeds is None:
        return {ClauseId.PROCEEDS: {"method": "free"}}
    sale = proceeds.gross is GrossKind.SALE
    return {
        ClauseId.PROCEEDS: {
            "method": "sale" if sale else "fixed",
            "revenue_share": "条件の配分による / by the portions of these terms",
            "cost_share": "各自が負担する / each bears its own",
        },
        ClauseId.METRIC: {
            "definition": "開かれた回答 / answers that were opened",
            "unit": "行 / rows",
            "source": "ノードの利用記録 / the node's log",
            "filter": "24時間以内の同一の回答は1回 / the same answer within 24 hours counts once",
            "verifier": "各当事者 / each party",
        },
        ClauseId.OBJECTION: {"days": proceeds.objection_days, "deemed": "yes"},
    }


_PLAIN: dict[ClauseId, dict[str, Said]] = {
    ClauseId.USE: {
        "region": "日本国内 / Japan",
        "manner": "ノードからの取得と目的内の解析 / read from the node, analysed within the purpose",
    },
    ClauseId.DISTRIBUTION: {"consent": "none"},
    ClauseId.TRANSFORM: {
        "name": "目的の範囲内の解析 / analysis within the purpose",
        "right": "both",
        "price": 0,
    },
    ClauseId.DERIVED_BACK: {"right": "use"},
    ClauseId.WARRANTY: {
        "third_party_rights": "no", "accuracy": "no", "virus_free": "no",
        "fitness": "no", "ip": "no", "appi": "yes",
    },
    ClauseId.MANAGEMENT: {"segregation": "yes", "care": "yes", "report": "yes", "correction": "yes"},
    ClauseId.CONFIDENTIALITY: {"years": 5, "no_other_use": "yes"},
    ClauseId.TERMINATION: {"data": "delete", "derived": "keep", "certificate": "yes"},
    ClauseId.COPY: {"format": "CSV / Parquet", "within": 10},
    ClauseId.DEMAND: {
        "within_purchase": "yes",
        "benefit": "保守の迅速化 / faster upkeep",
        "volume": VOLUME,
        "open_ended": "no",
    },
    ClauseId.PRECEDENCE: {"rules": "paper"},
}  # fmt: skip
