import io
from pathlib import Path

import pytest
from msgspec.structs import replace

from dashcam.collect.moving import export_store, import_lines, import_store, importing
from dashcam.collect.moving.lines import to_line
from dashcam.errors import NotAStore, StoreFull, UsageError
from dashcam.model.mark import Mark
from dashcam.snapshot.redact import Masker
from dashcam.store import open_inlet, open_store
from tests.samples import span, trace
from tests.unit.collect.moving.steps import bring, lines_of, rag, unseen

RAG = to_line(rag())


def other(number: int, **fields):
    """A small trace with an id of its own."""
    trace_id = f"{number:032x}"
    return trace([span(trace_id=trace_id, number=number)], trace_id=trace_id, **fields)


def mark(number: int = 1, **fields) -> Mark:
    usual = {"uid": f"{number:032x}", "trace_id": rag().trace_id, "span_id": None, "kind": "note", "name": None}
    usual |= {"value": None, "text": "so it was", "author": "ann", "created_ns": number}
    return Mark(**(usual | fields))


def test_what_comes_is_in_every_view(path: Path):
    """The list, the spans, the messages, the versions: as if it had been recorded here."""
    bring(RAG, path)
    with open_store(path) as store:
        counts = [store.sql(f"select count(*) as n from {view}")[0]["n"] for view in ("traces", "spans", "messages")]
        listed = list(store.traces())
        process = store.sql("select distinct run, process from spans")
    assert (counts, [one.trace_id for one in listed]) == ([1, 7, 3], [rag().trace_id])
    assert process == [{"run": "ab" * 8, "process": 4711}]


def test_a_damaged_line_is_told_and_left_out(path: Path):
    """With its number; blank lines are none; all others come."""
    done = bring(b"\n" + RAG + b"{\n\n" + RAG[:100] + b"}\n" + to_line(other(7)), path)
    assert (done.traces, done.spans, done.damaged) == (2, 8, 2)
    assert [problem[:16] for problem in done.problems] == ["line 3: not JSON", "line 5: not JSON"]


def test_damaged_lines_without_end_are_counted(path: Path):
    """Only the first are named."""
    done = bring(RAG + b"x\n" * 500, path)
    assert (done.traces, done.damaged, len(done.problems)) == (1, 500, importing.TOLD)


def test_a_file_that_is_not_ours_is_one_error(path: Path):
    """It is not read to its end, and what was there is as it was."""
    bring(RAG, path)
    file = io.BytesIO(b"2026-11-21 something happened\n" * 10_000)
    inlet = open_inlet(path)
    with pytest.raises(UsageError, match="there is no trace in it"):
        import_lines(file, inlet, path, Masker(), unseen)
    inlet.close()
    assert (file.tell() < 100_000, lines_of(path, [rag().trace_id])) == (True, RAG)


def test_an_empty_file_brings_nothing(path: Path):
    """And is no error here."""
    done = bring(b"", path)
    assert (done.traces, done.damaged) == (0, 0)


def test_a_trace_that_is_there_stays(path: Path):
    """The same one is counted, another of the same id is told; twice in one file is the same."""
    changed = to_line(replace(rag(), status="ok"))
    done = bring(RAG + RAG + changed, path)
    assert (done.traces, done.already, done.differing) == (1, 1, 1)
    assert done.problems == ["line 3: trace 4f1c9a00 is there with other content and stays so"]
    assert lines_of(path, [rag().trace_id]) == RAG


def test_what_people_said_is_merged(path: Path):
    """By the mark's own id: once, and also onto a trace that is there."""
    first, second = mark(1), mark(2, kind="pin", text=None)
    done = [bring(to_line(replace(rag(), marks=marks)), path) for marks in ([first], [first, second], [second])]
    assert [(one.traces, one.already, one.marks) for one in done] == [(1, 0, 1), (0, 1, 1), (0, 1, 0)]
    with open_store(path) as store:
        assert store.trace(rag().trace_id).marks == [first, second]


def test_a_mark_that_was_taken_back_does_not_return(path: Path):
    """Importing the file it is in changes nothing."""
    line = to_line(replace(rag(), marks=[mark()]))
    bring(line, path)
    with open_store(path) as store:
        store.unmark(rag().trace_id, mark().uid)
    assert bring(line, path).marks == 0
    with open_store(path) as store:
        assert store.trace(rag().trace_id).marks == []


