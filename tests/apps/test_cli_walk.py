"""One row's whole walk by command line, on the directory and through the running node."""

import gzip
import json
import zipfile
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest

from kumiai.apps import local
from kumiai.model.agreement import Terms
from kumiai.model.period import month, month_of
from kumiai.wire.codec import document, noun
from tests.apps.walking import PASSPHRASE, Walker, by_socket, founded
from tests.clauses import with_clauses

DEVICES = """<MTConnectDevices><Device uuid="lathe-9" name="Lathe9">
<Description manufacturer="Kiso" model="L9"/><DataItems>
<DataItem id="a" name="Srpm" category="SAMPLE" type="ROTARY_VELOCITY" nativeUnits="REVOLUTION/MINUTE"/>
<DataItem id="b" name="Sload" category="SAMPLE" type="LOAD" nativeUnits="PERCENT"/>
<DataItem id="c" name="program" category="EVENT" type="PROGRAM"/>
</DataItems></Device></MTConnectDevices>"""
MACHINE = """id: lathe-9
source: lathe-9
name: Lathe 9
maker: Kiso
model: L9
since: 2026-01-01T00:00:00+09:00
dealing: purchase 2026
"""
DATASET = """id: spindles
title_ja: 主軸
title_en: spindles
machines: [lathe-9]
market: lathes
"""
MATRIX = """dataset: spindles
version: 1
parties: [toa, kiso]
rights: {toa: all}
items:
- {id: Srpm, ja: 回転, en: speed, unit: REVOLUTION/MINUTE, class: open_contract, rights: {kiso: read}}
- {id: Sload, ja: 負荷, en: load, unit: PERCENT, class: open_contract, rights: {kiso: read}}
- {id: program, ja: 加工, en: program, class: trade_secret, why: tool path, rights: {kiso: none}}
"""
TERMS = """kind: provision
title_ja: 主軸の提供
title_en: Spindles
members:
- {{party: toa, parts: [provider, beneficiary]}}
- {{party: kiso, parts: [recipient, payer]}}
policies:
- dataset: spindles
  purposes: [maintenance]
  items: [Srpm, Sload]
  columns: [c1, c2, c3, c4]
  runs: {{begin: {begin}, end: {end}}}
proceeds:
  payer: kiso
  gross: sale
  declarer: toa
  split: fixed
  portions: {{toa: 1/1}}
arbiter: court
notice_days: {notice}
"""
STREAM = "".join(
    f"2026-01-05T00:00:{n:02}Z|Srpm|{1000 + n}\n2026-01-05T00:00:{n:02}Z|program|O{n}\n"
    for n in range(20)
)


@pytest.fixture(params=["directory", "socket"])
def walker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Walker]:
    """A fresh node, asked on its directory or through its socket."""
    made = founded(tmp_path)
    with by_socket(made) if request.param == "socket" else nullcontext():
        yield made


def test_the_walk(walker: Walker) -> None:
    """Enrol, collect, offer, agree, read, settle, dispute, prove: each station by command."""
    _enrol(walker)
    _collect(walker)
    _agree(walker)
    _read(walker)
    _settle(walker)
    _dispute(walker)
    _prove(walker)


def _person(walker: Walker, name: str, party: str, *roles: str) -> None:
    """A person with its token."""
    words = [word for role in roles for word in ("--role", role)]
    words += [word for power in ("accept", "confirm") for word in ("--mandate", power)]
    made = walker.done("person", "add", name, "--name", name, "--party", party, *words)
    walker.sign_in(name, made["sign_in"])


def _enrol(walker: Walker) -> None:
    """Parties, persons, keys, a machine from its device model, a dataset."""
    walker.done("party", "add", "kiso", "--name-ja", "木曽機械", "--name-en", "Kiso Kikai")
    walker.done("party", "add", "court", "--name-ja", "仲裁所", "--name-en", "Court")
    _person(walker, "maker", "kiso", "signatory", "legal", "data_manager", "accounts")
    _person(walker, "judge", "court", "arbiter")
    secret = walker.file("passphrase", PASSPHRASE)
    for person in ("boss", "maker"):
        walker.done("key", "make", "--passphrase-file", secret, person=person)
    again = walker.typed("key", "make", "--passphrase-file", secret)
    assert (again.exit_code, again.stderr[:12]) == (3, "error[E7004]")
    assert len(walker.done("key", "list")) == 3
    document, devices = walker.file("m.yaml", MACHINE), walker.file("Devices.xml", DEVICES)
    added = walker.done("machine", "add", "--document", document, "--devices", devices)
    assert (added["signals"], added["owner"]) == (3, "toa")
    walker.done("dataset", "add", "--document", walker.file("d.yaml", DATASET))
    assert [d["id"] for d in walker.done("dataset", "list")] == ["spindles"]
    assert len(walker.done("machine", "list")) == 1
    assert len(walker.done("party", "list")) == 3


