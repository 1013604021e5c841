"""Journals written byte by byte, collected, and read back as the words of the model."""

from pathlib import Path

import pytest

from dashcam.collect import collect
from dashcam.journal.liveness import hold, release
from dashcam.model.span import Error, Site, Span, Stream, TypeLabel
from dashcam.model.trace import TraceWithSpans
from dashcam.model.usage import Usage
from dashcam.snapshot.marker import Marker
from dashcam.store import open_store
from tests.journals import MONO, WALL, JournalBuilder, trace_id
from tests.recorded import tables

TRACE = trace_id(10)


def read(store: Path, trace_id: str = TRACE) -> TraceWithSpans:
    report = collect(store)
    assert (report.problem, report.waiting) == (None, 0)
    with open_store(store) as opened:
        return opened.trace(trace_id)


def test_a_call_becomes_a_span(store: Path, root: Path):
    """Both halves and the definitions give every field; what nobody said is unknown."""
    written = JournalBuilder(root)
    written.start(10, args=["Who pays?"], kwargs={"k": 4}, mono=MONO + 500, extra={"site": 0})
    written.end(10, {"answer": "The seller"}, duration=1234)
    written.save()
    assert read(store).spans == [
        Span(
            trace_id=TRACE, span_id="000000000000000a", parent_id=None, name="Rag.answer", kind="chain", app="rag", version=None,
            path=None, paths=None, path_exact=None, type=TypeLabel(module="m", qualname="Rag", bases=["m.Base"]),
            method="m.Rag.answer", site=Site(file="app.py", line=12, function="main"), started_ns=WALL + 500, duration_ns=1234,
            status="ok", error=None, stream=None, input={"question": "Who pays?", "k": 4}, output={"answer": "The seller"},
            usage=None, cost_usd=None, cost_source=None, model=None, provider=None, attributes=None, links=None, run="ab" * 8,
            process=4242, thread=7, task=None,
        )
    ]  # fmt: skip


def test_what_a_call_says_besides_is_kept(store: Path, root: Path):
    """Model, tokens, stream, error, place and task come from the extra fields of start and end."""
    written = JournalBuilder(root)
    written.start(10, call=2, extra={"model": "gpt", "provider": "openai", "path": "llm", "paths": ["llm", "b"], "path_exact": False,
                                     "task": "Task-1", "attributes": {"temperature": 0.2}, "version": "v1", "links": [{"a": 1}]})  # fmt: skip
    written.end_more(10, 1, None, name="chat", error=["m.Boom", "no", "stack"], usage={"input_tokens": 5, "raw": {"n": 5}},
                     stream=[3, 20, "error"], attributes={"seed": 1})  # fmt: skip
    written.save()
    (span,) = read(store).spans
    told = (
        span.name,
        span.model,
        span.provider,
        span.path,
        span.paths,
        span.path_exact,
        span.task,
        span.version,
        span.links,
    )
    assert told == ("chat", "gpt", "openai", "llm", ["llm", "b"], False, "Task-1", "v1", [{"a": 1}])
    assert (span.status, span.error) == ("error", Error(type="m.Boom", message="no", stack="stack"))
    assert span.usage == Usage(input_tokens=5, raw={"n": 5})
    assert span.stream == Stream(chunks=3, first_chunk_ns=20, ended="error")
    assert span.attributes == {"temperature": 0.2, "seed": 1}


@pytest.mark.parametrize(
    ("call", "args", "kwargs", "expected"),
    [
        (0, ["q"], {"k": 1}, {"question": "q", "k": 1}),
        (1, ["q", 2, 3], None, {"query": "q", "rest": [2, 3]}),
        (0, ["q", 1, 2], None, {"question": "q", "k": 1, "args": [2]}),
        (0, ["q"], {"question": "other"}, {"question": "q", "kwargs": {"question": "other"}}),
        (0, None, None, None),
        (0, [], None, {}),
        (0, ["q"], {"$": 1}, {"$": "map", "items": [["question", "q"], ["$", 1]]}),
        (0, Marker({"$": "cut", "of": "tuple", "size": 3}), None, {"args": {"$": "cut", "of": "tuple", "size": 3}}),
    ],
)
def test_arguments_stand_under_their_names(store: Path, root: Path, call, args, kwargs, expected):
    """Positional ones by the callable's parameters, the rest under the star's name, none lost to a clash."""
    written = JournalBuilder(root)
    written.call(10, call=call, args=args, kwargs=kwargs)
    written.save()
    assert read(store).spans[0].input == expected


