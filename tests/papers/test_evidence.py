"""A bundle is checked without the node, by two programs that agree, and no tampering passes."""

import json
import re
import zipfile
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest

from kumiai.model.case import Case, CaseState
from kumiai.model.money import Rounding, SplitKind, Yen
from kumiai.model.party import PartyId
from kumiai.model.refusal import BadDocument
from kumiai.model.usage import EntryType
from kumiai.papers.evidence import bundle, exhibit_path
from kumiai.papers.evidence.travelling import verify_page
from kumiai.papers.evidence.verifier.checks import CHECKS, verify
from kumiai.papers.evidence.verifier.selftest import self_test
from kumiai.rules import merkle, proceeds
from kumiai.wire.canonical import canonical, parse
from kumiai.wire.checkpoint import parse_checkpoint, parse_note
from kumiai.wire.codec import document
from tests.papers.evidence_case import PRO_RATA, SALE, Log, complete, files_of
from tests.papers.evidence_runs import alone, by_node, states, unpacked, untouched, written


@pytest.fixture
def good() -> dict[str, bytes]:
    """The files of an untouched bundle."""
    return untouched()


def test_a_bundle_holds_alone(good: dict[str, bytes], tmp_path: Path) -> None:
    """verify.py says so of the folder it lies in and of the zip, in words and as JSON."""
    folder = written(good, tmp_path / "bundle")
    said = alone(folder / "verify.py")
    assert (said.returncode, said.stderr) == (0, "")
    assert "HOLDS" in said.stdout
    assert "acknowledged 4, asserted 6" in said.stdout
    assert "Not proven is" in said.stdout
    (tmp_path / "bundle.zip").write_bytes(complete())
    packed = alone(folder / "verify.py", tmp_path / "bundle.zip", "--json")
    assert json.loads(packed.stdout) == verify(good)
    assert set(states(json.loads(packed.stdout)).values()) == {"ok"}


def test_the_page_says_the_same(good: dict[str, bytes], tmp_path: Path) -> None:
    """verify.html, to the word; of its embedded copy it cannot check the list of files."""
    said = by_node(tmp_path, good["verify.html"], bundles=[good])
    [found] = said["outcomes"]
    assert [(c["check"], c["state"], c["detail"]) for c in found["checks"]] == [
        (c["check"], c["state"], c["detail"]) for c in verify(good)["checks"]
    ]
    assert found["roots"] == verify(good)["roots"]
    page = good["verify.html"].decode()
    inside = re.search(r'id="bundle">(.*?)</script>', page, re.DOTALL)
    assert inside is not None
    assert {*json.loads(inside[1])} == good.keys() - {"verify.html", "manifest.json"}
    few = {n: raw for n, raw in good.items() if n not in ("verify.html", "manifest.json")}
    [found] = by_node(tmp_path, good["verify.html"], bundles=[few], embedded=True)["outcomes"]
    assert found["ok"]
    assert states(found)["manifest"] == "note"


def test_a_confirmation_is_counted_by_both(good: dict[str, bytes], tmp_path: Path) -> None:
    """Uses of a party that confirmed the statement are acknowledged, in both programs alike."""
    agreement, statement = (json.loads(good[f"{n}.json"]) for n in ("agreement", "statement"))
    *lines, end = good["entries.jsonl"].split(b"\n")
    opened = next(e for e in map(json.loads, lines) if e["type"] == "opened")
    facts = {"statement": statement["id"], "party": opened["facts"]["party"]}
    last = json.loads(lines[-1])
    more = {**last, "index": last["index"] + 1, "type": "confirmed", "facts": facts}
    said = b"\n".join([*lines, canonical(more), end])
    assert agreement["id"] == more["log"]
    found = verify({**good, "entries.jsonl": said})
    assert found["vouching"] == {"acknowledged": 10, "asserted": 0, "signed": 0}
    outcome = by_node(tmp_path, good["verify.html"], bundles=[{**good, "entries.jsonl": said}])
    assert outcome["outcomes"][0]["vouching"] == found["vouching"]


