import os
from pathlib import Path

import msgspec
import pytest

from dashcam.collect import collect
from dashcam.errors import AmbiguousId, NotFound
from dashcam.journal.liveness import hold, release
from dashcam.model.types import KINDS, STATUSES
from dashcam.store import open_inlet, open_store
from tests.journals import JournalBuilder, trace_id

TRACE = trace_id(10)


def told(outline) -> list[dict]:
    """The columns of an outline as the fields of spans."""
    spans, strings = outline.spans, [*outline.strings, None]
    rows = []
    for at, span_id in enumerate(spans.span_id):
        row = {"span_id": span_id}
        row["parent_id"] = None if spans.parent[at] == -1 else spans.span_id[spans.parent[at]]
        row |= {
            name: strings[getattr(spans, name)[at]] for name in "name path app version method model provider".split()
        }
        row |= {"kind": outline.kinds[spans.kind[at]], "status": outline.statuses[spans.status[at]]}
        row["started_ns"] = spans.started_ns[at] + outline.trace.started_ns
        row |= {name: getattr(spans, name)[at] for name in "duration_ns input_tokens output_tokens cost_usd".split()}
        row["thread"] = None if spans.thread[at] == -1 else spans.thread[at]
        rows.append(row)
    return rows


def wanted(trace) -> list[dict]:
    """The same of the spans that `trace` gives."""
    rows = []
    for span in trace.spans:
        whole = msgspec.structs.asdict(span)
        tokens = {name: getattr(span.usage, name, None) for name in ("input_tokens", "output_tokens")}
        names = "span_id parent_id name path app version method model provider kind status started_ns duration_ns"
        rows.append(
            {name: whole[name] for name in names.split()} | tokens | {"cost_usd": span.cost_usd, "thread": span.thread}
        )
    return rows  # fmt: skip


def test_an_outline_is_the_trace_in_columns(filled: Path):
    """Span by span in the same order, with the trace and its marks."""
    with open_store(filled) as store:
        store.note(TRACE, "look here")
        whole, outline = store.trace(TRACE), store.outline(TRACE[:6])
        assert told(outline) == wanted(whole)
        assert outline.trace == store.traces('app == "rag"')[0]
        assert outline.marks == whole.marks != []
        assert (outline.kinds, outline.statuses) == ([*KINDS], [*STATUSES])


def test_a_text_stands_once_in_an_outline(filled: Path):
    """However many spans name it."""
    with open_store(filled) as store:
        strings = store.outline(TRACE).strings
    assert sorted(strings) == sorted(set(strings))
    assert {"Rag.answer", "search", "ChatModel", "rag", "v1", "gpt"} <= set(strings)


def test_an_outline_has_running_spans_in_their_place(filled: Path):
    """By when they started, beside those that ended; one whose parent is not there has none."""
    written = JournalBuilder(filled.with_suffix(".journal"), tail="00000003", pid=os.getpid())
    written.start(40)
    written.call(42, parent=40, trace=40, mono=5_000_002)
    written.start(41, 40, trace=40, mono=5_000_001)
    written.start(43, 99, trace=40, mono=5_000_003)
    written.save()
    collect(filled)
    with open_store(filled) as store:
        outline, whole = store.outline(trace_id(40)), store.trace(trace_id(40))
    assert [span[-2:] for span in outline.spans.span_id] == ["28", "29", "2a", "2b"]
    assert outline.spans.parent == [-1, 0, 0, -1]
    assert [row["status"] for row in told(outline)] == [span.status for span in whole.spans]


def test_an_outline_keeps_the_order_of_ids_of_both_signs(path: Path):
    """Spans that started together are in the order of their ids as text, as `trace` has them."""
    written = JournalBuilder(path.with_suffix(".journal"))
    written.start(1)
    for span in (2**63 + 5, 7, 2**64 - 1, 2**63 - 1):
        written.call(span, parent=1, trace=1)
    written.end(1)
    written.save()
    collect(path)
    with open_store(path) as store:
        outline, whole = store.outline(trace_id(1)), store.trace(trace_id(1))
        last = store.span(trace_id(1), "f" * 16)
    assert outline.spans.span_id == [span.span_id for span in whole.spans]
    assert last == whole.spans[-1]


def test_an_outline_reads_no_value(filled: Path):
    """Not one payload is unpacked."""
    with open_store(filled) as store:
        store._payloads.read = store._payloads.body = None
        assert len(store.outline(TRACE).spans.span_id) == 3


def test_contents_tell_what_is_the_same(path: Path):
    """Equal values have equal hashes, others not; what is not there has none. In the order of the outline."""
    written = JournalBuilder(path.with_suffix(".journal"))
    written.start(1, args=["q"])
    written.call(2, "same", parent=1, trace=1, mono=5_000_001, args=["q"])
    written.call(3, "same", parent=1, trace=1, mono=5_000_002, args=["other"])
    written.end(1)
    written.save()
    collect(path)
    with open_store(path) as store:
        found, outline = store.contents(trace_id(1)), store.outline(trace_id(1))
    assert len(found.input) == len(found.output) == len(outline.spans.span_id) == 3
    assert found.input[0] == found.input[1] != found.input[2]
    assert found.output[1] == found.output[2] is not None
    assert found.output[0] is None


