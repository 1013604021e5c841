import pytest
from msgspec import structs

from dashcam.cli.fields import SPAN_FIELDS, TRACE_FIELDS, USUAL, USUAL_OF_SPANS, Look, fields, look
from dashcam.cli.table import Cell
from dashcam.errors import UsageError
from dashcam.model.span import Span
from dashcam.model.trace import Trace
from dashcam.model.words import moment
from tests.samples import STARTED, listed, rag, span

LOOK = Look(now_ns=STARTED + 90 * 10**9, trace_digits=8, span_digits=4)


def told(one: Trace | Span, *names: str) -> list[str]:
    """What is shown of one, colours apart."""
    cells = [field.tell(one, LOOK) for field in fields(names, spans=isinstance(one, Span))]
    return [cell.text if isinstance(cell, Cell) else cell for cell in cells]


def test_every_column_of_a_trace_tells_something() -> None:
    """Each in the words of people."""
    one = structs.replace(listed(), **{name: getattr(rag(), name) for name in Trace.__struct_fields__})
    one = structs.replace(one, version="1f0c", path="", input_preview="Who\npays?", output_preview="You")
    assert dict(zip(TRACE_FIELDS, told(one, *TRACE_FIELDS), strict=True)) == {
        "id": "4f1c9a00",
        "when": "1 m ago",
        "started": moment(STARTED),
        "app": "rag",
        "version": "1f0c",
        "name": "Rag.answer",
        "kind": "chain",
        "path": "",
        "status": "✗ error",
        "duration": "2.31 s",
        "cost": "≥$0.0021",
        "spans": "7",
        "errors": "2",
        "tokens": "824→64",
        "models": "gpt-4o-mini",
        "session": "c-17",
        "user": "u-1",
        "tags": "beta",
        "preview": "Who pays? → You",
    }


def test_every_column_of_a_span_tells_something() -> None:
    """A failed call tells its error in the place of what came out."""
    root, _, embed, chat, failed, *_ = rag().spans
    assert dict(zip(SPAN_FIELDS, told(chat, *SPAN_FIELDS), strict=True)) == {
        "trace": "4f1c9a00",
        "id": "0013",
        "when": "1 m ago",
        "started": moment(chat.started_ns),
        "app": "rag",
        "version": "",
        "name": "ChatOpenAI",
        "kind": "llm",
        "path": "",
        "status": "✓ ok",
        "duration": "1.10 s",
        "cost": "$0.0021",
        "model": "gpt-4o-mini",
        "provider": "openai",
        "tokens": "812→64",
        "method": "",
        "error": "",
        "preview": "2 messages, last user: Who pays? → assistant: → look_up(page=7)",
    }
    assert told(failed, "error", "preview", "tokens") == [
        "openai.RateLimitError: Error code: 429 slow down",
        "✗ openai.RateLimitError: Error code: 429 slow down",
        "",
    ]
    assert told(embed, "cost") == ["unknown"]
    assert told(root, "preview") == [
        'question="Who pays?" → ✗ openai.RateLimitError: Error code: 429 slow down',
    ]


def test_every_field_of_the_shapes_can_be_named() -> None:
    """It is shown as it stands in JSON."""
    assert len(fields(Trace.__struct_fields__, spans=False)) == len(Trace.__struct_fields__)
    assert told(listed(), "trace_id", "duration_ns", "metadata") == ["4f1c9a" + "0" * 26, "10000000", "{}"]
    one = span("f", attributes={"a": 1}, error=rag().spans[0].error)
    assert told(one, "attributes", "site", "parent_id") == ["a=1", "", ""]


def test_a_name_that_is_no_column_is_answered_with_those_there_are() -> None:
    """Wrong use."""
    with pytest.raises(UsageError, match='^traces have no column "foo": choose of id, when, .*preview, or any field'):
        fields(["foo"], spans=False)
    with pytest.raises(UsageError, match='^spans have no column "tags": choose of trace, id, '):
        fields(["tags"], spans=True)


def test_the_usual_columns_are_there() -> None:
    """In both tables."""
    assert len(fields(USUAL, spans=False) + fields(USUAL_OF_SPANS, spans=True)) == len(USUAL) + len(USUAL_OF_SPANS)


def test_ids_are_as_long_as_it_takes() -> None:
    """Traces by their first digits, spans of one trace by their last."""
    assert look([listed()], 0) == Look(0, 8, 4)
    assert look([listed(), listed(trace_id="4f1c9a0001" + "0" * 22)], 0).trace_digits == 10
    assert look([span("a", 1), span("b", 0x10001)], 0).span_digits == 5
    assert look([span("a", 1), span("b", 1, trace_id="a" * 32)], 0).span_digits == 4