def test_a_trace_adds_up_its_spans(store: Path, root: Path):
    """Counts, tokens and models come from all spans; name, times, previews and status from the root."""
    written = JournalBuilder(root)
    written.start(10, args=["Who?"], extra={"session": "c1", "user": "u", "tags": ["a"], "metadata": {"x": 1}})
    for number, model in ((11, "gpt"), (12, "mini")):
        written.start(number, 10, trace=10, call=2, mono=MONO + number, extra={"model": model})
        written.end_more(number, 0, None, usage={"input_tokens": 5, "output_tokens": 2})
    written.start(13, 10, trace=10, call=1, mono=MONO + 20, extra={"tags": ["b", "a"], "metadata": {"y": 2}})
    written.end_more(13, 1, None, error=["E", "m", None])
    written.end(10, "The seller", duration=99)
    written.save()
    trace = read(store)
    told = (trace.name, trace.kind, trace.app, trace.status, trace.started_ns, trace.duration_ns, trace.run)
    assert told == ("Rag.answer", "chain", "rag", "ok", WALL, 99, "ab" * 8)
    assert (trace.session, trace.user, trace.tags, trace.metadata) == ("c1", "u", ["a", "b"], {"x": 1, "y": 2})
    sums = (
        trace.span_count,
        trace.error_count,
        trace.input_tokens,
        trace.output_tokens,
        trace.unpriced_count,
        trace.models,
    )
    assert sums == (4, 1, 10, 4, 2, ["gpt", "mini"])
    assert (trace.cost_usd, trace.input_preview, trace.output_preview) == (None, "Who?", "The seller")


def test_apps_inside_a_trace_are_known(store: Path, root: Path):
    """A span of another app is found by its app; one whose app became the trace's own needs no mention."""
    written = JournalBuilder(root, app="script")
    hold(written.folder)
    try:
        written.start(10)
        for number, app in ((11, "inner"), (12, "rag"), (13, None)):
            written.call(number, parent=10, trace=10, mono=MONO + number, extra={"app": app} if app else None)
        written.save()
        collect(store)
        before = _apps(store)
        written.spans.add(4, 10, {"app": "rag"})
        written.end(10)
        written.save()
        collect(store)
    finally:
        release(written.folder)
    assert (before, _apps(store)) == (["inner", "rag"], ["inner", "script"])


def _apps(store: Path) -> list[str]:
    query = "select text from trace_apps as a join texts as t on t.id = a.app order by text"
    return [text for (text,) in tables(store, query)]


def test_a_value_that_cannot_be_read_costs_no_call(store: Path, root: Path):
    """What a header vouched for is kept, and whoever reads it is told that it is no value."""
    written = JournalBuilder(root)
    written.start(10, args=["q"])
    written.spans.add_body(b"\x94\x02\x0a\x05\xa2\xff\xff")
    written.save()
    (span,) = read(store).spans
    assert (span.status, span.input, span.output) == (
        "ok",
        {"question": "q"},
        {"$": "object", "type": "unreadable"},
    )


def test_attributes_are_merged_however_they_come(store: Path, root: Path):
    """Before and after a collection, in starts, notes and ends; what is said last stands."""
    written = JournalBuilder(root)
    hold(written.folder)
    try:
        written.start(10, extra={"attributes": {"a": 1, "b": 1}})
        written.spans.add(4, 10, {"attributes": {"b": 2}}).add(4, 10, {"attributes": 5})
        written.save()
        told = [read(store).spans[0].attributes]
        written.spans.add(4, 10, {"attributes": {"c": Marker({"$": "ref", "path": "x"})}})
        written.save()
        told.append(read(store).spans[0].attributes)
        written.end_more(10, 0, attributes={"a": 3})
        written.save()
        told.append(read(store).spans[0].attributes)
    finally:
        release(written.folder)
    reference = {"$": "ref", "path": "x"}
    assert told == [{"a": 1, "b": 2}, {"a": 1, "b": 2, "c": reference}, {"a": 3, "b": 2, "c": reference}]


def test_usage_that_repeats_is_counted_once(store: Path, root: Path):
    """A chain that tells the tokens of the model calls inside it adds nothing to the trace."""
    written = JournalBuilder(root)
    written.start(10)
    written.start(11, 10, trace=10, call=2)
    written.end_more(11, 0, None, usage={"input_tokens": 5})
    written.end_more(10, 0, None, usage={"input_tokens": 5})
    written.save()
    assert read(store).input_tokens == 5


