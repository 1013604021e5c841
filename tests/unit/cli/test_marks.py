import pytest

from dashcam.cli.details import span_lines
from dashcam.cli.drawing import trace_lines
from dashcam.cli.marks import by_span, mark_line, mark_list
from dashcam.cli.terminal import Terminal, columns
from dashcam.model import words
from dashcam.model.mark import Mark
from tests.samples import STARTED, TRACE_ID, rag

PLAIN = Terminal(width=100, colours=False)
WHEN = words.moment(STARTED)
RETRIEVE = "3fa2b1c4d5e60011"


def mark(kind: str = "note", **fields) -> Mark:
    usual = dict.fromkeys(Mark.__struct_fields__) | {"uid": "9c0d1b42" + "0" * 24, "trace_id": TRACE_ID, "kind": kind}
    return Mark(**(usual | {"author": "ann", "created_ns": STARTED} | fields))


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (mark(text="look\nhere"), "note   look here"),
        (mark("tag", name="beta"), "tag    beta"),
        (mark("pin"), "pin    kept"),
        (mark("score", name="helpful", value=0.5, text="half"), "score  helpful = 0.5 (half)"),
        (mark("score", name="right", value=True), "score  right = true"),
        (mark("score", name="stars", value=4), "score  stars = 4"),
        (mark("score", name="mood", value="good"), "score  mood = good"),
        (mark("score", name="loss"), "score  loss = unknown"),
    ],
)
def test_a_mark_is_one_line(made: Mark, said: str) -> None:
    """What was said, by whom, when."""
    assert mark_line(made, PLAIN, 100) == f"{said} · ann · {WHEN}"


def test_a_long_note_gives_way_to_who_said_it() -> None:
    """The line is as wide as there is room."""
    line = mark_line(mark(text="word " * 100), PLAIN, 80)
    assert (columns(line), line.endswith(f"… · ann · {WHEN}")) == (80, True)


def test_the_list_names_each_mark_by_its_own_id() -> None:
    """So that it can be taken back, with the span it stands on."""
    listed = list(mark_list([mark("pin"), mark("tag", name="slow", span_id=RETRIEVE)], PLAIN))
    assert listed == [
        f"9c0d1b42  pin    kept · ann · {WHEN}",
        f"9c0d1b42  span {RETRIEVE}  tag    slow · ann · {WHEN}",
    ]


def test_marks_are_told_by_span() -> None:
    """The trace's own stand under none."""
    pin, first, second = mark("pin"), mark(span_id="a"), mark(span_id="a")
    assert by_span([first, pin, second]) == {"a": [first, second], None: [pin]}


def test_show_tells_marks_under_the_head_and_beside_spans() -> None:
    """A trace's own below the facts, a span's below what went in and out of it."""
    trace = rag()
    plain = list(trace_lines(trace, PLAIN))
    marks = [mark("tag", name="wrong"), mark(text="too many", span_id=RETRIEVE)]
    shown = list(trace_lines(type(trace)(**{**_fields(trace), "marks": marks}), PLAIN))
    new = [line for line in shown if line not in plain]
    assert new == [f"tag    wrong · ann · {WHEN}", f"│  │  note   too many · ann · {WHEN}"]
    assert shown.index(new[0]) == plain.index("")
    assert shown[shown.index(new[1]) - 1].lstrip("│ ").startswith("out 2 documents")


def _fields(trace) -> dict:
    return {name: getattr(trace, name) for name in trace.__struct_fields__}


def test_a_span_shown_whole_tells_its_own_marks() -> None:
    """And no others."""
    trace = rag()
    marks = [mark(text="of the trace"), mark(text="mine", span_id=RETRIEVE), mark(text="other", span_id="f" * 16)]
    shown = list(span_lines(trace.spans[1], PLAIN, marks))
    assert [line for line in shown if line.startswith("note")] == [f"note   mine · ann · {WHEN}"]
