"""Commands about parties, persons, machines, datasets, consents and recordings."""

from __future__ import annotations

from kumiai.apps.commands.form import Command, Field, Kind, at, may, must
from kumiai.rules.standing import Operation

COMMANDS: tuple[Command, ...] = (
    Command(Operation.PARTY_ADD, "POST", "/v1/parties", "enrol a party", (
        at("id", "party id, e.g. aichi-seiki"),
        must("name_ja", Kind.TEXT, "name in Japanese"),
        must("name_en", Kind.TEXT, "name in English"),
        may("corporate_number", Kind.TEXT, "13 digits"),
        may("invoice_number", Kind.TEXT, "T and 13 digits"),
    )),
    Command(Operation.INVITATION_SEND, "POST", "/v1/invitations",
            "invite a party to be hosted here; mails a one-time link, or prints it", (
        at("party", "party id, e.g. kariya-press"),
        must("name_ja", Kind.TEXT, "name in Japanese"),
        must("name_en", Kind.TEXT, "name in English"),
        must("mail", Kind.TEXT, "mail address of whoever answers for it"),
        may("corporate_number", Kind.TEXT, "13 digits"),
        may("invoice_number", Kind.TEXT, "T and 13 digits"),
        may("days", Kind.INT, "how long it runs (default 14, at most 60)"),
    )),
    Command(Operation.INVITATION_LIST, "GET", "/v1/invitations", "list the invitations of this node"),
    Command(Operation.INVITATION_REVOKE, "POST", "/v1/invitations/{invitation}/revoke",
            "revoke an invitation; its link opens nothing more", (at("invitation", "invitation id"),)),
    Command(Operation.PARTY_LIST, "GET", "/v1/parties", "list the parties of this node"),
    Command(Operation.RELATION_DECLARE, "POST", "/v1/relations", "say how you stand to a party in a market", (
        at("market", "market id"),
        at("other", "the other party"),
        at("kind", "competitor, potential, vertical, dual, none or unknown"),
        may("firewall", Kind.TEXT, "yes: who supplies and competes keeps both apart"),
    )),
    Command(Operation.RELATION_LIST, "GET", "/v1/relations/{market}", "what is declared in a market", (
        at("market", "market id"),
    )),
    Command(Operation.PERSON_ADD, "POST", "/v1/persons", "enrol a person; prints a one-time sign-in", (
        at("id", "person id"),
        must("name", Kind.TEXT, "the person's name"),
        must("role", Kind.LIST, "data_manager, legal, plant, accounts, signatory, auditor, arbiter"),
        may("party", Kind.TEXT, "party (default: yours)"),
        may("mandate", Kind.LIST, "accept, override, reclassify or confirm, optionally :yen"),
    )),
    Command(Operation.PERSON_LIST, "GET", "/v1/persons", "list your party's persons"),
    Command(Operation.MACHINE_ADD, "POST", "/v1/machines", "enrol a machine with what it measures", (
        must("document", Kind.DOCUMENT, "machine as YAML: id, source, name, owner, user, ..."),
        may("devices", Kind.FILE, "MTConnect Devices.xml, a sample inspection workbook, a drive (zip), or a trend"),
    )),
    Command(Operation.MACHINE_LIST, "GET", "/v1/machines", "list your party's machines"),
    Command(Operation.DATASET_ADD, "POST", "/v1/datasets", "make a dataset over machines", (
        must("document", Kind.DOCUMENT, "dataset as YAML: id, title_ja, title_en, machines, market"),
    )),
    Command(Operation.DATASET_LIST, "GET", "/v1/datasets", "list the datasets you may know of"),
    Command(Operation.CONSENT_RECORD, "POST", "/v1/consents", "record what contracts allow", (
        must("document", Kind.DOCUMENT,
              "records as YAML, a list of: id, machine, kind, purposes, runs, contract, given_at"),
    )),
    Command(Operation.CONSENT_WITHDRAW, "POST", "/v1/consents/{consent}/withdraw",
            "take a consent back; it holds from the next cut", (at("consent", "id of the record"),)),
    Command(Operation.CONSENT_LIST, "GET", "/v1/consents", "list the records that your party keeps"),
    Command(Operation.COLLECT_RUN, "POST", "/v1/machines/{machine}/readings", "collect recordings", (
        at("machine", "machine id"),
        Field("files", Kind.FILES, "SHDR, CSV, Parquet, inspection workbooks, drives (zip), or trends", positional=True),
        may("part", Kind.TEXT, "workpiece that the recording is of"),
        may("at", Kind.TEXT, "instant of an inspection, which its workbook does not say"),
        may("mapping", Kind.DOCUMENT, "columns of a CSV or Parquet table; zone of a trend"),
    )),
    Command(Operation.COLLECT_SHOW, "GET", "/v1/machines/{machine}/readings",
            "what was collected, what was kept back, and why", (at("machine", "machine id"),)),
)  # fmt: skip