def test_previews_are_of_what_went_in_and_of_the_last_message(path: Path):
    """Of the named spans, running ones too; what got nothing is left out; whatever there is, 80 characters."""
    told = {"messages": [{"role": "system", "content": "first " * 50}, {"role": "user", "content": "Who pays?"}]}
    written = JournalBuilder(path.with_suffix(".journal"))
    written.start(1, args=["word " * 100])
    written.start(2, 1, trace=1, call=2, mono=5_000_020, extra={"input": told})
    written.end(2, 1)
    written.start(3, 1, trace=1, mono=5_000_030)
    written.save()
    collect(path)
    with open_store(path) as store:
        ids = store.outline(trace_id(1)).spans.span_id
        found = store.previews(trace_id(1), [*ids, "0" * 16, "no id"])
        assert store.previews(trace_id(1), ids[1:2]).span_ids == ids[1:2]
    shown = dict(zip(found.span_ids, found.input, strict=True))
    assert shown[ids[1]] == "Who pays?"
    assert (len(shown[ids[0]]), shown[ids[0]][-1]) == (80, "…")
    assert ids[2] not in shown


def test_a_stamp_is_the_same_as_long_as_the_outline_is(filled: Path):
    """Marks, spans that begin and spans that end make another one; what is said of other traces does not."""
    written = JournalBuilder(filled.with_suffix(".journal"), tail="00000003", pid=os.getpid())
    hold(written.folder)
    written.start(40)
    written.save()
    collect(filled)
    with open_store(filled) as store:
        stamps = [store.stamp(trace_id(40))]
        store.pin(TRACE)
        assert store.stamp(trace_id(40)[:6]) == stamps[0]
        written.start(41, 40, trace=40)
        written.save()
        collect(filled)
        stamps.append(store.stamp(trace_id(40)))
        written.end(41)
        written.save()
        collect(filled)
        stamps.append(store.stamp(trace_id(40)))
        store.tag(trace_id(40), "odd")
        stamps.append(store.stamp(trace_id(40)))
        store.untag(trace_id(40), "odd")
        stamps.append(store.stamp(trace_id(40)))
        with pytest.raises(NotFound):
            store.stamp("ffff")
    release(written.folder)
    assert len(set(stamps)) == 5


def test_one_span_is_the_one_in_the_trace(filled: Path):
    """With all of its values; it may be named by its first characters."""
    with open_store(filled) as store:
        for span in store.trace(TRACE).spans:
            assert store.span(TRACE[:8], span.span_id) == span
            assert store.span(TRACE, span.span_id[:15] + span.span_id[15].upper()) == span
        with pytest.raises(AmbiguousId, match="give more of it"):
            store.span(TRACE, "0")


@pytest.mark.parametrize("given", ["0" * 16, "xyz", "", "f" * 20])
def test_an_unknown_span_is_not_found(filled: Path, given: str):
    """The message says what lists them."""
    with open_store(filled) as store, pytest.raises(NotFound, match="dashcam show"):
        store.span(TRACE, given)


def test_spans_are_given_in_the_order_they_started(filled: Path):
    """Whatever the order of the ids; what is no span of the trace is left out."""
    with open_store(filled) as store:
        whole = store.trace(TRACE).spans
        other = store.trace(trace_id(20)).spans[0].span_id
        asked = [whole[2].span_id, "junk", other, whole[0].span_id, whole[2].span_id]
        assert store.spans_of(TRACE, asked) == [whole[0], whole[2]]
        assert store.spans_of(TRACE, []) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("who PAYS", ["0a"]),
        ("the seller", ["0a"]),
        ("documents", ["0b"]),
        ("Chat", ["0c"]),
        ("hi", ["0c"]),
        ("no", ["0c"]),
        ("", []),
        ('{"', []),
    ],
)
def test_a_text_is_found_in_names_and_values(filled: Path, text: str, found: list[str]):
    """Input, output, error and name, case aside; of messages each; never the commas of JSON."""
    with open_store(filled) as store:
        hits = store.find_in(TRACE, text)
    assert ([span[-2:] for span in hits.span_ids], hits.partial) == (found, None)


def test_a_search_that_has_no_time_says_what_it_left_out(filled: Path):
    """At least one span is looked through."""
    with open_store(filled) as store:
        hits = store.find_in(TRACE, "e", seconds=0)
    assert hits.partial == "stopped after 0 s: 2 of 3 spans were not looked through"


def test_looking_at_a_store_that_was_replaced_is_not_found(filled: Path, tmp_path: Path):
    """SQLite would go on reading the file that is gone."""
    other = tmp_path / "other" / "dashcam.db"
    open_inlet(other).close()
    with open_store(filled) as store:
        store.outline(TRACE)
        os.replace(other, filled)
        for look in (lambda: store.outline(TRACE), lambda: store.span(TRACE, "1"), lambda: store.find_in(TRACE, "e")):
            with pytest.raises(NotFound):
                look()
