"""The tree of components, a line each."""

from types import SimpleNamespace

from dashcam.cli.components import component_lines
from dashcam.cli.terminal import Terminal, columns
from dashcam.model.component import Component
from dashcam.model.span import TypeLabel
from dashcam.snapshot.components import walk


def drawn(root: Component, width: int = 120) -> list[str]:
    return list(component_lines(root, Terminal(width=width, colours=False), name="rag@3fa2"))


def test_a_component_is_a_line() -> None:
    """Its own step of the path under its parent, its class, what it is, its parameters; texts are cut."""
    llm = SimpleNamespace(model="gpt-5", prompt="word " * 20, stop=None, k=3)
    app = SimpleNamespace(llm=llm, tools=[SimpleNamespace(a=1), SimpleNamespace(b=SimpleNamespace(c=2))])
    assert drawn(walk(app).root) == [
        "rag@3fa2  SimpleNamespace  function",
        '├─ llm  SimpleNamespace  function  model="gpt-5", prompt="word word word word word word word wor…", k=3',
        "├─ tools[0]  SimpleNamespace  function  a=1",
        "└─ tools[1]  SimpleNamespace  function",
        "   └─ b  SimpleNamespace  function  c=2",
    ]


def test_lines_fit_the_terminal_however_deep() -> None:
    """Guides stop growing, and nothing that was recorded moves the cursor."""
    label = TypeLabel(module="m", qualname="X\x1b[2J" * 20)
    one = Component(path="a" * 900, type=label, kind="tool", parameters={"k": "\x1b[0m" * 90}, children=[], source=None)
    for depth in reversed(range(60)):
        one = Component(path="a" * depth, type=label, kind="tool", parameters={}, children=[one], source=None)
    lines = drawn(one, 80)
    assert (len(lines), max(map(columns, lines)) <= 80, "\x1b" in "".join(lines)) == (61, True, False)


def test_what_is_only_labelled_says_what_it_is() -> None:
    """A client is no list of parameters."""
    marker = {"$": "object", "type": "httpx.Client", "state": "client"}
    label = TypeLabel(module="httpx", qualname="Client")
    one = Component(path="", type=label, kind="function", parameters=marker, children=[], source=None)
    assert drawn(one) == ["rag@3fa2  Client  function  <httpx.Client>"]
