import re
import time

import pytest
from msgspec import structs

from dashcam.cli.lines import Lines
from dashcam.cli.terminal import Terminal, columns
from dashcam.model.span import Span
from dashcam.model.trace import Trace
from tests.samples import MS, STARTED, listed, rag

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
CLOCK = time.strftime("%H:%M:%S", time.localtime((STARTED + 10 * MS) / 1e9))


def lines(*ones: Trace | Span, width: int = 80, app: bool = True, colours: bool = False) -> list[str]:
    made = Lines(Terminal(width=width, colours=colours), spans=isinstance(ones[0], Span), app=app)
    return [line for one in ones for line in made.told(one)]


def test_a_trace_is_a_line_under_its_day() -> None:
    """The day is said once."""
    one = listed(input_preview="Who pays?", output_preview="You do.")
    assert lines(one, one) == [
        time.strftime("%Y-%m-%d", time.localtime(STARTED / 1e9)),
        *2 * [f"{CLOCK}  4f1c9a00  Rag.answer          ✓     10 ms  Who pays? → You do."],
    ]


def test_a_new_day_is_said() -> None:
    """Somebody watches over midnight."""
    later = listed(started_ns=STARTED + 86_400 * 10**9)
    assert [bool(re.fullmatch(r"\d{4}-\d\d-\d\d", line)) for line in lines(listed(), later)] == [True, False] * 2


def test_a_wide_terminal_has_more_columns() -> None:
    """App, tokens, cost; the app is left out where only one was asked for."""
    one = listed(input_tokens=812, output_tokens=64, cost_usd=0.0021, status="error", input_preview="Who pays?")
    assert lines(one, width=140)[1] == (
        f"{CLOCK}  4f1c9a00  rag           Rag.answer                ✗ error          10 ms       812→64    $0.0021  Who pays?"
    )
    assert " rag " not in lines(one, width=140, app=False)[1]


def test_a_span_is_a_line_with_its_kind() -> None:
    """Named by its trace and its own last digits."""
    assert " 0013  llm        ChatOpenAI  " in lines(rag().spans[3], width=100)[1]
    assert lines(rag().spans[3])[1][10:] == "4f1c9a00  0013  ChatOpenAI          ✓    1.10 s  2 messages, last use…"


@pytest.mark.parametrize("width", [60, 80, 109, 110, 140, 200])
@pytest.mark.parametrize("colours", [False, True])
def test_lines_fit_the_terminal(width: int, *, colours: bool) -> None:
    """However long names and texts are."""
    long = listed(name="n" * 300, app="a" * 300, input_preview="日" * 200, status="incomplete", duration_ns=None)
    spans = [structs.replace(one, name="日" * 90) for one in rag().spans]
    made = lines(long, width=width, colours=colours) + lines(*spans, width=width, colours=colours)
    assert max(columns(ESCAPES.sub("", line)) for line in made) <= width


def test_what_still_runs_has_no_duration() -> None:
    """The line of a trace that begins."""
    assert lines(listed(status="running", duration_ns=None))[1].split()[1:] == ["4f1c9a00", "Rag.answer", "▸"]
