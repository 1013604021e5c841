"""The documentation names what there is: commands, settings, public names, dependencies, decisions, and links that lead somewhere."""

import ast
import re
import tomllib

import pytest

import dashcam
from dashcam import errors
from dashcam.cli.entry import COMMANDS
from dashcam.settings import Settings
from scripts.environments import requirements
from tests.shape.source import ROOT, files

PAGES = [path for path in files() if path.suffix == ".md"]
DOCS = {path.relative_to(ROOT).as_posix(): path.read_text() for path in PAGES}
SAID = "\n".join(text for label, text in DOCS.items() if label.startswith("docs/") or label == "README.md")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def _named(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", requirement)[0]


@pytest.mark.parametrize("command", COMMANDS)
def test_command_is_named(command):
    """Each command has its section."""
    assert f"## `dashcam {command}`" in DOCS["docs/commands.md"]


@pytest.mark.parametrize("setting", Settings.__struct_fields__)
def test_setting_is_named(setting):
    """Each setting is in the table, with the variable that sets it."""
    assert f"| `{setting}` | `DASHCAM_{setting.upper()}` |" in DOCS["docs/settings.md"]


def test_no_setting_is_made_up():
    """The table names no setting that is not there."""
    named = re.findall(r"^\| `(\w+)` \| `DASHCAM_", DOCS["docs/settings.md"], flags=re.MULTILINE)
    assert tuple(named) == Settings.__struct_fields__


@pytest.mark.parametrize("name", [name for name in dashcam.__all__ if not name.startswith("__")])
def test_public_name_is_named(name):
    """Each public name of the package is in the docs."""
    assert re.search(rf"\b{name}\b", DOCS["docs/python.md"])


@pytest.mark.parametrize("name", [name for name, thing in vars(errors).items() if isinstance(thing, type)])
def test_error_is_named(name):
    """Each error that a person can meet is in the docs."""
    assert f"`{name}`" in SAID or f"dashcam.{name}" in SAID


@pytest.mark.parametrize("requirement", PROJECT["project"]["dependencies"])
def test_dependency_has_its_reason(requirement):
    """Each package we install has a paragraph that begins with its name."""
    assert f"**{_named(requirement)}** " in DOCS["docs/why/dependencies.md"]


@pytest.mark.parametrize("group", ["test", "check", "build"])
def test_tool_has_its_reason(group):
    """Each tool we work with is named too."""
    named = [_named(entry) for entry in requirements(group)]
    assert [tool for tool in named if tool not in DOCS["docs/why/dependencies.md"]] == []


def test_every_decision_is_listed():
    """The index of decisions links to each page with its title, in order."""
    pages = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
    titles = [(path.read_text().splitlines()[0].removeprefix("# "), path.name) for path in pages]
    listed = re.findall(r"^- \[(.+)\]\((.+)\)$", DOCS["docs/adr/README.md"], flags=re.MULTILINE)
    assert listed == titles
    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "adr").glob("[0-9]*.md")), ids=lambda page: page.stem)
def test_decision_says_its_price(page):
    """Each decision says what was given up, on one page."""
    assert re.search(r"^(## |\*\*)What we gave up", page.read_text(), flags=re.MULTILINE)
    assert len(page.read_text().splitlines()) <= 70


def test_every_page_is_reachable():
    """Each page of the docs is linked from another."""
    linked = {target for path in PAGES for target in _targets(path)}
    pages = {path.resolve() for path in PAGES if path.is_relative_to(ROOT / "docs")}
    assert {path.name for path in pages - linked} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    """Each relative link of a page leads to a file of this repository."""
    assert [target.name for target in _targets(page) if not target.exists()] == []


def _targets(page):
    found = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text())
    return [(page.parent / target).resolve() for target in found]


def test_no_page_is_empty():
    """Each page says something."""
    assert [label for label, text in DOCS.items() if len(text) < 80] == []


def _documented_calls() -> set[str]:
    """Give each `dashcam.<name>` that a Python block of the docs uses."""
    blocks = re.findall(r"```python\n(.*?)```", SAID, flags=re.DOTALL)
    trees = [ast.parse(block) for block in blocks]
    nodes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    return {node.attr for node in nodes if isinstance(node.value, ast.Name) and node.value.id == "dashcam"}


def test_documented_names_exist():
    """What a block of code in the docs calls on `dashcam` is there; and each block is valid Python."""
    assert {name for name in _documented_calls() if not hasattr(dashcam, name)} == set()


TESTS = {
    name
    for path in files()
    if path.suffix == ".py"
    for name in re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE)
}


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(test_\w+)`", SAID))))
def test_test_that_is_named_is_there(name):
    """What the documentation says is proved by a test is."""
    assert name in TESTS
