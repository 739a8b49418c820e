"""Bad input of enrolling and collecting: parties, persons, machines, rights, recordings."""

import gzip
from typing import Any

from kumiai.acts import entitle
from kumiai.model.person import Role
from kumiai.rules.standing import Operation
from tests.apps.probes import contract, provider
from tests.apps.world import CUSTOMER, PLANT, SPINDLE, World, secret_of
from tests.bad_input import files
from tests.bad_input.doors import Bad

DATA = (PLANT, Role.DATA_MANAGER)
TREND = b"Datetime,AHU: Supply Air Temperature"
JAPAN = {"zone": "+09:00"}
INVITED = {
    "party": "kariya-press", "name_ja": "刈谷プレス", "name_en": "Kariya Press",
    "mail": "press@example.jp",
}  # fmt: skip
NEW = {"id": "new-party", "name_ja": "新会社", "name_en": "New Company"}


def _party(item: str, code: str, **changed: Any) -> Bad:
    """A bad party."""
    return Bad(item, Operation.PARTY_ADD, PLANT, Role.OPERATOR, {**NEW, **changed}, code)


def _invited(item: str, code: str, **changed: Any) -> Bad:
    """A bad invitation."""
    return Bad(item, Operation.INVITATION_SEND, PLANT, Role.OPERATOR, {**INVITED, **changed}, code)


def _without_persons(world: World) -> None:
    """Enrols the party that will be invited, under another name."""
    said = {"id": INVITED["party"], "name_ja": "刈谷鍛造", "name_en": "Kariya Forging"}
    world.ask("POST", "/v1/parties", secret_of(PLANT, Role.OPERATOR), json=said)


def _person(item: str, code: str, **changed: Any) -> Bad:
    """A bad person."""
    said = {"id": "new-person", "name": "新人", "role": ["plant"], **changed}
    return Bad(item, Operation.PERSON_ADD, PLANT, Role.SIGNATORY, said, code)


def _machine(item: str, code: str, devices: bytes | None = None, **changed: Any) -> Bad:
    """A bad machine."""
    told = {"id": "mill-9", "source": "mill-9", "name": "Mill", "maker": "m", "model": "m"}
    told |= {"dealing": "purchase", "since": "2026-01-01T00:00:00+09:00", **changed}
    said: dict[str, Any] = {"document": told}
    if devices is not None:
        said["devices"] = ("devices.xml", devices)
    return Bad(item, Operation.MACHINE_ADD, *DATA, said, code)


def _written(item: str, code: str, document: bytes) -> Bad:
    """A machine's document as somebody wrote it."""
    return Bad(item, Operation.MACHINE_ADD, *DATA, {"document": document}, code)


def _consent(item: str, code: str, **changed: Any) -> Bad:
    """A good record of a contract and a bad one: neither is kept."""
    said = {"document": [contract("good"), contract("bad", **changed)]}
    return Bad(item, Operation.CONSENT_RECORD, *DATA, said, code)


def _rights(item: str, code: str, old: str, new: str) -> Bad:
    """The plates' matrix as YAML with one text changed."""

    def values(world: World) -> dict[str, Any]:
        raw = entitle.export_rights(world.node.store, provider(world), "plates", "yaml").decode()
        assert old in raw
        changed = raw.replace(old, new, 1).encode()
        return {"dataset": "plates", "file": ("m.yaml", changed), "dealing": "purchase"}

    return Bad(item, Operation.RIGHTS_IMPORT, *DATA, values, code)


def _book(item: str, code: str, cell: str, value: str | None) -> Bad:
    """The plates' matrix as a workbook with one cell changed."""

    def values(world: World) -> dict[str, Any]:
        raw = entitle.export_rights(world.node.store, provider(world), "plates", "xlsx")
        changed = files.changed_book(raw, cell, value)
        return {"dataset": "plates", "file": ("m.xlsx", changed), "dealing": "purchase"}

    return Bad(item, Operation.RIGHTS_IMPORT, *DATA, values, code)


def _matrix_file(item: str, code: str, raw: bytes) -> Bad:
    """Something else in the place of a matrix."""
    said = {"dataset": "plates", "file": ("m.bin", raw), "dealing": "purchase"}
    return Bad(item, Operation.RIGHTS_IMPORT, *DATA, said, code)


def _collect(item: str, code: str, name: str, raw: bytes, **more: Any) -> Bad:
    """A recording of the mill that is none."""
    said = {"machine": "gen04", "files": [(name, raw)], **more}
    return Bad(item, Operation.COLLECT_RUN, *DATA, said, code)


