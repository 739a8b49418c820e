"""The style of the house, as far as a program can see it.

Each lint takes a path (relative to the repository) and a source text, and returns what is wrong.
`python -m tests.house.lints` prints the budgets that only warn.
"""

import ast
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]

FILE_LINES_SOFT = 400
FILE_LINES_HARD = 600
FUNCTION_LINES_HARD = 60
PARAMETERS_SOFT = 5

MONEY = re.compile(
    r"^src/kumiai/(model/(money|proceeds|statement)|rules/proceeds|records/ledger|acts/settle"
    r"|papers/(statement|invoice))(\.py|/)"
)
CLOCK_METHODS = frozenset({"now", "utcnow", "today"})
TIMES = frozenset({"time", "time_ns", "localtime", "gmtime", "ctime", "asctime"})
ENTROPY_MODULES = frozenset({"random", "secrets"})
ENVIRONMENT = frozenset({"environ", "environb", "getenv", "urandom", "getrandom"})
RANDOM_IDS = frozenset({"uuid1", "uuid4"})
DATABASE_CLOCKS = re.compile(
    r"\bCURRENT_(TIMESTAMP|DATE|TIME)\b|\bdatetime\('now'|\b(now|random|gen_random_uuid)\(\)",
    re.IGNORECASE,
)
HANDS_ERRORS_ON = {
    "records/writer": "its one thread raises each error where the step was asked for"
}
DURABLE_CALLS = frozenset({"fsync", "fdatasync", "replace", "rename"})
MINTED = {"Permit": "rules/permit", "Standing": "rules/standing"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One place that breaks a rule of the house."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        """As a compiler would print it."""
        return f"{self.path}:{self.line}: {self.what}"


Function = ast.FunctionDef | ast.AsyncFunctionDef
Lint = Callable[[str, str], Iterator[Fault]]


def in_package(path: str) -> bool:
    """Whether the file is part of what is installed."""
    return path.startswith("src/kumiai/")


def in_apps(path: str) -> bool:
    """Whether the file is on the topmost floor."""
    return path.startswith("src/kumiai/apps/") or path == "src/kumiai/__main__.py"


def below_apps(path: str) -> bool:
    """Whether the file is on a floor that is told time, chance and settings."""
    return in_package(path) and not in_apps(path)


def is_file_or_folder(path: str, module: str) -> bool:
    """Whether `path` is the module, or lies in the folder it grew into."""
    return path == f"src/kumiai/{module}.py" or path.startswith(f"src/kumiai/{module}/")


def name_of(node: ast.expr) -> str:
    """The last word of a name or attribute; empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def file_length(path: str, source: str) -> Iterator[Fault]:
    """A file of more than 600 lines should have become a folder."""
    lines = source.count("\n")
    if lines > FILE_LINES_HARD:
        yield Fault(path, 1, f"{lines} lines; at {FILE_LINES_SOFT} a file becomes a folder")


def functions(source: str) -> Iterator[Function]:
    """All functions of `source`, inner ones included."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def function_length(path: str, source: str) -> Iterator[Fault]:
    """A function of more than 60 lines does more than its name says."""
    for function in functions(source):
        lines = (function.end_lineno or function.lineno) - function.lineno + 1
        if lines > FUNCTION_LINES_HARD:
            yield Fault(path, function.lineno, f"{function.name} has {lines} lines")


def docstrings(path: str, source: str) -> Iterator[Fault]:
    """Every module, class, public function and test says what it is."""
    tree = ast.parse(source)
    if ast.get_docstring(tree) is None:
        yield Fault(path, 1, "the module has no docstring")
    waiting: list[ast.AST] = [tree]
    while waiting:
        for node in ast.iter_child_nodes(waiting.pop()):
            if isinstance(node, ast.ClassDef):
                if ast.get_docstring(node) is None:
                    yield Fault(path, node.lineno, f"class {node.name} has no docstring")
                waiting.append(node)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                # What stands inside a function is its own affair.
                if not node.name.startswith("_") and ast.get_docstring(node) is None:
                    yield Fault(path, node.lineno, f"{node.name} has no docstring")
            elif isinstance(node, ast.If | ast.Try | ast.With):
                waiting.append(node)


def told_time(path: str, source: str) -> Iterator[Fault]:
    """Below apps nobody asks the clock, chance or the environment; SQL does not either."""
    if not below_apps(path):
        return
    for node in ast.walk(ast.parse(source)):
        what = _asks(node)
        if what:
            yield Fault(path, getattr(node, "lineno", 1), f"{what} below apps: it is told")


def _asks(node: ast.AST) -> str:
    """What `node` asks for that it should be told; empty when nothing."""
    if isinstance(node, ast.Import):
        return next((a.name for a in node.names if a.name in ENTROPY_MODULES), "")
    if isinstance(node, ast.ImportFrom):
        return _asks_by_import(node)
    if isinstance(node, ast.Attribute):
        return _asks_by_attribute(node)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        # One line of prose may say "now()"; a docstring is not SQL.
        found = DATABASE_CLOCKS.search(node.value)
        looks_like_sql = re.search(r"\b(SELECT|INSERT|UPDATE|DEFAULT|VALUES)\b", node.value)
        return found.group() if found and looks_like_sql else ""
    return ""


def _asks_by_import(node: ast.ImportFrom) -> str:
    banned = {"time": TIMES, "os": ENVIRONMENT, "uuid": RANDOM_IDS}.get(node.module or "", ())
    if node.module in ENTROPY_MODULES:
        return str(node.module)
    return next((f"{node.module}.{a.name}" for a in node.names if a.name in banned), "")


def _asks_by_attribute(node: ast.Attribute) -> str:
    owner = name_of(node.value)
    if node.attr in CLOCK_METHODS and owner in {"datetime", "date"}:
        return f"{owner}.{node.attr}"
    banned = {"time": TIMES, "os": ENVIRONMENT, "uuid": RANDOM_IDS}.get(owner, ())
    return f"{owner}.{node.attr}" if node.attr in banned else ""


def minted_once(path: str, source: str) -> Iterator[Fault]:
    """Only rules/permit makes a Permit, only rules/standing a Standing; a copy is a forgery too."""
    if not in_package(path):
        return
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = name_of(node.func)
        first = name_of(node.args[0]).lower() if node.args else ""
        for noun, home in MINTED.items():
            copies = called in {"replace", "copy", "deepcopy", "__new__"} and noun.lower() in first
            if (called == noun or copies) and not is_file_or_folder(path, home):
                yield Fault(path, node.lineno, f"{noun} is made here; only {home} makes one")


def no_query_builder(path: str, source: str) -> Iterator[Fault]:
    """delta-rs' QueryBuilder can write and read any file: nobody names it."""
    banned = "Query" + "Builder"
    for node in ast.walk(ast.parse(source)):
        names = [a.name for a in node.names] if isinstance(node, ast.ImportFrom) else []
        if isinstance(node, ast.Name | ast.Attribute):
            names = [name_of(node)]
        if isinstance(node, ast.Constant) and node.value == banned:
            names = [banned]
        if banned in names:
            yield Fault(path, getattr(node, "lineno", 1), f"{banned} is banned")


def no_broad_except(path: str, source: str) -> Iterator[Fault]:
    """Only an app's outermost loop catches everything; a bug below is nobody's to hide.

    The exceptions stand in HANDS_ERRORS_ON, each with its reason.
    """
    if not below_apps(path) or any(is_file_or_folder(path, home) for home in HANDS_ERRORS_ON):
        return
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.ExceptHandler):
            continue
        kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        caught = {name_of(kind) if kind else "" for kind in kinds}
        # A clean-up that raises again hides nothing.
        raises_again = any(isinstance(n, ast.Raise) and n.exc is None for n in node.body)
        if caught & {"", "Exception", "BaseException"} and not raises_again:
            yield Fault(path, node.lineno, "everything is caught here; only apps may")