def test_the_vectors_hold_in_both(good: dict[str, bytes], tmp_path: Path) -> None:
    """Both programs answer all cases, and notice when they would answer one otherwise."""
    folder = written(good, tmp_path / "bundle")
    said = alone(folder / "verify.py", "--self-test")
    assert (said.returncode, said.stdout) == (0, "all cases hold\n")
    vectors = json.loads(good["vectors.json"])
    assert by_node(tmp_path, good["verify.html"], vectors=vectors)["wrong"] == []
    for cases in vectors.values():
        cases[0]["expect"] = "other"
    assert len(self_test(vectors)) == len(vectors)
    assert len(by_node(tmp_path, good["verify.html"], vectors=vectors)["wrong"]) == len(vectors)
    (folder / "vectors.json").write_text(json.dumps(vectors))
    assert alone(folder / "verify.py", "--self-test").returncode == 6


def test_the_vectors_are_those_of_the_node(good: dict[str, bytes]) -> None:
    """The node's own rules and codecs answer the cases as the travelling programs must."""
    vectors = json.loads(good["vectors.json"])
    for case in vectors["read"]:
        try:
            same = canonical(parse(case["json"])) == case["json"].encode()
        except ValueError:
            same = False
        # The node reads its own documents no deeper than Python does; the bundle no deeper than 64.
        assert same == bool(case["expect"]) or "nested" in case["why"], case["why"]
    for case in vectors["leaf"]:
        hashed = merkle.leaf_hash(b"kumiai/entry/v1\n" + case["line"].encode())
        assert hashed.hex() == case["expect"]
    for case in vectors["inclusion"]:
        if case["why"] == "capital hex":
            continue
        path = [bytes.fromhex(part) for part in case["proof"]]
        leaf, root = bytes.fromhex(case["leaf"]), bytes.fromhex(case["root"])
        holds = merkle.verify_inclusion(leaf, case["index"], case["size"], path, root)
        assert holds == bool(case["expect"]), case["why"]
    for case in vectors["checkpoint"]:
        if case["expect"]:
            read = parse_checkpoint(parse_note(case["note"]).body)
            assert [read.origin, read.size, read.root.hex()] == case["expect"]
    bent = [c for c in vectors["checkpoint"] if c["why"] in ("no root", "no signature", "empty")]
    for case in bent:
        with pytest.raises(BadDocument):
            parse_checkpoint(parse_note(case["note"]).body)


def test_the_money_vectors_are_those_of_the_node(good: dict[str, bytes]) -> None:
    """Apportionment and tax, as the node settles."""
    vectors = json.loads(good["vectors.json"])
    for case in vectors["apportion"]:
        portions = {PartyId(p): Fraction(text) for p, text in case["portions"].items()}
        if case["expect"] is not None:
            assert proceeds.apportion(case["yen"], portions) == case["expect"]
    for case in vectors["tax"]:
        if case["expect"] is not None:
            rounding = Rounding(case["rounding"])
            assert proceeds.tax(case["net"], Fraction(case["rate"]), rounding) == case["expect"]


@pytest.mark.parametrize("split", SplitKind)
def test_other_agreements_hold_too(split: SplitKind, tmp_path: Path) -> None:
    """A booked sale, fixed portions, no claim, a month without a use: both programs agree."""

    def idle(log: Log) -> None:
        log.entries[4:] = []

    cases = [
        unpacked(bundle(*files_of(replace(paid, split=split), grow, claim=claim)))
        for paid in (SALE, PRO_RATA, replace(PRO_RATA, yen=Yen(0)))
        for grow, claim in ((None, paid.yen != 0), (idle, False))
    ]
    said = by_node(tmp_path, cases[0]["verify.html"], bundles=cases)
    for files, found in zip(cases, said["outcomes"], strict=True):
        assert verify(files)["ok"], verify(files)
        assert states(found) == states(verify(files))


def test_a_statement_that_was_never_stated_is_noted() -> None:
    """Without its entry in the bundle nothing contradicts it, and that is said."""
    files, view = files_of(claim=False)
    files["statement.json"] = files["statement.json"].replace(
        b'"id":"statement-2026-10"', b'"id":"statement-2026-11"'
    )
    found = verify(unpacked(bundle(files, view)))
    assert found["ok"]
    assert states(found)["stated"] == "note"


