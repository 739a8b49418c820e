"""What the commands about people's tokens, profiles, keys and sessions do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kumiai.acts.govern import profiles, secrets
from kumiai.apps.node import Node
from kumiai.model.person import Standing
from kumiai.records import access
from kumiai.rules.standing import Operation, require
from kumiai.wire.codec import document

Given = Mapping[str, Any]
_DAYS = 90


def token_add(node: Node, standing: Standing, given: Given) -> Any:
    """A token for the asker's programs."""
    days = _DAYS if given["days"] is None else given["days"]
    opened = given["agreement"] or ()
    secret, token = secrets.add_token(
        node.store, standing, given["id"], given["scope"], days, agreements=opened
    )
    return {**document(token), "secret": secret}


def token_list(node: Node, standing: Standing, _: Given) -> Any:
    """The tokens that the asker may know of."""
    return [document(token) for token in secrets.tokens(node.store, standing)]


def token_revoke(node: Node, standing: Standing, given: Given) -> Any:
    """Ends a token."""
    return document(secrets.revoke_token(node.store, standing, given["token"]))


def profile_add(node: Node, standing: Standing, given: Given) -> Any:
    """A profile for a program that reads, under a link that works once."""
    days = _DAYS if given["days"] is None else given["days"]
    opened = given["agreement"] or ()
    code, token = profiles.add_profile(node.store, standing, given["id"], opened, days)
    return {**document(token), "activate": f"{node.sharing_url}/activate/{code}"}


def key_make(node: Node, standing: Standing, given: Given) -> Any:
    """Makes the party's signing key; the operator's with that of its node."""
    passphrase = given["passphrase"].encode()
    made = [document(secrets.make_key(node.store, standing, passphrase))]
    if standing.party == node.store.operator:
        made.append(document(secrets.make_node_key(node.store, standing, passphrase)))
    return made


def key_list(node: Node, standing: Standing, _: Given) -> Any:
    """The public keys of this node."""
    return [document(key) for key in secrets.public_keys(node.store, standing)]


def session_show(_: Node, standing: Standing, __: Given) -> Any:
    """Who asks."""
    require(standing, Operation.SESSION_SHOW)
    return document(standing)


def session_end(_: Node, standing: Standing, __: Given) -> Any:
    """Ends the asker's session."""
    require(standing, Operation.SESSION_END)
    return {"ended": standing.person}


def audit_show(node: Node, standing: Standing, _: Given) -> Any:
    """Sign-ins and acts of administration of the asker's party."""
    require(standing, Operation.AUDIT_SHOW)
    return list(access.audited(node.store.database, standing.party))