def _collect(walker: Walker) -> None:
    """Rights as YAML, out and in again as Excel; a gzipped stream becomes rows."""
    dealing = ("--dealing", "purchase")
    set_to = walker.done(
        "rights", "import", "spindles", "--file", walker.file("r.yaml", MATRIX), *dealing
    )
    assert (set_to["version"], set_to["items"]) == (1, 3)
    book = str(walker.files / "rights.xlsx")
    walker.done("rights", "export", "spindles", "--format", "xlsx", "--out", book)
    assert walker.done("rights", "import", "spindles", "--file", book, *dealing)["version"] == 1
    stream = walker.file("day.txt.gz", gzip.compress(STREAM.encode()))
    got = walker.done("collect", "run", "lathe-9", stream)
    assert (got["observations"], got["rows"], got["already"]) == (40, 40, 0)
    assert walker.done("collect", "run", "lathe-9", stream)["already"] == 1
    assert walker.done("collect", "show", "lathe-9")["recordings"][0]["rows"] == 40
    counts = walker.done("rights", "coverage", "spindles")["counts"]
    assert sum(counts.values()) == 2


def _agree(walker: Walker) -> None:
    """Relations, an offer that leaves things open and an answer that does not; papers; both sign,
    with the right passphrase only.
    """
    walker.done("relation", "declare", "lathes", "kiso", "vertical")
    walker.done("relation", "declare", "lathes", "toa", "vertical", person="maker")
    begin = month(month_of(walker.clock())).begin
    runs = {"begin": begin.isoformat(), "end": (begin + timedelta(days=365)).isoformat()}
    first = walker.file("t1.yaml", TERMS.format(**runs, notice=30))
    walker.done("offer", "create", "off-1", "--terms", first)
    shown = walker.done("offer", "show", "off-1", person="maker")
    assert shown["terms"]["notice_days"] == 30
    secret = walker.file("passphrase", PASSPHRASE)
    words = ("agreement", "accept", "off-1", "--terms-hash", shown["terms_hash"])
    blocked = walker.typed(*words, "--passphrase-file", secret)
    assert (blocked.exit_code, blocked.stderr[:12]) == (3, "error[E4211]")
    said = replace(with_clauses(noun(Terms, shown["terms"])), notice_days=10)
    second = walker.file("t2.json", json.dumps(document(said)))
    made = walker.done("offer", "counter", "off-1", "off-2", "--terms", second, person="maker")
    assert [o["state"] for o in walker.done("offer", "list")] == ["countered", "open"]
    words = ("agreement", "accept", "off-2", "--terms-hash", made["terms_hash"])
    wrong = walker.file("wrong", "another passphrase")
    refused = walker.typed(*words, "--passphrase-file", wrong)
    assert (refused.exit_code, refused.stderr[:12]) == (3, "error[E7004]")
    assert walker.done(*words, "--passphrase-file", secret)["missing"] == ["kiso"]
    got = walker.done(*words, "--passphrase-file", secret, person="maker")
    assert (got["agreement"], got["in_force"], got["missing"]) == ("agr-2", True, [])
    assert [a["id"] for a in walker.done("agreement", "list", person="maker")] == ["agr-2"]
    for kind, mark in (("contract", b"PK"), ("summary", b"<!doctype"), ("odrl", b"{")):
        out = walker.files / f"paper.{kind}"
        walker.done("agreement", "paper", "agr-2", "--kind", kind, "--out", str(out))
        assert out.read_bytes()[: len(mark)].lower() == mark.lower()


def _read(walker: Walker) -> None:
    """Rows in three formats, one use; a secret and another purpose are refused."""
    asked = ("read", "agr-2", "spindles", "--purpose", "maintenance")
    for form in ("parquet", "csv", "xlsx"):
        out = walker.files / f"rows.{form}"
        got = walker.done(*asked, "--format", form, "--out", str(out), person="maker")
        assert (got["rows"], out.stat().st_size > 0) == (20, True)
    rows = pl.read_parquet(walker.files / "rows.parquet")
    assert rows.columns == ["machine", "item", "observed_at", "value"]
    assert set(rows["item"]) == {"Srpm"}
    assert len(walker.done("grant", "list", "agr-2")) == 1
    secret = walker.typed(*asked, "--item", "program", person="maker")
    other = walker.typed("read", "agr-2", "spindles", "--purpose", "resale", person="maker")
    assert (secret.exit_code, other.exit_code) == (4, 3)
    assert walker.typed(*asked, person="judge").exit_code == 3