def test_a_secret_in_a_file_from_elsewhere_does_not_come_in(path: Path):
    """No byte of it is in any file of the store."""
    secret = "sk-" + "notreal0123456789abcdef"
    bring(to_line(replace(rag(), input_preview=secret, metadata={"password": "hunter2hunter2"})), path)
    raw = b"".join(file.read_bytes() for file in path.parent.rglob("*") if file.is_file())
    assert (secret.encode() in raw, b"hunter2hunter2" in raw) == (False, False)


def test_many_traces_are_many_transactions(path: Path, monkeypatch: pytest.MonkeyPatch):
    """What was written before the disk is full is there; importing again brings the rest."""
    monkeypatch.setattr("dashcam.collect.moving.arrivals.SPANS", 10)
    lines = [to_line(other(number)) for number in range(1, 36)]
    inlet = open_inlet(path)
    write, written = inlet.write, []

    def full(batch):
        if len(written) > 3:
            raise StoreFull("no room")
        written.append(len(batch.spans))
        write(batch)

    inlet.write = full
    with pytest.raises(StoreFull):
        import_lines(io.BytesIO(b"".join(lines)), inlet, path, Masker(), unseen)
    inlet.close()
    done = bring(b"".join(lines), path)
    assert (written, done.traces, done.already) == ([0, 10, 10, 10], 5, 30)


def test_processes_are_known_again(path: Path):
    """Two imports of one process make one row, and its journal is looked for nowhere."""
    for number in (1, 2):
        bring(to_line(other(number)), path)
    with open_store(path) as store:
        assert (store.collected(), store.waiting) == ({(f"import-{'ab' * 8}-4711", ""): 1}, 0)


def test_a_runs_name_is_no_path(path: Path):
    """What stands for its folder holds nothing that could lead elsewhere."""
    bring(to_line(trace([span(run="../../etc")], run="../../etc")), path)
    with open_store(path) as store:
        (folder, _), *_ = store.collected()
        assert (store.sql("select run from traces"), "/" in folder or "." in folder) == ([{"run": "../../etc"}], False)


@pytest.mark.parametrize(
    "word", ['status == "running"', 'status != "ok"', 'kind == "function"', 'name == "f" and tokens is None']
)
def test_what_ran_elsewhere_is_found_as_running(path: Path, word: str):
    """In lists of traces and of spans, beside what ended; and unlike what runs here it can be deleted."""
    one = span(status="running", duration_ns=None)
    bring(to_line(trace([one])) + to_line(other(1)), path)
    with open_store(path) as store:
        traces, spans = store.traces(word), store.spans(word)
        assert rag().trace_id in [found.trace_id for found in traces]
        assert (one in spans, len(traces) == len(spans)) == (True, True)
    inlet = open_inlet(path)
    assert inlet.delete(inlet.numbers([rag().trace_id])) == 1
    inlet.close()


def test_a_store_that_was_tampered_with_is_not_read(path: Path, tmp_path: Path):
    """It is an error before anything is written."""
    foreign = tmp_path / "foreign.db"
    foreign.write_bytes(b"SQLite format 3\0" + bytes(100))
    inlet = open_inlet(path)
    with pytest.raises(NotAStore):
        import_store(foreign, inlet, path, Masker(), unseen)
    inlet.close()


def test_a_trace_that_unfolds_too_far_is_left_out(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The others of that store come."""
    foreign = tmp_path / "foreign.db"
    export_store([rag(), other(2)], foreign, Masker(), unseen)
    monkeypatch.setattr("dashcam.store.foreign.LARGEST", 60)
    inlet = open_inlet(path)
    done = import_store(foreign, inlet, path, Masker(), unseen)
    inlet.close()
    assert (done.traces, done.damaged, done.problems[0].split(" bytes")[1]) == (1, 1, " in 7 spans: too many")


def test_when_the_oldest_began_is_told(path: Path):
    """For whoever keeps traces only so long."""
    done = bring(to_line(other(1, started_ns=500)) + to_line(other(2, started_ns=300)), path)
    assert done.oldest_ns == 300
