"""Commands about offers, agreements and pools."""

from __future__ import annotations

from kumiai.apps.commands.form import Command, Kind, at, may, must
from kumiai.rules.standing import Operation

_PASSPHRASE = must("passphrase", Kind.SECRET, "passphrase of your party's signing key")

COMMANDS: tuple[Command, ...] = (
    Command(Operation.OFFER_CREATE, "POST", "/v1/offers", "offer terms", (
        at("id", "offer id, e.g. off-2026-spindle"),
        must("terms", Kind.DOCUMENT, "terms as YAML"),
    )),
    Command(Operation.OFFER_COUNTER, "POST", "/v1/offers/{offer}/counter", "answer with other terms", (
        at("offer", "the offer you answer"),
        at("id", "id of your offer"),
        must("terms", Kind.DOCUMENT, "terms as YAML"),
    )),
    Command(Operation.OFFER_LIST, "GET", "/v1/offers", "list the offers of your party"),
    Command(Operation.OFFER_SHOW, "GET", "/v1/offers/{offer}", "show an offer with its terms", (
        at("offer", "offer id"),
    )),
    Command(Operation.AGREEMENT_ACCEPT, "POST", "/v1/offers/{offer}/accept", "sign the terms of an offer", (
        at("offer", "offer id"),
        must("terms_hash", Kind.TEXT, "hash of the terms that you have seen"),
        _PASSPHRASE,
    )),
    Command(Operation.AGREEMENT_LIST, "GET", "/v1/agreements", "list your agreements"),
    Command(Operation.AGREEMENT_SHOW, "GET", "/v1/agreements/{agreement}", "show an agreement and its policy", (
        at("agreement", "agreement id"),
    )),
    Command(Operation.AGREEMENT_PAPER, "GET", "/v1/papers/{thing}", "the paper of an offer or agreement", (
        at("thing", "offer or agreement id"),
        may("kind", Kind.TEXT, "contract (Word, default), summary (page) or odrl (JSON-LD)"),
    ), download=True),
    Command(Operation.AGREEMENT_END, "POST", "/v1/agreements/{agreement}/end", "give notice", (
        at("agreement", "agreement id"),
    )),
    Command(Operation.POOL_SHOW, "GET", "/v1/pools/{agreement}", "a pool's members and all its versions", (
        at("agreement", "agreement id of the pool"),
    )),
    Command(Operation.POOL_INVITE, "POST", "/v1/pools/{agreement}/invitations", "let a party see a pool, so that it may enter", (
        at("agreement", "agreement id of the pool"),
        at("party", "party id"),
    )),
    Command(Operation.POOL_JOIN, "POST", "/v1/pools/{agreement}/join", "accede to a pool's terms", (
        at("agreement", "agreement id of the pool"),
        must("part", Kind.LIST, "provider, recipient or beneficiary"),
        must("terms_hash", Kind.TEXT, "hash of the terms that you have seen"),
        may("policies", Kind.DOCUMENT, "limits of the data that you bring, as YAML: a list"),
        _PASSPHRASE,
    )),
    Command(Operation.POOL_LEAVE, "POST", "/v1/pools/{agreement}/leave", "leave a pool by notice", (
        at("agreement", "agreement id of the pool"),
    )),
)  # fmt: skip
