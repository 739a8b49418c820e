"""What can be asked of a node, said once: the command line and the HTTP API are made from it.

These tables are data only, so that `kumiai --help` loads nothing else. `apps/manage/operations`
holds what each command does, `rules/standing` who may ask for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from kumiai.apps.commands import (
    classes,
    deals,
    describing,
    exports,
    money,
    packs,
    purchase,
    reading,
    rights,
    templates,
    things,
    ways,
)
from kumiai.apps.commands.form import Command, Field, Kind
from kumiai.rules.standing import Operation

__all__ = ["BY_OPERATION", "COMMANDS", "NOUNS", "Command", "Field", "Kind"]

COMMANDS: tuple[Command, ...] = (
    *things.COMMANDS,
    *describing.COMMANDS,
    *purchase.COMMANDS,
    *rights.COMMANDS,
    *templates.COMMANDS,
    *classes.COMMANDS,
    *deals.COMMANDS,
    *packs.COMMANDS,
    *reading.COMMANDS,
    *money.COMMANDS,
    *exports.COMMANDS,
    *ways.COMMANDS,
)

NOUNS: Mapping[str, str] = {
    "party": "Legal persons on this node.",
    "invitation": "Parties invited to be hosted on this node.",
    "relation": "How parties stand to each other in a market.",
    "person": "Human beings who act for a party.",
    "machine": "Physical things that yield readings.",
    "purchase": "Lists of machines that a seller hands over.",
    "dataset": "Readings that a right gathers.",
    "rights": "Who may do what with which item: the matrix.",
    "template": "What all your customers begin with, and how they differ.",
    "class": "What each item is in law: decision cards.",
    "consent": "What contracts of people allow, dated.",
    "collect": "Recordings become rows.",
    "offer": "Proposed terms, and answers to them.",
    "pack": "Dated rules that terms are held against.",
    "finding": "What the rules find about terms, and who let it pass.",
    "agreement": "Concluded terms and their papers.",
    "pool": "Agreements that others enter and leave.",
    "access": "Why somebody may read, or may not.",
    "advise": "Services on rows that an agreement lets you read.",
    "grant": "Answers given under an agreement.",
    "slip": "Slips of many cars, told by place or by product.",
    "export": "Forms and contracts in others' formats.",
    "return": "Counts for a ministry, of parties that opted in.",
    "sale": "Sales whose proceeds an agreement divides.",
    "statement": "Closed months, in whole yen.",
    "claim": "Objections to a statement, and their decision.",
    "case": "Files of claims, and their evidence.",
    "log": "The entries of an agreement, and whether they hold.",
    "token": "Keys for programs.",
    "profile": "Files with which programs read.",
    "key": "Signing keys.",
    "session": "Who you are here.",
    "audit": "Sign-ins and acts of administration.",
}
"""What `kumiai <noun> --help` says of each noun."""

BY_OPERATION: Mapping[Operation, Command] = {command.operation: command for command in COMMANDS}
