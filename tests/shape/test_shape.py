"""The shape of the house: sizes, names, directions, and a table of today's figures beside the goals."""

import ast
import statistics
import sys

import pytest

from tests.shape.source import PACKAGE, ROOT, Module, circles, import_graph, length, modules, text_files

FILE_LIMIT = 350
FUNCTION_LIMIT = 60
FORBIDDEN_NAMES = {"utils", "util", "helpers", "misc", "common", "stuff"}
INNER_ROOMS = {"capture", "journal", "snapshot", "model"}
INNER_ALLOWED = {"msgspec", "dashcam"}
SCANNER_OWNER = "dashcam.snapshot.redact"
PLUG_INS = sorted(
    f"dashcam.{room.replace('/', '.')}.{path.stem}"
    for room, pattern in (("integrations", "*/__init__.py"), ("snapshot/describers", "[!_]*.py"))
    for path in (found.parent if found.stem == "__init__" else found for found in (PACKAGE / room).glob(pattern))
    if path.name != "otel"  # no plug-in: what those of frameworks that speak OpenTelemetry are built on
)


def test_file_size() -> None:
    """No file is over 350 lines."""
    assert {module.label: module.lines for module in modules() if module.lines > FILE_LIMIT} == {}


def test_function_size() -> None:
    """No function is over 60 lines."""
    sizes = {(module.label, one.name): length(one) for module in modules() for one in module.functions()}
    assert {where: size for where, size in sizes.items() if size > FUNCTION_LIMIT} == {}


def test_module_says_what_it_is() -> None:
    """Every module opens with a docstring."""
    assert [module.label for module in modules() if not ast.get_docstring(module.tree)] == []


def test_public_names_are_documented() -> None:
    """Every public class and function at a module's top has a docstring."""
    assert [
        (module.label, top.name) for module in modules() for top in _public(module) if not ast.get_docstring(top)
    ] == []


def test_public_names_are_annotated() -> None:
    """Every public function, and method of a public class, says what it returns; programs are as people write them."""
    functions = (
        (module.label, node)
        for module in modules()
        if not _within(module.name, "dashcam.testing.safety.programs")
        for top in _public(module)
        for node in ast.walk(top)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_")
    )
    assert [(label, node.name) for label, node in functions if node.returns is None] == []


def _public(module: Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    tops = [node for node in module.tree.body if isinstance(node, kinds) and not node.name.startswith("_")]
    return [
        node
        for node in tops
        if not any(isinstance(mark, ast.Name) and mark.id == "overload" for mark in node.decorator_list)
    ]


def test_speaks_only_in_the_cli() -> None:
    """`print` stands in the command line alone; what `dashcam run` puts before a program says its line to stderr."""
    quiet = [module for module in modules() if not _within(module.name, "dashcam.cli")]
    printed = [(module.name, keywords) for module in quiet for keywords in _prints(module)]
    assert [name for name, keywords in printed if not _within(name, "dashcam.boot") or "file" not in keywords] == []


def _prints(module: Module) -> list[set[str | None]]:
    calls = (node for node in ast.walk(module.tree) if isinstance(node, ast.Call))
    prints = (call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print")
    return [{keyword.arg for keyword in call.keywords} for call in prints]


def test_inner_rooms_stand_on_little() -> None:
    """Capture, journal, snapshot and model import the standard library and msgspec; the redactor its one pattern scanner too."""
    inner = [module for module in modules() if module.name.split(".")[1:2] and module.name.split(".")[1] in INNER_ROOMS]
    foreign = {
        (module.name, name.partition(".")[0])
        for module in inner
        for name in module.imports()
        if name.partition(".")[0] not in INNER_ALLOWED | sys.stdlib_module_names
    }
    assert foreign == {(SCANNER_OWNER, "ahocorasick_rs")}


def test_deferred_import_says_why() -> None:
    """An import inside a function has a comment that says why it is not at the top."""
    deferred = {
        (module, node.lineno)
        for module in modules()
        for function in module.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    silent = [
        f"{module.label}:{number}" for module, number in deferred if not _explained(module.text.splitlines(), number)
    ]
    assert sorted(silent) == []


def _explained(lines: list[str], number: int) -> bool:
    """Look for a comment on the line itself or above it, over the imports that it stands for too."""
    at = number - 1
    while "#" not in lines[at] and lines[at - 1].strip().startswith(("import ", "from ", "#")):
        at -= 1
    return "#" in lines[at]


@pytest.mark.parametrize("plug", PLUG_INS)
def test_plug_in_stands_alone(plug: str) -> None:
    """A plug-in imports no other of its room, and nobody imports it but its room's own table."""
    room = plug.rpartition(".")[0]
    others = {other for other in PLUG_INS if other.startswith(f"{room}.")} - {plug}
    graph = import_graph()
    inside = {name for name in graph if _within(name, plug)}
    assert {name for own in inside for name in graph[own] if any(_within(name, other) for other in others)} == set()
    users = {name for name in graph.keys() - inside if any(_within(used, plug) for used in graph[name])}
    assert {user for user in users if not _within(user, room)} == set()


def _within(name: str, parent: str) -> bool:
    return name == parent or name.startswith(f"{parent}.")


def test_only_the_store_speaks_sql() -> None:
    """SQLite is imported in the store and nowhere else."""
    users = {
        module.name
        for module in modules()
        if {"apsw", "sqlite3"} & {name.partition(".")[0] for name in module.imports()}
    }
    assert {user for user in users if not _within(user, "dashcam.store")} == set()


def test_no_import_circle() -> None:
    """No two modules of the package import each other, directly or around."""
    assert circles(import_graph()) == []


def test_file_names_say_something() -> None:
    """No file is called after what it is not about."""
    names = {
        module.path.stem: module.label for folder in ("src", "tests", "scripts") for module in modules(ROOT / folder)
    }
    assert {name: label for name, label in names.items() if name in FORBIDDEN_NAMES} == {}


def test_nothing_is_left_to_do() -> None:
    """Nothing is marked as unfinished in a comment: that is what the issue tracker is for."""
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X:")
    found = [f"{path}: {mark}" for path, text in text_files() for mark in marks if mark in text]
    assert found == []


def test_inner_circle_finder_finds() -> None:
    """A circle of three is found, a line is none."""
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [{"a", "b", "c"}]
    assert circles({"a": {"b"}, "b": {"c"}, "c": set()}) == []


def test_table(capsys: pytest.CaptureFixture[str]) -> None:
    """Print today's figures beside the goals."""
    ours, tests = modules(), modules(ROOT / "tests")
    sizes = [module.lines for module in ours if module.path.name != "__init__.py"]
    lengths = [length(function) for module in ours for function in module.functions()]
    code, proof = sum(module.lines for module in ours), sum(module.lines for module in tests)
    comments = 100 * sum(module.comment_lines() for module in ours) / code
    rows = [
        ("files", f"{len(sizes)}", ""),
        ("lines a file, median / longest", f"{statistics.median(sizes):.0f} / {max(sizes)}", "60-260 / 350"),
        ("lines a function, median / longest", f"{statistics.median(lengths):.0f} / {max(lengths)}", "under 8 / 60"),
        ("comment lines", f"{comments:.1f} %", "3-6 %"),
        ("lines of tests for one of code", f"{proof / code:.2f}", "1.2-1.6"),
    ]
    with capsys.disabled():
        for what, today, goal in rows:
            print(f"\n  {what:36}{today:>12}{f'    goal {goal}' if goal else ''}", end="")
    assert lengths
