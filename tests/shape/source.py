"""The repository as data for the shape tests: its files, the modules in them, their functions and imports."""

import ast
import io
import os
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "dashcam"
# what tools, builds and recordings leave behind
_LEFT_BEHIND = {".git", ".cache", ".dashcam", ".venv", "dist", "build", "node_modules", "__pycache__", "static"}
_LEFT_BEHIND |= {".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache"}


@dataclass(frozen=True, eq=False)
class Module:
    """One Python file: where it is, its name when imported, its text."""

    path: Path
    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree, read by the tests that need one: that of all tests takes seconds."""
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        """The number of lines in the file."""
        return self.text.count("\n")

    @property
    def label(self) -> str:
        """The path as people write it, from the repository's root."""
        return self.path.relative_to(ROOT).as_posix()

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Give every function and method, nested ones too."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def imports(self, *, for_types: bool = True) -> set[str]:
        """Give the full names of all that is imported anywhere in the file, deferred imports too.

        With `for_types=False` without what only a type checker reads.
        """
        found: set[str] = set()
        skipped = () if for_types else filter(_is_for_types, ast.walk(self.tree))
        unread = {id(node) for branch in skipped for node in ast.walk(branch)}
        for node in ast.walk(self.tree):
            if id(node) in unread:
                continue
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
        return found

    def comment_lines(self) -> int:
        """Count the lines that have a comment of ours on them; what is said to a tool is none."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
        return sum(not comment.startswith(("#!", "# noqa", "# type:", "# pragma")) for comment in comments)


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Give the lines of a function from `def` to its last, decorators and docstring apart."""
    end = function.end_lineno or function.lineno
    body = function.body[0]
    docstring = (
        isinstance(body, ast.Expr) and isinstance(body.value, ast.Constant) and isinstance(body.value.value, str)
    )
    said = (body.end_lineno or body.lineno) - body.lineno + 1 if docstring else 0
    return end - function.lineno + 1 - said


@cache
def files() -> tuple[Path, ...]:
    """Give every file of the repository that a person wrote."""
    found = []
    for folder, inner, names in os.walk(ROOT):
        inner[:] = set(inner) - _LEFT_BEHIND
        found += [Path(folder, name) for name in names if name not in _LEFT_BEHIND and not name.endswith(".pyc")]
    return tuple(sorted(path for path in found if path.is_file()))


@cache
def modules(folder: Path = PACKAGE) -> tuple[Module, ...]:
    """Give the Python files below a folder."""
    return tuple(_module(path) for path in files() if path.suffix == ".py" and path.is_relative_to(folder))


@cache
def text_files() -> tuple[tuple[str, str], ...]:
    """Give path and text of every file of the repository that is text."""
    return tuple((path.relative_to(ROOT).as_posix(), text) for path in files() if (text := _text(path)) is not None)


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError):
        return None


@cache
def import_graph() -> dict[str, set[str]]:
    """Give which module of the package imports which, by full name."""
    names = {module.name for module in modules()}
    return {module.name: _inside(module.imports(for_types=False), names) - {module.name} for module in modules()}


def circles(graph: dict[str, set[str]]) -> list[set[str]]:
    """Give the groups of modules that reach each other.

    >>> circles({"a": {"b"}, "b": {"a"}, "c": {"a"}}) == [{"a", "b"}]
    True
    """
    reached = {name: _reached(graph, name) for name in graph}
    found: list[set[str]] = []
    for name, others in reached.items():
        if name in others and not any(name in circle for circle in found):
            found.append({other for other in others if name in reached[other]})
    return found


def _reached(graph: dict[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += graph[name]
    return seen


def _inside(imported: set[str], names: set[str]) -> set[str]:
    """Say for each `module.name` imported whether it is a module itself or something in one."""
    found = {name if name in names else name.rpartition(".")[0] for name in imported}
    return found & names


def _module(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    parts = path.relative_to(ROOT / "src" if path.is_relative_to(PACKAGE) else ROOT).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(path, name, text)
