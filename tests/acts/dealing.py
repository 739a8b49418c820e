"""What tests of acts ask for: persons, terms, and agreements that are in force at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from kumiai.acts import agree, offer, read, vet
from kumiai.apps.demo import cast, stage, terms
from kumiai.model.agreement import Agreement, OfferId, Terms
from kumiai.model.finding import Weight
from kumiai.model.money import Yen
from kumiai.model.period import Period
from kumiai.model.person import PersonId, Standing
from kumiai.model.refusal import Refusal
from kumiai.model.request import Format, ReadRequest, RequestId
from kumiai.model.usage import Grant
from kumiai.papers.messages import sentence
from kumiai.records import register
from kumiai.rules.standing import of_party
from tests.apps.world import World

SIGNERS = {
    cast.PLANT: "kasugai-sign",
    cast.BUILDER: "owari-sign",
    cast.SPINDLE: "chita-sign",
    cast.CUSTOMER: "seto-sign",
}
PASSPHRASE = stage.PASSPHRASE


def standing(world: World, person: str) -> Standing:
    """A person of the demonstration, now."""
    found = register.person_of(world.node.store.database, PersonId(person))
    assert found is not None
    return of_party(found, world.clock())


def spindle(world: World, **policy: Any) -> Terms:
    """The spindle terms from now on, with changes to their policy."""
    runs = Period(world.clock() - timedelta(days=40), world.clock() + timedelta(days=300))
    said = terms.spindle(runs, Yen(300_001))
    return replace(said, policies=(replace(said.policies[0], runs=runs, **policy),))


def agreed(world: World, name: str, said: Terms, by: str = "kasugai-data") -> Agreement:
    """An agreement on `said`, offered and signed by all."""
    made = offer.offer(world.node.store, standing(world, by), OfferId(f"off-{name}"), said)
    return signed(world, made.id, made.terms_hash, said)


def signed(world: World, offer_id: str, terms_hash: str, said: Terms) -> Agreement:
    """The agreement after all members have signed."""
    whose = [standing(world, SIGNERS[party]) for party in said.parties()]
    for who in whose:
        passed(world, who, offer_id)
    found = [agree.accept(world.node.store, who, offer_id, terms_hash, PASSPHRASE) for who in whose]
    assert found[-1].in_force()
    return found[-1]


def passed(world: World, who: Standing, offer_id: str) -> None:
    """Lets every flag on an offer pass for a signatory's party, with a reason: tests are about others."""
    vetted = vet.findings(world.node.store, who, offer_id)
    for rule in {one.rule for one in vetted.findings if one.weight is Weight.FLAG}:
        vet.override(world.node.store, who, offer_id, rule, "made up, for a test of something else")


def asking(agreement: Agreement, name: str, **said: Any) -> ReadRequest:
    """A request for all that the first policy of an agreement shows."""
    policy = agreement.terms.policies[0]
    request = ReadRequest(RequestId(name), agreement.id, policy.dataset, policy.purposes[0])
    return replace(request, **said)


def granted(world: World, request: ReadRequest, person: str = "chita-data") -> Grant:
    """The grant of a request."""
    return read.read(world.node.store, standing(world, person), request)


def opened(world: World, grant: Grant, person: str = "chita-data") -> Grant:
    """The grant after its answer was fetched."""
    return read.fetch(world.node.store, standing(world, person), grant.id, Format.PARQUET).grant


def told(refusal: Refusal) -> tuple[str, str]:
    """What people read of a refusal, in both languages: every one has its sentence."""
    return sentence(refusal, "en"), sentence(refusal, "ja")
