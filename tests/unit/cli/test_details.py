from msgspec import structs

from dashcam.cli.details import span_lines
from dashcam.cli.terminal import Terminal
from dashcam.model.span import Error, Site, Stream, TypeLabel
from dashcam.model.usage import Usage
from dashcam.model.words import moment
from tests.samples import MS, STARTED, rag, span


def shown(one) -> str:
    return "\n".join(span_lines(one, Terminal(width=80, colours=False)))


def test_everything_that_is_known_of_a_span_is_said() -> None:
    """One fact a line, then attributes, input and output whole."""
    one = structs.replace(
        rag().spans[3],
        path="chain.llm",
        paths=["chain.llm", "steps[1].llm"],
        path_exact=False,
        method="app.Rag.ask",
        type=TypeLabel(module="app", qualname="Rag"),
        site=Site(file="app.py", line=7, function="main"),
        stream=Stream(chunks=12, first_chunk_ns=250 * MS, ended="exhausted"),
        usage=Usage(input_tokens=812, output_tokens=64, reasoning_tokens=1_000, cache_read_tokens=0),
        cost_source="list price",
        attributes={"temperature": 0.5},
        thread=7,
        task="Task-1",
    )
    assert (
        shown(one)
        == f"""\
ChatOpenAI   llm   ✓ ok   1.10 s
span        3fa2b1c4d5e60013
trace       4f1c9a00000000000000000000000000
parent      3fa2b1c4d5e60010
started     {moment(STARTED + 220 * MS)}
app         rag
path        chain.llm (one of chain.llm, steps[1].llm)
method      app.Rag.ask
type        app.Rag
called at   app.py:7 in main
model       gpt-4o-mini (openai)
tokens      input 812, cache read 0, output 64, reasoning 1,000
cost        $0.0021 (list price)
stream      12 chunks, the first after 250 ms, exhausted
process     4711 · thread 7 · Task-1

attributes
  temperature: 0.5

input
  [system]
    Be brief.
  [user]
    Who pays?

output
  [assistant]
    → look_up(page=7)"""
    )


def test_what_is_not_known_is_left_out_but_a_cost() -> None:
    """Of a model call the cost is said to be unknown."""
    assert shown(span("f", path="")).splitlines()[5:] == ["path        the app itself", "process     4711"]
    assert "cost        unknown" in shown(span("m", kind="llm"))
    assert "cost" not in shown(span("f"))


def test_an_error_is_shown_with_its_stack() -> None:
    """Type, message, and every line of where it came from."""
    one = span(
        "f",
        status="error",
        error=Error(type="builtins.ValueError", message="a\nb", stack='  File "x.py", line 1, in f'),
    )
    assert shown(one).endswith('error\n  builtins.ValueError: a\n  b\n    File "x.py", line 1, in f')
