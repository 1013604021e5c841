import io

import msgspec
import pytest

from dashcam.collect.moving import lines
from dashcam.collect.moving.lines import Damaged, from_line, numbered, to_line
from tests.samples import rag, span, trace

LINE = to_line(rag())


def changed(**fields) -> bytes:
    """The line of a sound trace with other fields."""
    return msgspec.json.encode(msgspec.json.decode(LINE) | fields)


def with_span(**fields) -> bytes:
    """The same with other fields in its first span."""
    first, *rest = msgspec.json.decode(LINE)["spans"]
    return changed(spans=[first | fields, *rest])


def test_a_line_is_what_show_prints():
    """The JSON of the trace with its spans and marks, and an end of line."""
    assert (LINE, from_line(LINE)) == (msgspec.json.encode(rag()) + b"\n", rag())


def test_what_is_unknown_in_a_line_is_left_out():
    """A later version may tell more."""
    assert from_line(changed(colour="red")) == rag()


MARK = {"uid": "a" * 32, "trace_id": rag().trace_id, "span_id": None, "kind": "note", "name": None, "value": None}
MARK |= {"text": "so", "author": "ann", "created_ns": 1}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"{", "not JSON: Input data was truncated"),
        (b"\xff\xfe{}", "not JSON: "),
        (b"[1]", "not a trace: Expected `object`, got `array`"),
        (b"{}", "not a trace: Object missing required field `trace_id`"),
        (
            changed(metadata={"a": 0}).replace(b'{"a":0}', b'{"a":' + b"[" * 50_000 + b"]" * 50_000 + b"}"),
            "nested too deeply",
        ),
        (changed(trace_id="x" * 32), "the trace's id is not 32 of the digits 0-9a-f"),
        (changed(trace_id="ab"), "the trace's id is not 32 of the digits 0-9a-f"),
        (changed(kind="magic"), "not a trace: Invalid enum value 'magic' - at `$.kind`"),
        (changed(started_ns="now"), "not a trace: Expected `int`, got `str` - at `$.started_ns`"),
        (changed(started_ns=2**63), "a number is out of range"),
        (changed(input_tokens=-1), "a count is out of range"),
        (changed(spans=[]), "0 spans"),
        (changed(spans=[msgspec.to_builtins(span(), str_keys=True)] * 2), "two spans have the same id"),
        (with_span(trace_id="b" * 32), "a span is of another trace"),
        (with_span(span_id="0" * 15), "a span's id is not 16 of the digits 0-9a-f"),
        (with_span(parent_id="A" * 16), "a span's id is not 16 of the digits 0-9a-f"),
        (with_span(duration_ns=-5), "a count is out of range"),
        (with_span(thread=2**64 - 1), "a number is out of range"),
        (with_span(usage={"input_tokens": 2**63}), "a count is out of range"),
        (with_span(stream={"chunks": -1, "first_chunk_ns": None, "ended": "closed"}), "a count is out of range"),
        (with_span(run="r" * 201), "a run's id is too long"),
        (changed(marks=[MARK | {"uid": "../x"}]), "a mark on it is not one"),
        (changed(marks=[MARK | {"trace_id": "c" * 32}]), "a mark on it is not one"),
        (changed(marks=[MARK | {"value": {"a": 1}}]), "a mark on it is not one"),
        (changed(marks=[MARK | {"text": "t" * 16_001}]), "a mark on it is not one"),
    ],
)
def test_what_is_no_trace_is_said(line, why):
    """Each with the first thing that is wrong."""
    with pytest.raises(Damaged) as raised:
        from_line(line)
    assert str(raised.value).startswith(why)


@pytest.mark.parametrize("number", ["NaN", "1e999", "Infinity"])
def test_a_cost_is_a_number(number):
    """JSON that says otherwise is no trace."""
    with pytest.raises(Damaged):
        from_line(changed(cost_usd=0.5).replace(b"0.5", number.encode(), 1))


def test_a_line_is_bounded_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch):
    """In length and in values; both are told, nothing is decoded."""
    monkeypatch.setattr(lines, "MOST_VALUES", 1_000)
    with pytest.raises(Damaged, match="too many values"):
        from_line(b"[" + b"[]," * 1_000 + b"[]]")
    monkeypatch.setattr(lines, "LONGEST", 2**20)
    with pytest.raises(Damaged, match="longer than 1 MiB"):
        from_line(b" " * (2**20 + 1))


def test_a_line_that_is_too_long_costs_itself_alone(monkeypatch: pytest.MonkeyPatch):
    """It is not read whole, and the next one is found."""
    monkeypatch.setattr(lines, "LONGEST", 10)
    monkeypatch.setattr(lines, "PIECE", 4)
    file = io.BytesIO(b"a\n" + b"b" * 100 + b"\nc\n" + b"d" * 10 + b"\n" + b"e" * 50)
    assert list(numbered(file)) == [(1, b"a\n"), (2, b"b" * 11), (3, b"c\n"), (4, b"d" * 10 + b"\n"), (5, b"e" * 11)]


def test_a_trace_without_a_root_is_one():
    """Its root may never have been recorded."""
    assert from_line(to_line(trace([span(parent_id="f" * 16)]))).spans[0].parent_id == "f" * 16