def test_a_decision_must_be_the_logged_one() -> None:
    """What was released is what the log says was decided."""

    def decided(log: Log) -> None:
        facts = {"claim": "claim-1", "statement": "statement-2026-10"}
        log.add(EntryType.DECIDED, released=20_000, **facts)

    files, view = files_of(grow=decided)
    assert view.case is not None
    for released, state in ((20_000, "ok"), (20_001, "fail")):
        case = replace(view.case, state=CaseState.DECIDED, released=Yen(released), answer="可")
        files["claim.json"] = canonical(document(case))
        made = unpacked(bundle(files, replace(view, case=case)))
        assert states(verify(made))["claim"] == state
        assert "決定済み" in made["index.html"].decode()


def test_the_same_files_give_the_same_bytes() -> None:
    """Whoever makes the bundle, whenever: names in order, one date, nothing compressed."""
    raw = complete()
    assert raw == complete()
    with zipfile.ZipFile(BytesIO(raw)) as packed:
        inside = packed.infolist()
    assert [info.filename for info in inside] == sorted(info.filename for info in inside)
    assert {info.date_time for info in inside} == {(1980, 1, 1, 0, 0, 0)}
    assert {info.compress_type for info in inside} == {zipfile.ZIP_STORED}
    hashes = json.loads(unpacked(raw)["manifest.json"])
    assert hashes.keys() == {info.filename for info in inside} - {"manifest.json"}


@pytest.mark.parametrize("name", ["more.txt", "exhibits/../x", "exhibits/1-a/b", "index.html"])
def test_a_file_with_another_name_is_a_bug(name: str) -> None:
    """What the bundle makes itself, or does not know, is handed to it by nobody."""
    files, view = files_of()
    with pytest.raises(ValueError, match=re.escape(name)):
        bundle(files | {name: b""}, view)
    del files["keys.json"]
    with pytest.raises(ValueError, match="keys"):
        bundle(files, view)


@pytest.mark.parametrize(
    "title, path",
    [
        ("走行記録.csv", "exhibits/1-走行記録.csv"),
        ("../../etc/passwd", "exhibits/1-etc_passwd"),
        ("a\\b:c\n", "exhibits/1-a_b_c"),
        ("..", "exhibits/1-exhibit"),
        ("x" * 200, "exhibits/1-" + "x" * 80),
    ],
)
def test_an_exhibits_title_is_no_path(title: str, path: str) -> None:
    """What a person called a document cannot lead out of its folder."""
    assert exhibit_path(1, title) == path