def test_messages_are_stored_once_each(store: Path, root: Path):
    """An agent that sends its history again at every turn adds the new message only."""
    written = JournalBuilder(root)
    history = [{"role": "user", "parts": [{"type": "text", "content": f"turn {turn} " * 20}]} for turn in range(8)]
    written.start(10)
    for turn in range(1, 9):
        value = {"messages": history[:turn], "tools": [{"name": "t"}]}
        written.start(10 + turn, 10, trace=10, call=2, mono=MONO + turn, extra={"input": value})
        written.end(10 + turn, {"messages": [{"role": "assistant", "parts": []}]})
    written.end(10)
    written.save()
    spans = read(store).spans
    assert [span.input["messages"] for span in spans[1:]] == [history[:turn] for turn in range(1, 9)]
    with open_store(store) as opened:
        (messages,) = opened.sql(
            "select count(*) as n, count(distinct message) as kinds from messages where role = 'user'"
        )
    # eight messages, the tools, the reply, the empty rest of a reply
    bodies = tables(store, "select count(*) from payloads where body is not null")
    assert (bodies, messages) == ([(11,)], {"n": 36, "kinds": 8})


def test_an_end_may_be_read_before_its_start(store: Path, root: Path):
    """Newest segments are read first: halves meet in either order, across collections too."""
    written = JournalBuilder(root)
    hold(written.folder)
    try:
        written.segment(2)
        written.spans.add(4, 10, {"attributes": {"early": [Marker({"$": "ref", "path": "x"})]}})
        written.end(10, "out")
        written.save()
        collect(store)
        written.segment(1)
        written.start(10, args=["in"])
        written.spans.add(9)
        written.save()
        (span,) = read(store).spans
    finally:
        release(written.folder)
    assert (span.status, span.output, span.attributes) == ("ok", "out", {"early": [{"$": "ref", "path": "x"}]})


def test_an_open_span_is_running_while_its_process_lives_and_incomplete_after(store: Path, root: Path):
    """The start outlives its segment; the end, when it comes, completes it; a death leaves it incomplete."""
    written = JournalBuilder(root)
    hold(written.folder)
    try:
        written.start(10, args=["a"])
        written.start(11, 10, trace=10, args=["b"], mono=MONO + 1, extra={"attributes": {"x": 1}})
        written.save()
        running = read(store)
        written.spans.add(4, 11, {"attributes": {"y": 2}})
        written.end(11, "done")
        written.save()
        half = read(store)
    finally:
        release(written.folder)
    after = read(store)
    statuses = [[trace.status, *(span.status for span in trace.spans)] for trace in (running, half, after)]
    assert statuses == [
        ["running", "running", "running"],
        ["running", "running", "ok"],
        ["incomplete", "incomplete", "ok"],
    ]
    assert (half.spans[1].attributes, half.spans[1].input) == ({"x": 1, "y": 2}, {"question": "b"})
    assert (after.span_count, list(root.iterdir())) == (2, [root / "collector.lock"])


def test_what_a_note_says_late_still_reaches_the_trace(store: Path, root: Path):
    """A session told after the root ended belongs to the trace all the same."""
    written = JournalBuilder(root)
    hold(written.folder)
    try:
        written.call(10)
        written.spans.add(4, 10, {"model": "m", "tags": ["t"]})
        written.save()
        first = read(store)
        (span,) = first.spans
    finally:
        release(written.folder)
    assert (span.model, first.tags) == ("m", ["t"])


def test_a_childs_roots_hang_under_the_span_that_started_it(store: Path, root: Path):
    """Spans of a process that was started inside a span are of that span's trace, in either order of collection."""
    trace = bytes.fromhex(TRACE)
    child = JournalBuilder(root, pid=4243, parent=[trace, 10], prefix=bytes(8), app="-c")
    child.start(20, mono=MONO + 5)
    child.call(21, parent=20, trace=20, mono=MONO + 6)
    child.end(20)
    child.call(30, mono=MONO + 7, extra={"root": True})
    child.save()
    collect(store)
    parent = JournalBuilder(root)
    parent.call(10)
    parent.save()
    found = read(store)
    assert [(span.span_id[-2:], span.parent_id and span.parent_id[-2:], span.process) for span in found.spans] == [
        ("0a", None, 4242), ("14", "0a", 4243), ("15", "14", 4243)
    ]  # fmt: skip
    assert (found.name, found.app, found.span_count, read(store, trace_id(30, bytes(8))).span_count) == (
        "Rag.answer", "rag", 3, 1
    )  # fmt: skip