def _settle(walker: Walker) -> None:
    """A sale with its invoice, a closed month, a confirmation."""
    name = month_of(walker.clock())
    invoice = walker.file("invoice.pdf", b"%PDF invoice")
    sale = ("sale", "book", "agr-2", "sale-1", "--month", name, "--yen", "100000")
    assert walker.done(*sale, "--document", invoice)["yen"] == 100_000
    early = walker.typed("statement", "close", "agr-2", name)
    assert (early.exit_code, early.stderr[:12]) == (5, "error[E5002]")
    walker.clock.at = month(name).end + timedelta(hours=9)
    stated = walker.done("statement", "close", "agr-2", name)
    assert (stated["gross"], stated["uses"], stated["rows"]) == (100_000, 1, 20)
    shown = walker.done("statement", "show", stated["id"], person="maker")
    assert (shown["state"], shown["held"]) == ("stated", 0)
    walker.done("statement", "confirm", stated["id"])
    assert [s["id"] for s in walker.done("statement", "list", person="maker")] == [stated["id"]]


def _dispute(walker: Walker) -> None:
    """A claim with an exhibit, the bundle of its evidence, the arbiter's decision."""
    (statement,) = walker.done("statement", "list")
    exhibit = walker.file("測定.csv", "hole,mm\n1,4.3\n")
    words = ("claim", "file", statement["id"], "clm-1", "--payee", "toa", "--yen", "30000")
    told = ("--reason", "穴が大きい", "--exhibit", exhibit, "--link", "一人の測定")
    (filed,) = walker.done(*words, *told, person="maker")["claim"]["exhibits"]
    assert (filed["media_type"], filed["link"]) == ("text/csv", "一人の測定")
    assert walker.done("statement", "show", statement["id"])["held"] == 30_000
    bundle = walker.files / "evidence.zip"
    walker.done("case", "bundle", "clm-1", "--out", str(bundle), person="maker")
    names = zipfile.ZipFile(BytesIO(bundle.read_bytes())).namelist()
    assert any("agreement.json" in name for name in names)
    decide = ("claim", "decide", "clm-1", "--released", "10000", "--answer", "一部認容")
    assert walker.typed(*decide).exit_code == 3
    assert walker.done(*decide, person="judge")["state"] == "decided"
    assert walker.typed(*decide[:-1], "other", person="judge").exit_code == 5
    assert walker.done("case", "show", "clm-1")["released"] == 10_000


def _prove(walker: Walker) -> None:
    """The log holds; a token comes and goes; a grant is revoked; the agreement ends."""
    held = walker.done("log", "verify", "agr-2")
    assert (held["first_bad"], held["entries"] > 5) == (None, True)
    assert len(walker.done("log", "show", "agr-2")["entries"]) == held["entries"]
    walker.done("token", "add", "tok-1", "--scope", "party.list", "--days", "1")
    assert walker.done("token", "revoke", "tok-1")["revoked_at"]
    assert walker.done("session", "show")["person"] == "boss"
    assert "sign_in_first" in {line["act"] for line in walker.done("audit", "show")}
    (grant,) = walker.done("grant", "list", "agr-2")
    walker.done("grant", "revoke", "agr-2", grant["id"])
    walker.done("agreement", "end", "agr-2", person="maker")


LOOKS = (
    "party list", "person list", "relation list lathes", "machine list", "dataset list",
    "rights coverage spindles", "collect show lathe-9", "offer list", "offer show off-1",
    "offer show off-none", "agreement list", "agreement show agr-none", "statement list",
    "case list", "log verify agr-none", "token list", "key list", "session show", "audit show",
    "token add T1 --scope x", "rights export none", "claim decide x --released y --answer z",
    "person add p --name n --role boss", "offer show a/b", "offer show ..", "statement close x 1",
)  # fmt: skip


def test_both_doors_answer_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command says the same on the directory and through the socket, to the byte."""
    walker = founded(tmp_path)
    _enrol(walker)
    _collect(walker)
    with by_socket(walker):
        for lang in ("en", "ja"):
            for words in LOOKS:
                said = ("--lang", lang, *words.split(), "--json")
                live = walker.typed(*said)
                with monkeypatch.context() as patch:
                    patch.setattr(local, "SOCKET", "no.sock")
                    closed = walker.typed(*said)
                assert (live.exit_code, live.stdout, live.stderr) == (
                    closed.exit_code, closed.stdout, closed.stderr,
                ), words  # fmt: skip