def no_float_money(path: str, source: str) -> Iterator[Fault]:
    """Whole yen and exact portions: no float where money is counted."""
    if not MONEY.match(path):
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield Fault(path, node.lineno, f"{node.value!r} is a float")
        if isinstance(node, ast.Name) and node.id == "float":
            yield Fault(path, node.lineno, "float is named where money is counted")


def points_at_durable_steps(path: str, source: str) -> Iterator[Fault]:
    """What makes a write durable has a named point in its function, or in all that call it there."""
    if not in_package(path):
        return
    found = {function.name: function for function in functions(source)}
    calls = {name: _calls(function) for name, function in found.items()}
    for name, function in found.items():
        line = next((call.lineno for call in calls[name] if _makes_durable(call)), 0)
        if line and not _has_point(name, calls, frozenset()):
            yield Fault(path, line, f"{function.name} makes a write durable without a point")


def _calls(function: Function) -> list[ast.Call]:
    """All calls inside `function`."""
    return [node for node in ast.walk(function) if isinstance(node, ast.Call)]


def _makes_durable(call: ast.Call) -> bool:
    """Whether `call` is a sync, a commit, or the move of a file to its place."""
    name = name_of(call.func)
    if name == "execute":
        first = call.args[0] if call.args else None
        return isinstance(first, ast.Constant) and first.value == "COMMIT"
    if not isinstance(call.func, ast.Attribute):
        return False
    if name_of(call.func.value) == "os":
        return name in DURABLE_CALLS
    # A text's replace takes two arguments, a noun's takes names.
    return name in {"replace", "rename"} and len(call.args) == 1 and not call.keywords


