"""Bad input of purchase day: a list with one bad line hands no machine over."""

from datetime import timedelta
from typing import Any

from kumiai.model.period import jst_day
from kumiai.model.person import Role
from kumiai.rules.standing import Operation
from tests.apps.probes import sold
from tests.apps.world import CUSTOMER, PLANT, World, secret_of
from tests.bad_input import files
from tests.bad_input.doors import Bad

TERMS = (PLANT, Role.LEGAL)
HEAD = "serial,model,name,customer\n"
GOOD = f"K-100,MX,Lathe 1,{CUSTOMER}\n"


def _list(item: str, code: str, raw: bytes | str, name: str = "list.csv", **changed: Any) -> Bad:
    """A list that is none, or holds a bad line after a good one."""
    content = raw if isinstance(raw, bytes) else f"{HEAD}{raw}".encode()
    said = {"id": "pur-bad", **sold("bad", PLANT), "file": (name, content), **changed}
    return Bad(item, Operation.PURCHASE_RECORD, *TERMS, said, code)


def _line(item: str, code: str, line: str) -> Bad:
    """A good line and a bad one."""
    return _list(item, code, f"{GOOD}{line}\n")


def _asked(item: str, code: str, **changed: Any) -> Bad:
    """A good list, and something else that is wrong."""
    return _list(item, code, GOOD, **changed)


def _far(world: World) -> dict[str, Any]:
    """A purchase 367 days ahead."""
    return {
        "id": "pur-far",
        **sold("far", PLANT),
        "on": jst_day(world.clock() + timedelta(days=367)),
    }


def _done(world: World) -> None:
    """The machine is handed over by another purchase before."""
    said = {"id": "pur-first", **sold("twice", PLANT)}
    listed = {"file": said.pop("file")}
    answer = world.ask("POST", "/v1/purchases", secret_of(*TERMS), data=said, files=listed)
    assert answer.status == 200, answer.raw


BAD: tuple[Bad, ...] = (
    _list("list of no machine", "E4135", ""),
    _list("list that is empty", "E4135", b""),
    _list("list without its columns", "E4135", GOOD.encode()),
    _list("list with an unknown column", "E4135", f"price,{HEAD}1,{GOOD}".encode()),
    _list("list with a column twice", "E4135", f"serial,{HEAD}K-100,{GOOD}".encode()),
    _list("list that is no text", "E4135", b"serial,\xff\n"),
    _list("list with a NUL", "E4135", f"{HEAD}K\x00,MX,Lathe,{CUSTOMER}\n".encode()),
    _list("list of more than 2,000 machines", "E4135",
          "".join(f"K-{n},MX,Lathe,{CUSTOMER}\n" for n in range(2_001))),
    _list("list that is an Excel bomb", "E3003", files.excel_bomb(), "list.xlsx"),
    _list("list with entities", "E3002", files.zip_of(1, files.LAUGHS), "list.xlsx"),
    _list("list in an archive of 1,001 parts", "E3003", files.zip_of(1001, b""), "list.xlsx"),
    _list("list that is an archive of something else", "E4135", files.zip_of(1, b"<a/>"),
          "list.xlsx"),
    _list("list with a formula in Excel", "E4135", files.listed('=HYPERLINK("http://x.test")'),
          "list.xlsx"),
    _list("list with merged cells", "E4135", files.listed("K-1", merged=True), "list.xlsx"),
    _list("list with a hidden sheet", "E4135", files.listed("K-1", hidden=True), "list.xlsx"),
    _line("line with a formula", "E4135", f"=1+1,MX,Lathe 2,{CUSTOMER}"),
    _line("line whose name is a formula", "E4135", f"K-101,MX,@SUM(A1),{CUSTOMER}"),
    _line("line without a serial number", "E4135", f",MX,Lathe 2,{CUSTOMER}"),
    _line("line with a cell too many", "E4135", f"K-101,MX,Lathe 2,{CUSTOMER},,,more"),
    _line("line whose text turns around", "E4135", f"K-101,MX,Lathe\u202e2,{CUSTOMER}"),
    _line("serial number twice", "E4136", f"K-100,MX,Lathe 2,{CUSTOMER}"),
    Bad("serial number that was handed over before", Operation.PURCHASE_RECORD, *TERMS,
        {"id": "pur-bad", **sold("twice", PLANT)}, "E4136", prepare=_done),
    _line("serial number that looks like another", "E4137", f"K-1OO,MX,Lathe 2,{CUSTOMER}"),
    _line("serial number that looks like another (Cyrillic)", "E4137", f"К-100,MX,Lathe 2,{CUSTOMER}"),
    _line("line of an unknown customer", "E4138", "K-101,MX,Lathe 2,nobody-here"),
    _line("line whose customer is the seller", "E4138", f"K-101,MX,Lathe 2,{PLANT}"),
    _list("line with a dataset id that is none", "E1001",
          f"{HEAD.strip()},dataset\n{GOOD.strip()},Not An Id\n".encode()),
    _list("line with a dataset that is there", "E4009",
          f"{HEAD.strip()},dataset\n{GOOD.strip()},plates\n".encode()),
    _asked("purchase with an unknown template", "E4150", template="no-such"),
    _asked("purchase with a template of another version", "E4150", template="machine-tool@99"),
    _asked("purchase whose customer takes no seat", "E4152", customer_seat="captain"),
    _asked("purchase with an unknown seat", "E4152", seat=[f"builder={PLANT}", f"mate={PLANT}"]),
    _asked("purchase with a seat of nobody", "E1010", seat=["builder"]),
    _asked("purchase with a seat of an unknown party", "E1004", seat=[f"builder={PLANT}", "control=nobody-here"]),
    _asked("purchase whose customer's seat is taken", "E1013", seat=[f"plant={PLANT}"]),
    _asked("purchase in which the seller takes no seat", "E4010", seat=[f"control={CUSTOMER}"]),
    _asked("purchase on a day that is none", "E1012", on="2026-02-30"),
    Bad("purchase more than a year ahead", Operation.PURCHASE_RECORD, *TERMS, _far, "E4133"),
    _asked("purchase with a market that is none", "E1001", market="No Market"),
    _asked("purchase of no line at a time", "E1010", at_most=0),
    Bad("purchase by one who makes no offers", Operation.PURCHASE_RECORD, PLANT, Role.PLANT,
        {"id": "pur-bad", **sold("bad", PLANT)}, "E7002"),
    Bad("progress of an unknown purchase", Operation.PURCHASE_SHOW, *TERMS,
        {"purchase": "pur-none"}, "E4139"),
)  # fmt: skip
