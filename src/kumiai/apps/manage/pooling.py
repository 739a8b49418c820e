"""What the commands about pools do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kumiai.acts import pool
from kumiai.apps.manage.given import member
from kumiai.apps.node import Node
from kumiai.model.agreement import Part
from kumiai.model.person import Standing
from kumiai.model.policy import Policy
from kumiai.model.refusal import BadDocument
from kumiai.wire.codec import document, noun

Given = Mapping[str, Any]


def pool_show(node: Node, standing: Standing, given: Given) -> Any:
    """A pool's terms, its members now and its versions."""
    return _told(pool.show(node.store, standing, given["agreement"]))


def pool_invite(node: Node, standing: Standing, given: Given) -> Any:
    """The pool, which one more party may see."""
    return _told(pool.invite(node.store, standing, given["agreement"], given["party"]))


def pool_join(node: Node, standing: Standing, given: Given) -> Any:
    """The pool, with the asker's party as a member."""
    said = given["policies"] or []
    if not isinstance(said, list):
        raise BadDocument(where="policies")
    entry = pool.Entry(
        frozenset(member(Part, part) for part in given["part"]),
        tuple(noun(Policy, one) for one in said),
        given["terms_hash"],
    )
    passphrase = given["passphrase"].encode()
    return _told(pool.join(node.store, standing, given["agreement"], entry, passphrase))


def pool_leave(node: Node, standing: Standing, given: Given) -> Any:
    """The pool, with the notice of the asker's party."""
    return _told(pool.leave(node.store, standing, given["agreement"]))


def _told(found: pool.Pool) -> dict[str, Any]:
    """A pool as a document."""
    terms = found.stands.terms
    return {
        "agreement": found.founding.id,
        "title_ja": terms.title_ja,
        "title_en": terms.title_en,
        "terms_hash": found.founding.terms_hash,
        "notice_days": terms.notice_days,
        "version": 1 + sum(v.since <= found.at for v in found.versions),
        "members": [document(one) for one in terms.members],
        "policies": [document(one) for one in terms.policies],
        "portions": document(terms.proceeds.portions) if terms.proceeds else {},
        "versions": [document(one) for one in found.versions],
    }
