"""What changed, drawn: by place, texts word by word and no longer than they need to be."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashcam.cli.changes import CONTEXT, change_lines, shortened_pieces, text_lines
from dashcam.cli.terminal import Terminal, columns
from dashcam.model.component import Change, Component, Diff
from dashcam.model.span import TypeLabel
from dashcam.snapshot.diff import words

PLAIN = Terminal(width=80, colours=False)


def component(path: str, *children: Component, **parameters) -> Component:
    label = TypeLabel(module="m", qualname="Search")
    return Component(path=path, type=label, kind="tool", parameters=parameters, children=list(children), source=None)


def change(path: str, name: str, before, after) -> Change:
    both = isinstance(before, str) and isinstance(after, str)
    return Change(path=path, name=name, before=before, after=after, words=words(before, after) if both else None)


def drawn(*changed: Change, added=(), removed=(), width: int = 80) -> list[str]:
    found = Diff(added=list(added), removed=list(removed), changed=list(changed))
    return list(change_lines(found, Terminal(width=width, colours=False)))


def text(before: str, after: str, width: int = 80) -> list[str]:
    return list(text_lines(words(before, after) or [], Terminal(width=width, colours=False)))


def test_a_value_stands_beside_the_one_before() -> None:
    """On a line with its place; what was not set is said."""
    assert drawn(change("llm", "temperature", 0.2, 0.7), change("", "k", None, True)) == [
        "~ llm.temperature   0.2 → 0.7",
        "~ k   not set → true",
    ]


def test_long_values_stand_one_below_the_other() -> None:
    """Cut to the terminal."""
    lines = drawn(change("llm", "stop", ["a" * 100], ["b" * 100]))
    assert [line[:9] for line in lines] == ["~ llm.sto", '    - ["a', '    + ["b']
    assert max(map(columns, lines)) == 80


def test_what_came_and_went_is_named_with_what_is_in_it() -> None:
    """A component has those in it with it."""
    whole = component("tools[1]", component("tools[1].a", component("tools[1].a.b")), k=3)
    assert drawn(added=[whole], removed=[component("memory")]) == [
        "+ tools[1]  Search  tool  with 2 components in it  k=3",
        "- memory  Search  tool",
    ]


def test_of_a_text_the_words_are_told() -> None:
    """What went out and what came in, where they stand."""
    assert drawn(change("prompt", "template", "Be brief, please.", "Be very brief.")) == [
        "~ prompt.template",
        "    Be {+very +}brief[-, please-].",
    ]


def test_a_long_text_is_cut_to_where_it_changed() -> None:
    """With a few words around each place, and its lines where they are."""
    before = "First line.\n" + "word " * 100 + "\nkeep this\nold end\n" + "more " * 100
    assert text(before, before.replace("old", "new").replace("First", "Last")) == [
        "    [-First-]{+Last+} line.",
        "    …",
        "    keep this",
        "    [-old-]{+new+} end",
        "    …",
    ]
    assert text("a " * 99, "b " + "a " * 98) == ["    [-a-]{+b+} " + "a " * ((CONTEXT - 1) // 2) + "…"]


def test_a_line_that_came_is_seen() -> None:
    """Its end too, where nothing else changed."""
    assert text("a\nb", "a\nb\n") == ["    a", "    b{+⏎", "    +}"] or text("a\nb", "a\nb\n") == [
        "    a",
        "    b{+⏎+}",
    ]


def test_colours_stand_for_marks_in_a_terminal() -> None:
    """Red and green, and no brackets."""
    (line,) = text_lines([("out", "old"), ("in", "new")], Terminal(width=80, colours=True))
    assert line == "    \033[31mold\033[0m\033[32mnew\033[0m"
    (line,) = text_lines([("same", "a"), ("in", "  "), ("same", "b")], Terminal(width=80, colours=True))
    assert line == "    a\033[32m␣␣\033[0mb"


def test_nothing_that_was_recorded_moves_the_cursor() -> None:
    """Control characters are shown as unknown ones."""
    made = [*drawn(change("a\x1b[2J", "k", "\x1b[2J", "\x07")), *drawn(change("", "k", ["\x1b"], 1))]
    assert [line for line in made if not line.isprintable()] == []


@pytest.mark.parametrize("width", [40, 80, 120])
def test_texts_are_filled_to_the_terminal(width: int) -> None:
    """No line is longer, whatever the words are."""
    lines = text("one two three " * 40, "one 日本 three " * 40, width)
    assert max(map(columns, lines)) <= width


@given(st.text("ab \n", max_size=60), st.text("ab \n", max_size=60))
@example("a" * 60, "a" * 60)
def test_both_texts_can_be_read_off(before: str, after: str) -> None:
    """What is same or out is the first, same or in the second, when nothing is cut."""
    pieces = shortened_pieces(words(before, after) or [])
    assert "".join(piece for what, piece in pieces if what != "in") == before
    assert "".join(piece for what, piece in pieces if what != "out") == after