def _has_point(name: str, calls: dict[str, list[ast.Call]], seen: frozenset[str]) -> bool:
    """Whether a function reaches a point, or all functions of its file that call it do."""
    if any(name_of(call.func) == "reach" for call in calls[name]):
        return True
    callers = [
        caller
        for caller, made in calls.items()
        if caller != name and any(name_of(call.func) == name for call in made)
    ]
    rest = [caller for caller in callers if caller not in seen]
    return bool(callers) and all(_has_point(caller, calls, seen | {name}) for caller in rest)


# In pieces, or this file would find itself.
PLACES = re.compile(
    r"(?<![\w.$}{~*-])/(?:wo" + r"rk|ro" + r"ot|home/[a-z]+)/"
    r"|\b(?:py" + r"pi\.org|pythonhos" + r"ted\.org|registry\.npm" + r"js\.org"
    r"|deb\.deb" + r"ian\.org|crates\." + r"io/api|repo1?\.mav" + r"en\.apache\.org)"
)


def no_places(path: str, source: str) -> Iterator[Fault]:
    """No path of somebody's machine, no address of a package index."""
    for number, line in enumerate(source.splitlines(), 1):
        found = PLACES.search(line)
        if found:
            yield Fault(path, number, f"{found.group()} belongs to one machine")


PYTHON_LINTS: tuple[Lint, ...] = (
    file_length,
    function_length,
    docstrings,
    told_time,
    minted_once,
    no_query_builder,
    no_broad_except,
    no_float_money,
    points_at_durable_steps,
)
TEXT_LINTS: tuple[Lint, ...] = (no_places,)


def files_of(root: Path) -> list[str]:
    """The files that are tracked, or would be: relative, with slashes, sorted."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    return sorted(name for name in done.stdout.split("\0") if name and (root / name).is_file())


def lint_files(root: Path, lint: Lint, suffixes: frozenset[str] | None = None) -> list[Fault]:
    """What `lint` finds in the repository's text files (those with one of `suffixes`)."""
    faults: list[Fault] = []
    for name in files_of(root):
        if suffixes is not None and PurePosixPath(name).suffix not in suffixes:
            continue
        try:
            source = (root / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        faults += lint(name, source)
    return faults


def long_lists(path: str, source: str) -> Iterator[Fault]:
    """Warns only: more than five parameters, more than 400 lines."""
    lines = source.count("\n")
    if lines > FILE_LINES_SOFT:
        yield Fault(path, 1, f"{lines} lines")
    for function in functions(source):
        arguments = function.args
        count = len(arguments.posonlyargs) + len(arguments.args) + len(arguments.kwonlyargs)
        if count > PARAMETERS_SOFT:
            yield Fault(path, function.lineno, f"{function.name} has {count} parameters")


if __name__ == "__main__":
    for warning in lint_files(ROOT, long_lists, frozenset({".py"})):
        if not warning.path.startswith("tests/"):
            print(f"  {warning}")
