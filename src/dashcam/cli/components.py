"""What an app is made of as a tree: where each component stands, its class, what it is, its parameters on a line."""

from collections.abc import Iterator

from dashcam.cli.terminal import Terminal, columns, cut
from dashcam.model import values, words
from dashcam.model.component import Component

_DEEPEST = 16
"""Levels that are drawn with guides."""


def component_lines(root: Component, terminal: Terminal, *, name: str) -> Iterator[str]:
    """Yield a line a component; the first one is called by the app's name."""
    stack = [(root, name, "", "")]
    while stack:
        one, step, before, after = stack.pop()
        yield _line(one, step, before, terminal)
        for at, child in reversed(list(enumerate(one.children))):
            is_last = at == len(one.children) - 1
            inner = after if len(after) >= 3 * _DEEPEST else after + ("   " if is_last else "│  ")
            stack.append((child, _step(one.path, child.path), after + ("└─ " if is_last else "├─ "), inner))


def _line(one: Component, step: str, before: str, terminal: Terminal) -> str:
    name = words.one_line(step) or "?"
    kind = words.one_line(one.type.qualname)
    plain = cut(f"{before}{name}", terminal.width)
    parts = [terminal.paint(plain[: len(before)], "dim") + terminal.paint(plain[len(before) :], "bold")]
    room = terminal.width - columns(plain)
    for text, style in ((kind, "cyan"), (one.kind, "blue"), (shortened(one), "dim")):
        if text and room > 6:
            shown = cut(text, room - 2)
            parts.append(terminal.paint(shown, style))
            room -= columns(shown) + 2
    return "  ".join(parts)


def shortened(one: Component) -> str:
    """Return a component's parameters on one line; a text is cut so that the next ones are seen too."""
    if "$" in one.parameters:
        return values.line(one.parameters)
    told = (f"{name}={_short(value)}" for name, value in one.parameters.items() if value is not None)
    return words.one_line(", ".join(told))


def _short(value: object) -> str:
    text = values.line([value])[1:-1]
    return cut(text, 40) + ('"' if columns(text) > 40 and text.startswith('"') else "")


def _step(path: str, below: str) -> str:
    """Return a component's own part of its path.

    >>> _step("steps[1]", "steps[1].llm"), _step("", "steps[1]"), _step("tools", "tools[0]")
    ('llm', 'steps[1]', '[0]')
    """
    return below[len(path) :].removeprefix(".") if path and below.startswith(path) else below
