"""What the commands about reading and grants do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kumiai.acts import read
from kumiai.acts.govern import revoking
from kumiai.apps.manage.answers import Download
from kumiai.apps.manage.given import member
from kumiai.apps.node import Node
from kumiai.model.agreement import AgreementId
from kumiai.model.dataset import DatasetId
from kumiai.model.period import instant
from kumiai.model.person import Standing
from kumiai.model.request import Format, ReadRequest, RequestId
from kumiai.records import grants, register
from kumiai.rules.standing import Operation, require
from kumiai.wire.codec import document

Given = Mapping[str, Any]


def read_request(node: Node, standing: Standing, given: Given) -> Any:
    """The grant of an answer."""
    return document(read.read(node.store, standing, request_of(node, given)))


def request_of(node: Node, given: Given) -> ReadRequest:
    """What is asked for."""
    return ReadRequest(
        id=RequestId(given["id"] or f"req-{node.store.entropy(10).hex()}"),
        agreement=AgreementId(given["agreement"]),
        dataset=DatasetId(given["dataset"]),
        purpose=given["purpose"],
        columns=tuple(given["column"]) if given["column"] else None,
        items=tuple(given["item"]) if given["item"] else None,
        since=instant(given["since"]) if given["since"] else None,
        until=instant(given["until"]) if given["until"] else None,
    )


def read_fetch(node: Node, standing: Standing, given: Given) -> Download:
    """The rows of a grant."""
    form = member(Format, given["format"] or "parquet")
    delivery = read.fetch(node.store, standing, given["grant"], form)
    content = delivery.path if delivery.path is not None else delivery.content
    assert content is not None  # a delivery is a file or its bytes
    return Download(delivery.media_type, delivery.name, content, delivery.grant.id)


def grant_list(node: Node, standing: Standing, given: Given) -> Any:
    """The answers given under an agreement."""
    require(standing, Operation.GRANT_LIST)
    found = register.agreement(node.store.database, standing, given["agreement"])
    return [document(g) for g in grants.of_agreement(node.store.database, found.id)]


def grant_revoke(node: Node, standing: Standing, given: Given) -> Any:
    """The grant, revoked."""
    return document(revoking.revoke_grant(node.store, standing, given["agreement"], given["grant"]))