WIDE = {"time": "t", "items": [["x", "Feed_Rate"]]}
BAD: tuple[Bad, ...] = (
    _consent("consent on a machine of another party", "E1005", machine="cmm-01"),
    _consent("consent of an unknown kind", "E1010", kind="implied"),
    _consent("consent without a purpose", "E1013", purposes=[]),
    _consent("consent that ends before it begins", "E1012",
             runs={"begin": "2026-02-01T00:00:00+09:00", "end": "2026-01-01T00:00:00+09:00"}),
    _consent("consent given after its contract ended", "E1012", given_at="2027-02-01T00:00:00+09:00"),
    _consent("consent whose contract has no number", "E1013", contract=""),
    _consent("consent that says who keeps it", "E1010", provider=CUSTOMER),
    _consent("consent that is withdrawn already", "E1010", withdrawn_at="2026-02-01T00:00:00+09:00"),
    Bad("consents that are no list", Operation.CONSENT_RECORD, *DATA,
        {"document": {"id": "con-1"}}, "E1010"),
    Bad("withdrawal of an unknown consent", Operation.CONSENT_WITHDRAW, *DATA,
        {"consent": "con-none"}, "E1014"),
    _party("party id in upper case", "E1001", id="New-Party"),
    _party("party id in another script", "E1001", id="nеw-party"),
    _party("party id of 65 letters", "E1001", id="a" * 65),
    _party("corporate number with a wrong check digit", "E1002", corporate_number="1999900000001"),
    _party("corporate number in full-width digits", "E1002", corporate_number="８９９９９００００００１１"),
    _party("invoice number without T", "E1002", invoice_number="8999900000001"),
    _party("name that looks like another's (Cyrillic)", "E1003", name_en="Kasugai Ѕеiкo K.K."),
    _party("name that steers the direction of text", "E1013", name_en="New \u202eynapmoC"),
    _party("name that is not NFC", "E1013", name_ja="カ\u3099イシャ"),
    _party("name with a control character", "E1010", name_en="New\x07Company"),
    _party("name that is empty", "E1010", name_ja=""),
    _party("party id used before, with other content", "E4009", id=SPINDLE),
    Bad("relation to an unknown party", Operation.RELATION_DECLARE, *DATA,
        {"market": "machined-parts", "other": "nobody", "kind": "vertical"}, "E1004"),
    Bad("relation to oneself", Operation.RELATION_DECLARE, *DATA,
        {"market": "machined-parts", "other": PLANT, "kind": "vertical"}, "E1013"),
    Bad("relation of an unknown kind", Operation.RELATION_DECLARE, *DATA,
        {"market": "machined-parts", "other": SPINDLE, "kind": "friend"}, "E1010"),
    Bad("market id that is none", Operation.RELATION_DECLARE, *DATA,
        {"market": "Machined parts", "other": SPINDLE, "kind": "vertical"}, "E1001"),
    _person("person of an unknown role", "E1010", role=["boss"]),
    _person("person of another party", "E7002", party=CUSTOMER),
    _person("operator made by a signatory", "E7002", role=["operator"]),
    _person("mandate for an unknown power", "E1010", mandate=["fly"]),
    _person("mandate up to yen in full-width digits", "E1010", mandate=["accept:１００"]),
    _person("mandate up to more yen than JSON holds", "E1010", mandate=["accept:99999999999999999999"]),
    _person("mandate up to more than ten trillion yen", "E1013", mandate=["accept:10000000000001"]),
    _person("mandate up to a negative sum", "E1013", mandate=["accept:-1"]),
    _person("the same mandate twice", "E1013", mandate=["accept", "accept:5"]),
    _person("name of 200 letters", "E1013", name="名" * 200),
    _person("person id used before, with other content", "E4009", id="kasugai-data"),
    Bad("person of an unknown party", Operation.PERSON_ADD, PLANT, Role.OPERATOR,
        {"id": "new-person", "name": "新人", "role": ["plant"], "party": "nobody"}, "E1004"),
    _machine("machine of an unknown party", "E1004", owner=PLANT, lessor="nobody",
             lease_ends="2030-01-01T00:00:00Z"),
    _machine("machine of another party", "E1005", owner=SPINDLE, user=SPINDLE),
    _machine("machine with an unknown unit", "E1007",
             signals=[{"item": "Srpm", "kind": "sample", "type": "T", "unit": "FURLONG"}]),
    _machine("machine with an unknown field", "E1010", colour="red"),
    _machine("machine with a fraction in its document", "E1010", serial=1.5),
    _machine("machine whose signal has a bad name", "E1001",
             signals=[{"item": "S rpm", "kind": "sample", "type": "T"}]),
    _machine("machine since an instant without a zone", "E1012", since="2026-01-01T00:00:00"),
    _machine("machine since a year out of bounds", "E1012", since="0001-01-01T00:00:00+14:00"),
    _machine("machine whose lease ends before it began", "E1012", lessor=SPINDLE,
             lease_ends="2020-01-01T00:00:00Z"),
    _machine("source that another machine has", "E4009", source="generated-gen04"),
    _machine("source with a NUL", "E1010", source="mill\x00"),
    _machine("device model with entities", "E3002", files.LAUGHS),
    _machine("device model that reads a file", "E3002", files.OUTSIDE),
    _machine("device model that is no XML", "E1010", b"<MTConnectDevices"),
    _machine("device model without this machine", "E1005",
             b'<MTConnectDevices><Device uuid="other" name="o"/></MTConnectDevices>'),
    _machine("sample workbook that is a bomb", "E3003", files.excel_bomb()),
    _machine("sample workbook that is no archive", "E3004", b"PK but no archive"),
    _written("document with anchors (YAML bomb)", "E1010", b"a: &a [x, x]\nb: [*a, *a]\n"),
    _written("document with a tag", "E1010", b"id: !!python/object:os.system x\n"),
    _written("document with a key twice", "E1010", b"id: a\nid: b\n"),
    _written("document nested too deep", "E1010", b"[" * 3000 + b"]" * 3000),
    _written("document with NaN", "E1010", b'{"id": NaN}'),
    _written("document with half a surrogate", "E1010", b'{"id": "\\ud800"}'),
    _written("document that is no UTF-8", "E1010", b"id: \xff\xfe\n"),
    _written("document that is a list", "E1010", b"- id\n"),
    _written("document over its bound", "E9005", b"id: " + b"x" * 600_000),
    Bad("dataset over an unknown machine", Operation.DATASET_ADD, *DATA,
        {"document": {"id": "d-9", "title_ja": "記録", "title_en": "r", "machines": ["none"],
                      "market": "machined-parts"}}, "E1005"),
    Bad("dataset over another's machine", Operation.DATASET_ADD, *DATA,
        {"document": {"id": "d-9", "title_ja": "記録", "title_en": "r", "machines": ["cmm-01"],
                      "market": "machined-parts"}}, "E1005"),
    Bad("dataset that another provides", Operation.DATASET_ADD, *DATA,
        {"document": {"id": "d-9", "title_ja": "記録", "title_en": "r", "machines": ["gen04"],
                      "market": "machined-parts", "provider": SPINDLE}}, "E1004"),
    _rights("matrix with an empty cell", "E1009", "rights: {seto-hikoki: none}", "rights: {seto-hikoki: {use: allow}}"),
    _rights("matrix without a party's column", "E1009", "owari-kikai: none\n", "\n"),
    _rights("matrix for an unknown party", "E1004", f"[{PLANT}", f"[nobody, {PLANT}"),
    _rights("matrix with an unknown word", "E1010", "like: all", "like: everything"),
    _rights("matrix with an unknown unit", "E1007", "unit: MILLIMETER", "unit: FURLONG"),
    _rights("matrix with an item twice", "E1010", "id: EStop_State", "id: Block_Number"),
    _rights("matrix of another dataset", "E1013", "dataset: plates", "dataset: machining"),
    _rights("matrix with version 0", "E1010", "version: 1", "version: 0"),
    _book("workbook with an empty cell", "E1009", "O10", None),
    _book("workbook with a formula", "E1010", "O9", '=HYPERLINK("http://x.test")'),
    _matrix_file("matrix that is an Excel bomb", "E3003", files.excel_bomb()),
    _matrix_file("matrix in an archive of 1,001 parts", "E3003", files.zip_of(1001, b"")),
    _matrix_file("matrix with entities", "E3002", files.zip_of(1, files.LAUGHS)),
    _matrix_file("matrix that is a picture", "E1010", b"\x89PNG\r\n\x1a\n" + bytes(64)),
    Bad("matrix of an unknown dataset", Operation.RIGHTS_IMPORT, *DATA,
        {"dataset": "none", "file": ("m.yaml", b"dataset: none"), "dealing": "d"}, "E1008"),
    Bad("recording of an unknown machine", Operation.COLLECT_RUN, *DATA,
        {"machine": "none", "files": [("r.txt", b"")]}, "E1005"),
    _collect("recording that is a gzip bomb", "E3003", "r.txt.gz", files.gzip_bomb()),
    _collect("recording whose gzip ends early", "E3001", "r.txt.gz", files.CUT_SHORT),
    _collect("recording with bytes after its gzip", "E3001", "r.txt.gz",
             b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00more"),
    _collect("Parquet bomb", "E3003", "t.parquet", files.parquet_bomb(), mapping=WIDE),
    _collect("Parquet that is none", "E3004", "t.parquet", b"PAR1 and no more", mapping=WIDE),
    _collect("table without its columns said", "E1010", "t.csv", b"t,x\n"),
    _collect("table without such a column", "E3004", "t.csv", b"t,y\n", mapping=WIDE),
    _collect("table with a cell that is no number", "E3004", "t.csv",
             b"t,x\n2026-01-01T00:00:00Z,much\n", mapping=WIDE),
    _collect("table with digits of another script", "E3004", "t.csv",
             "t,x\n2026-01-01T00:00:00Z,１２\n".encode(), mapping=WIDE),
    _collect("table with a time without a zone", "E1012", "t.csv",
             b"t,x\n2026-01-01T00:00:00,1\n", mapping=WIDE),
    _collect("table of an unknown item", "E1006", "t.csv", b"t,x\n2026-01-01T00:00:00Z,1\n",
             mapping={"time": "t", "items": [["x", "Nothing"]]}),
    _collect("trend without its zone", "E1010", "a.csv", TREND + b"\n"),
    _collect("trend whose zone is a name", "E1013", "a.csv", TREND + b"\n", mapping={"zone": "JST"}),
    _collect("trend with an unknown column", "E3004", "a.csv", TREND + b",AHU: Soup\n", mapping=JAPAN),
    _collect("trend with a column twice", "E3004", "a.csv",
             TREND + b",AHU: Supply Air Temperature\n", mapping=JAPAN),
    _collect("trend with a time that is none", "E3004", "a.csv",
             TREND + b"\n8/3/2026 24:00,70\n", mapping=JAPAN),
    _collect("trend with a time of another form", "E3004", "a.csv",
             TREND + b"\n2026-08-03T00:00:00+09:00,70\n", mapping=JAPAN),
    _collect("trend with a cell too many", "E3004", "a.csv",
             TREND + b"\n8/3/2026 0:00,70,71\n", mapping=JAPAN),
    _collect("trend whose gzip ends early", "E3001", "a.csv.gz", files.trend_cut_short(),
             mapping=JAPAN),
    _collect("trend that is a gzip bomb", "E3003", "a.csv.gz",
             gzip.compress(TREND + b"\n" * 8_000_000), mapping=JAPAN),
    _collect("trend that is no text", "E3001", "a.csv", TREND + b"\n\xff\n", mapping=JAPAN),
    _machine("trend of a unit with an unknown column", "E3004", TREND + b",AHU: Soup\n"),
    _invited("invitation to an address with a line break", "E1013", mail="a@b.jp\nBcc: c@d.jp"),
    _invited("invitation to two addresses", "E1013", mail="a@b.jp,c@d.jp"),
    _invited("invitation to no address", "E1013", mail="somebody"),
    _invited("invitation for no day", "E1013", days=0),
    _invited("invitation for a year", "E1013", days=365),
    _invited("invitation with a wrong corporate number", "E1002", corporate_number="1234567890123"),
    _invited("invitation under a name like another's", "E1003", name_en="Set0 Hikoki Buhin K.K."),
    _invited("invitation of a party with persons", "E1023", party=CUSTOMER),
    Bad("invitation of a party under another name", Operation.INVITATION_SEND, PLANT, Role.OPERATOR,
        INVITED, "E4009", prepare=_without_persons),
    Bad("invitation by one who is no operator", Operation.INVITATION_SEND, PLANT, Role.SIGNATORY,
        INVITED, "E7002"),
    Bad("revoking no invitation", Operation.INVITATION_REVOKE, PLANT, Role.OPERATOR,
        {"invitation": "inv-none"}, "E1021"),
    _collect("inspection without its time", "E1012", "i.xlsx", files.zip_of(1, b"<a/>")),
    _collect("inspection that is a bomb", "E3003", "i.xlsx", files.excel_bomb(),
             at="2026-01-01T00:00:00Z"),
    _collect("inspection with entities", "E3002", "i.xlsx", files.zip_of(1, files.LAUGHS),
             at="2026-01-01T00:00:00Z"),
    _collect("inspection without its sheet", "E3004", "i.xlsx", files.zip_of(1, b"<a/>"),
             at="2026-01-01T00:00:00Z"),
)  # fmt: skip