def test_a_trace_from_elsewhere_keeps_its_id(store: Path, root: Path):
    """Sixteen bytes are a whole id."""
    written = JournalBuilder(root)
    written.call(10, trace=bytes(range(16)))
    written.save()
    assert read(store, bytes(range(16)).hex()).span_count == 1


def test_ids_use_all_64_bits(store: Path, root: Path):
    """The largest ids come back as they were."""
    written = JournalBuilder(root)
    written.start(2**64 - 1)
    written.call(2**63, parent=2**64 - 1, trace=2**64 - 1)
    written.end(2**64 - 1)
    written.save()
    spans = read(store, trace_id(2**64 - 1)).spans
    assert {(span.span_id, span.parent_id) for span in spans} == {("f" * 16, None), ("8" + "0" * 15, "f" * 16)}


@pytest.mark.parametrize(
    "frame",
    [
        [1], [1, "a", 0, 10, 5, 0, 1, None, None], [1, 77, 0, 10, 5.5, 0, 1, None, None], [1, 77, -(2**63), 10, 5, 0, 1, None, None],
        [1, 77, 0, b"short", 5, 0, 1, None, None], [1, 77, 0, [1], 5, 0, 1, None, None], [1, 77, 0, 10, 2**63, 0, 1, None, None],
        [1, 77, 0, 10, 5, 0, 1, None, None, "extra"], [1, 10, 0, 10, 5, 0, 1, None, None], [2], [2, "a", 5, 1], [3, 10, 5],
        [3, 10, "x", "y", None, None], [4, 10], [4, [], {}], [5, "x", 1, 2], [6, 6], [1, 77, 0, 10, 5, [], 1, None, None],
        [4, 10, {"usage": 5, "error": [1], "stream": "x", "site": "y", "tags": 5, "metadata": [], "kind": 7, "links": {}, "paths": [1],
                 "attributes": 3, "task": 1, "name": 9, "path_exact": 2, "session": 5, "user": [], "app": 1}],
        [4, 10, {"usage": {"input_tokens": 2**63, "output_tokens": -1, "raw": float("nan")}, "stream": [None, None, []]}],
    ],
)  # fmt: skip
def test_a_frame_that_makes_no_sense_spoils_no_other(store: Path, root: Path, frame):
    """Wrong shapes, types and sizes are left out; the calls around them are whole."""
    written = JournalBuilder(root)
    written.start(10, args=["a"])
    written.spans.add(*frame)
    written.call(11, parent=10, trace=10)
    written.end(10, "out")
    written.save()
    found = read(store)
    assert [(span.span_id[-1], span.output) for span in found.spans if span.span_id[-1] in "ab"] == [
        ("a", "out"),
        ("b", None),
    ]
    with open_store(store) as opened:
        assert [trace.name is None or trace.status == "running" for trace in opened.traces()] in (
            [False],
            [False, False],
        )


def test_an_unknown_callable_still_has_a_span(store: Path, root: Path):
    """A definition that was lost costs the name, not the call."""
    written = JournalBuilder(root)
    written.call(10, call=99, args=[1])
    written.save()
    (span,) = read(store).spans
    assert (span.name, span.kind, span.input) == ("unknown", "function", {"args": [1]})


def test_drops_are_counted_with_their_reason(store: Path, root: Path):
    """Spans that could not be written are known by number."""
    written = JournalBuilder(root)
    written.call(10)
    written.spans.add(5, 3, 900, "cap").add(5, 2, 100, "cap").add(5, 1, 10, "full")
    written.save()
    read(store)
    assert tables(store, "select dropped, torn from processes") == [('{"cap":5,"full":1}', 0)]


def test_odd_text_is_stored(store: Path, root: Path):
    """NUL, emoji and right-to-left text come back exactly; what is not Unicode is marked before it gets here."""
    written = JournalBuilder(root)
    text = "a\x00b \U0001f9ea \u05d0"
    written.call(10, args=[text], output=text, extra={"session": text, "name": text, "metadata": {text: text}})
    written.save()
    trace = read(store)
    assert (trace.spans[0].input, trace.spans[0].output, trace.session) == ({"question": text}, text, text)
    assert (trace.name, trace.metadata) == (text, {text: text})
