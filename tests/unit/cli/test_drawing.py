import re

import pytest
from msgspec import structs

from dashcam.cli.drawing import trace_lines
from dashcam.cli.terminal import Terminal, columns
from dashcam.model.span import Error, Stream
from dashcam.model.usage import Usage
from tests.samples import MS, STARTED, rag, span, trace

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def drawn(trace, width: int = 80, **options) -> str:
    return "\n".join(line.rstrip() for line in trace_lines(trace, Terminal(width=width, colours=False), **options))


def test_a_trace_is_drawn_as_people_read_it() -> None:
    """Heading, columns, tree, places in time, inputs and outputs, marks and errors: the whole picture."""
    picture = drawn(rag()).replace(re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", drawn(rag()))[0], "2026-11-22 17:43:21")
    assert (
        picture
        == """\
Rag.answer   ✗ error   2.31 s   824→64   cost $0.0021 + unknown (2 calls)
trace 4f1c9a00000000000000000000000000 · 2026-11-22 17:43:21 · app rag
7 spans, 2 failed · gpt-4o-mini · session c-17 · user u-1 · tags beta
region="eu"

span                kind                         duration  tokens     cost    id
✗ Rag.answer        chain      ██████████████      2.31 s                   0010
│  in  question="Who pays?"
├─ retrieve         retriever  ██                  210 ms                   0011
│  │  in  query="pays", k=4
│  │  out 2 documents: The buyer pays. · Always.
│  └─ MiniLM.embed  embedding  █                    98 ms    12→?  unknown  0012
│        out <numpy.ndarray>
├─ ChatOpenAI       llm         ███████            1.10 s  812→64  $0.0021  0013
│     in  2 messages, last user: Who pays?
│     out assistant: → look_up(page=7)
├─ ✗ ChatOpenAI     llm                ██████      960 ms          unknown  0014
│     ✗   openai.RateLimitError: Error code: 429 slow down
└─ ▸ background     agent      ░░░░░░░░░░░░░▸     running                   0015
   └─ ╳ worker      function   ░░░░░░░░░░░░░╳  incomplete                   0016"""
    )


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200, 250])
@pytest.mark.parametrize("colours", [False, True])
def test_no_line_is_wider_than_the_terminal(width: int, colours: bool) -> None:
    """From a phone to a wall, in colours or not; below 60 columns a row may need them all."""
    lines = trace_lines(rag(), Terminal(width=width, colours=colours))
    assert max(columns(ESCAPES.sub("", line)) for line in lines) <= max(width, 60)


def test_colours_change_nothing_but_colours() -> None:
    """The same text at the same places."""
    coloured = trace_lines(rag(), Terminal(width=100, colours=True))
    plain = trace_lines(rag(), Terminal(width=100, colours=False))
    assert [ESCAPES.sub("", line) for line in coloured] == list(plain)


def test_a_wide_terminal_names_the_models() -> None:
    """Beside the span, where there is room."""
    assert re.search("ChatOpenAI gpt-4o-mini +llm", drawn(rag(), width=120))
    assert "ChatOpenAI gpt" not in drawn(rag(), width=80)


def test_inputs_and_outputs_can_be_shown_whole() -> None:
    """All lines, the label before the first."""
    made = trace([span("f", input={"a": "one\ntwo"}, output="x" * 300)])
    assert drawn(made, full=True).splitlines()[-4:] == [
        "   in  a:",
        "         one",
        "         two",
        f"   out {'x' * 300}",
    ]


def test_an_error_is_told_once_where_it_was_raised() -> None:
    """On its way out it is only marked; another error on the way is told too."""
    deep = Error(type="builtins.ValueError", message="no")
    root = span("a", 1, status="error", error=Error(type="builtins.RuntimeError", message="because"))
    middle = span("b", 2, parent_id=root.span_id, status="error", error=deep)
    inner = span("c", 3, parent_id=middle.span_id, status="error", error=deep)
    picture = drawn(trace([root, middle, inner]))
    assert re.findall(r"✗   (.*)", picture) == ["RuntimeError: because", "ValueError: no"]
    assert picture.count("✗ ") == 5 + 1


def test_what_was_asked_again_and_why_tokens_are_missing_is_told() -> None:
    """Both stand below the call that they are about."""
    again = {"http.request.resend_count": 2, "retry.reasons": ["429", "APITimeoutError"]}
    stream = {"usage.missing": "the provider sent none with this stream"}
    calls = [span("a", 1, kind="llm", attributes=again), span("b", 2, kind="llm", attributes=stream)]
    lines = [line.strip() for line in drawn(trace(calls), width=100).splitlines()]
    assert "↻   asked 3 times, since 429, APITimeoutError" in lines
    assert "·   tokens unknown: the provider sent none with this stream" in lines


def test_a_streamed_answer_says_how_fast_it_came() -> None:
    """The wait for its first chunk, and tokens a second from there on; of a stream that is no model's, nothing."""
    stream = Stream(chunks=20, first_chunk_ns=200 * MS, ended="exhausted")
    streamed = {"stream": stream, "duration_ns": 700 * MS}
    lines = drawn(trace([span("a", 1, kind="llm", usage=Usage(output_tokens=40), **streamed)]), width=100)
    assert "≋   first chunk after 200 ms, then 80 tokens/s" in lines
    assert "≋   first chunk after 200 ms\n" in drawn(trace([span("a", 1, kind="llm", **streamed)]), width=100) + "\n"
    assert "≋" not in drawn(trace([span("a", 1, **streamed)]), width=100)


def test_cost_is_unknown_where_no_price_is_known() -> None:
    """And is not spoken of where nothing costs."""
    assert "cost unknown" in drawn(trace([span("m", kind="llm")], unpriced_count=1)).splitlines()[0]
    assert "cost" not in drawn(trace([span("f")]))


def test_columns_that_nobody_needs_are_not_there() -> None:
    """A trace of plain functions has neither tokens nor cost."""
    assert drawn(trace([span("f")])).splitlines()[-2].split() == ["span", "kind", "duration", "id"]


def test_a_bar_stands_where_the_span_was_in_time() -> None:
    """A short one is a stroke, at the end of the trace too."""
    root = span("root", 1, duration_ns=100 * MS)
    late = span("late", 2, parent_id=root.span_id, started_ns=STARTED + 100 * MS - 10, duration_ns=10)
    row = drawn(trace([root, late])).splitlines()[-1]
    assert row.index("▏") == drawn(trace([root, late])).splitlines()[-2].rindex("█")


def test_ids_are_long_enough_to_tell_spans_apart() -> None:
    """Ids of two processes may end alike."""
    spans = [span("a", 1), span("b", 0x10001)]
    assert [line.split()[-1] for line in drawn(trace(spans)).splitlines()[-2:]] == ["60001", "70001"]


def test_names_cannot_break_rows() -> None:
    """A name with a new line or an escape stays one line."""
    assert "a b [31m" in drawn(trace([span("a\nb\x1b[31m")]))


def test_a_trace_without_spans_is_its_heading() -> None:
    """Everything was dropped, and the rest is still told."""
    assert drawn(structs.replace(trace([span("f")]), spans=[], span_count=0)).endswith("0 spans")
