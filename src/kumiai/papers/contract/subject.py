"""What a contract is about: terms, their hash, and the nouns that the terms name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kumiai.model.agreement import AgreementKind, Terms
from kumiai.model.dataset import Dataset, DatasetId
from kumiai.model.money import GrossKind, SplitKind
from kumiai.model.party import Party, PartyId, Relation
from kumiai.model.right import Allowance, Classification, Competition, Item, Matrix
from kumiai.model.template import Template
from kumiai.papers import spoken
from kumiai.papers.messages import label
from kumiai.papers.spoken import Parties

_LAWS = {"Japan": "日本法", "Germany": "ドイツ法", "France": "フランス法"}


@dataclass(frozen=True, slots=True)
class Subject:
    """Everything that the paper prints."""

    terms: Terms
    terms_hash: str
    parties: Parties
    datasets: Mapping[DatasetId, Dataset]
    matrices: Mapping[str, Matrix]
    relations: tuple[Relation, ...]
    template: Template | None = None
    """The template that the terms name, if it is known here."""

    def members(self) -> list[tuple[int, Party]]:
        """The parties of the terms, numbered from 0."""
        return list(enumerate(self.parties[party] for party in self.terms.parties()))

    def stem(self, party: PartyId, lang: str) -> str:
        """How the paper calls `party`; its name, when it is none of the terms'."""
        named = self.terms.parties()
        if party in named:
            return spoken.stem(named.index(party), lang)
        return spoken.name(self.parties[party], lang) if party in self.parties else party

    def items(self) -> list[tuple[str, str, Item | None]]:
        """Dataset, item id and line of the matrix, if there is one, of all that is provided or in which
        rights are set.
        """
        set_here = [
            (rights.dataset, item.id, item) for rights in self.terms.rights for item in rights.items
        ]
        return [
            *set_here,
            *(
                (policy.dataset, item, matrix.item(item) if matrix else None)
                for policy in self.terms.policies
                for matrix in [self.matrices.get(policy.dataset)]
                for item in policy.items
            ),
        ]

    def generated(self) -> bool:
        """Whether a party or a dataset is made up."""
        named = {policy.dataset for policy in self.terms.policies}
        named |= {DatasetId(rights.dataset) for rights in self.terms.rights}
        data = any(self.datasets[name].generated for name in named & self.datasets.keys())
        return data or any(party.generated for _, party in self.members())


def facts(subject: Subject) -> frozenset[str]:
    """The words by which clauses are chosen (`when` in `clauses.yaml`)."""
    terms, items = subject.terms, [item for _, _, item in subject.items() if item]
    proceeds = terms.proceeds
    told = {
        "creation": terms.kind is AgreementKind.CREATION,
        "provision": terms.kind is AgreementKind.PROVISION,
        "pool": terms.kind is AgreementKind.POOL,
        "dealing": bool(_dealings(subject)),
        "default_deny": all(
            table.default is Allowance.DENY for table in (*terms.rights, *subject.matrices.values())
        ),
        "limits": bool(terms.policies),
        "rights": bool(terms.rights),
        "rights_only": bool(terms.rights) and not terms.policies,
        "clauses": bool(terms.clauses),
        "template": terms.template is not None,
        "replaces": terms.replaces is not None,
        "masks": any(policy.masks for policy in terms.policies),
        "personal": any(item.classification is Classification.PERSONAL for item in items),
        "impersonal": bool(items)
        and all(item.classification is not Classification.PERSONAL for item in items),
        "limited": any(item.classification is Classification.LIMITED_PROVISION for item in items),
        "sensitive": any(item.competition is not Competition.NONE for item in items),
        "arbiter": terms.arbiter is not None,
        "no_arbiter": terms.arbiter is None,
        "free": proceeds is None,
        "proceeds": proceeds is not None,
        "fixed": proceeds is not None and proceeds.gross is GrossKind.FIXED,
        "sale": proceeds is not None and proceeds.gross is GrossKind.SALE,
        "fixed_split": proceeds is not None and proceeds.split is SplitKind.FIXED,
        "pro_rata": proceeds is not None and proceeds.split is SplitKind.PRO_RATA,
    }
    return frozenset(word for word, holds in told.items() if holds)


def fields(subject: Subject, lang: str) -> dict[str, str]:
    """What fills the clauses in one language."""
    terms = subject.terms
    stems = [spoken.stem(number, lang) for number, _ in subject.members()]
    runs = list(dict.fromkeys(spoken.period(policy.runs, lang) for policy in terms.policies))
    return {
        "title": spoken.clean(terms.title_ja if lang == "ja" else terms.title_en),
        "stems": "、".join(stems) if lang == "ja" else _listed(stems),
        "dealing": (" / ").join(_dealings(subject)),
        "metering": _metering(terms, lang),
        "arbiter": subject.stem(terms.arbiter, lang) if terms.arbiter else "",
        "notice_days": str(terms.notice_days),
        "runs": "、".join(runs) if lang == "ja" else "; ".join(f"from {run}" for run in runs),
        "template": _template(subject, lang),
        "replaces": terms.replaces or "",
        "law": _law(terms.law, lang),
        "language": _language(terms.language, lang),
        **_money(subject, lang),
    }


def _template(subject: Subject, lang: str) -> str:
    """The template that the terms were made from, with its title where it is known."""
    found, named = subject.template, spoken.clean(subject.terms.template or "")
    if found is None:
        return named
    return f"{spoken.clean(found.title_ja if lang == 'ja' else found.title_en)} ({named})"


def _money(subject: Subject, lang: str) -> dict[str, str]:
    """The fields that come from the proceeds; none when there are none."""
    proceeds = subject.terms.proceeds
    if proceeds is None:
        return {}
    sums = spoken.yen(proceeds.yen or 0, lang)
    return {
        "payer": subject.stem(proceeds.payer, lang),
        "declarer": subject.stem(proceeds.declarer, lang) if proceeds.declarer else "",
        "yen": f"{sums}也" if lang == "ja" else sums,
        "objection_days": str(proceeds.objection_days),
        "due_days": str(proceeds.due_days),
        "tax_rate": spoken.percent(proceeds.tax_rate),
        "rounding": label(proceeds.rounding.value, lang),
    }


def _dealings(subject: Subject) -> list[str]:
    """The dealings that the rights came with, once each."""
    named = [policy.dataset for policy in subject.terms.policies]
    told = [subject.matrices[name].origin.dealing for name in named if name in subject.matrices]
    return [spoken.clean(dealing) for dealing in dict.fromkeys(told) if dealing]


def _metering(terms: Terms, lang: str) -> str:
    """How long the same answer stays one use, by dataset where that differs."""
    hours = sorted({policy.metering_hours for policy in terms.policies})
    if len(hours) == 1:
        return f"{hours[0]}時間" if lang == "ja" else f"{hours[0]} hours"
    return "別紙4に定める時間" if lang == "ja" else "the hours of Annex 4"


def _listed(stems: list[str]) -> str:
    """Names in an English sentence."""
    return f"{', '.join(stems[:-1])} and {stems[-1]}"


def _law(law: str, lang: str) -> str:
    """The governing law."""
    told = spoken.clean(law)
    return _LAWS.get(law, f"{told}の法") if lang == "ja" else told


def _language(language: str, lang: str) -> str:
    """The language that rules."""
    if lang == "ja":
        return "日本語版" if language == "ja" else "英語版"
    return "Japanese" if language == "ja" else "English"