def test_damaged_archives_are_refused(good: dict[str, bytes], tmp_path: Path) -> None:
    """Cut, bent, packed otherwise, or no zip at all: exit code 6 and a sentence, in both."""
    program = written({"verify.py": good["verify.py"]}, tmp_path) / "verify.py"
    raw, twice, packed = complete(), BytesIO(), BytesIO()
    with zipfile.ZipFile(twice, "w") as made:
        made.writestr("a.txt", "1")
        with pytest.warns(UserWarning, match="Duplicate"):
            made.writestr("a.txt", "2")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name, one in good.items():
            made.writestr(name, one)
    damaged = [b"", b"PK", raw[: len(raw) // 2], raw[:-30], twice.getvalue()]
    for one in damaged:
        (tmp_path / "bad.zip").write_bytes(one)
        said = alone(program, tmp_path / "bad.zip")
        assert (said.returncode, said.stderr) == (6, "")
        assert "FAIL  read" in said.stdout
    (tmp_path / "packed.zip").write_bytes(packed.getvalue())
    assert alone(program, tmp_path / "packed.zip").returncode == 0
    assert alone(program, tmp_path / "nowhere").returncode == 6
    zips = [raw, *damaged, packed.getvalue()]
    names, *refused = by_node(tmp_path, good["verify.html"], zips=zips)["zips"]
    assert names == sorted(good)
    assert all(isinstance(one, str) for one in refused)
    assert "choose the folder" in refused[-1]


def test_a_huge_file_is_refused_unread(good: dict[str, bytes], tmp_path: Path) -> None:
    """Beyond 256 MiB a file is no part of a bundle; nothing of it is read."""
    folder = written(good, tmp_path / "bundle")
    with (folder / "exhibits" / "9-huge.bin").open("wb") as huge:
        huge.truncate((1 << 28) + 1)
    said = alone(folder / "verify.py")
    assert said.returncode == 6
    assert "larger than" in said.stdout


class Links(HTMLParser):
    """What a page would load or run, and whether its elements close."""

    def __init__(self) -> None:
        """Nothing seen yet."""
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href", "action")]
        if tag not in ("meta", "br", "input", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """An element ends: the one that began last."""
        assert self.open.pop() == tag


def test_the_index_says_everything_and_loads_nothing(good: dict[str, bytes]) -> None:
    """Agreement, parties, yen, claim, exhibits with their weakest link, and what is not proven."""
    text = good["index.html"].decode()
    page = Links()
    page.feed(text)
    assert page.open == []
    assert "script" not in page.tags
    inside = [link for link in page.links if "/" not in link]
    assert {"verify.html", "contract.docx", "summary.html", "statement.html"} <= {*inside}
    assert all(link.startswith("exhibits/") for link in page.links if "/" in link)
    for said in (
        "路面すべり情報の共同利用",
        "Joint use of road slip data",
        "桜精機株式会社",
        "Minato Tire",
        "1,000,000",
        "甲1",
        "時刻は車載機の時計による",
        "生成されたデータを含みます",
        "order and existence are proven, not truth",
        "what was never written does not appear",
        "That operator and witness did not collude",
        "T1234567890123",
        "&lt;b&gt;",
    ):
        assert said in text
    assert "<b>" not in text


def test_the_verify_page_runs_one_script_and_loads_nothing(good: dict[str, bytes]) -> None:
    """The policy names the script by its hash; data in the page cannot end its element."""
    text = good["verify.html"].decode()
    page = Links()
    page.feed(text)
    assert page.open == []
    assert page.links == []
    assert "default-src 'none'" in text
    assert text.count("<script") == text.count("</script") == 3
    nasty = verify_page({"a.json": b"</script><script>alert(1)</script>"}).decode()
    assert nasty.count("<script") == 3


def test_a_large_bundle_is_not_embedded() -> None:
    """The page stays quick; the person chooses the files."""
    assert b'id="bundle">{}</script>' in verify_page({"a.bin": bytes(20_000_001)})


def test_files_may_be_chosen_in_three_ways(good: dict[str, bytes], tmp_path: Path) -> None:
    """The folder, all files one by one (exhibits find their folder again), or the zip."""
    folder = [(name.split("/")[-1], f"bundle/{name}", raw) for name, raw in good.items()]
    files = [(name, "", raw) for name, _, raw in folder]
    debris = (".DS_Store", "bundle/.DS_Store", b"x")
    chosen = [[*folder, debris], files, [("Bundle.ZIP", "", complete())], folder[:-1]]
    said = by_node(tmp_path, good["verify.html"], chosen=chosen)
    assert said["chosen"] == [True, True, True, False]


def test_each_check_is_documented(good: dict[str, bytes]) -> None:
    """The page has a Japanese and an English name for each check of the program."""
    text = good["verify.html"].decode()
    labels = re.search(r"const LABELS = \{(.*?)\};", text, re.DOTALL)
    assert labels is not None
    assert set(re.findall(r"^  (\w+):", labels[1], re.MULTILINE)) == {"read", *CHECKS}


def test_a_case_without_exhibits_says_so() -> None:
    """No empty table."""
    files, view = files_of()
    assert view.case is not None
    bare = Case(replace(view.case.claim, exhibits=()), CaseState.OPEN)
    kept = {name: raw for name, raw in files.items() if not name.startswith("exhibits/")}
    made = unpacked(bundle(kept, replace(view, case=bare, parties={})))
    assert "証拠書類はありません" in made["index.html"].decode()
