"""Commands about the ways in: tokens, profiles, keys, sessions, and who used them."""

from __future__ import annotations

from kumiai.apps.commands.form import Command, Kind, at, may, must
from kumiai.rules.standing import Operation

_PASSPHRASE = must("passphrase", Kind.SECRET, "passphrase of your party's signing key")

COMMANDS: tuple[Command, ...] = (
    Command(Operation.TOKEN_ADD, "POST", "/v1/tokens", "make a token; its secret is shown once", (
        at("id", "token id"),
        must("scope", Kind.LIST, "operation, e.g. read.request"),
        may("agreement", Kind.LIST, "agreements that it opens (default: all of your party's)"),
        may("days", Kind.INT, "how long it runs (default 90, at most 366)"),
    )),
    Command(Operation.TOKEN_LIST, "GET", "/v1/tokens", "list tokens"),
    Command(Operation.TOKEN_REVOKE, "POST", "/v1/tokens/{token}/revoke", "revoke a token", (
        at("token", "token id"),
    )),
    Command(Operation.PROFILE_ADD, "POST", "/v1/profiles",
            "make a profile for a program that reads; prints a one-time link", (
        at("id", "id of the profile and of its token"),
        may("agreement", Kind.LIST, "agreements that it opens (default: all of your party's)"),
        may("days", Kind.INT, "how long it runs (default 90, at most 366)"),
    )),
    Command(Operation.KEY_MAKE, "POST", "/v1/keys", "make your party's signing key", (_PASSPHRASE,)),
    Command(Operation.KEY_LIST, "GET", "/v1/keys", "list public keys"),
    Command(Operation.SESSION_SHOW, "GET", "/v1/session", "who you are here"),
    Command(Operation.SESSION_END, "DELETE", "/v1/session", "sign out"),
    Command(Operation.AUDIT_SHOW, "GET", "/v1/audit", "sign-ins and acts of administration"),
)  # fmt: skip
