"""Histories at random: what a store says after any sequence of recording, dying, collecting, crashing and deleting is what
a plain Python model says.

A crash is the disk as it was at some statement: the folder is copied in the midst of the work, and the copy goes on.
`DASHCAM_HISTORIES=5000` runs more of them than a test run does.
"""

import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path

import apsw
import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from dashcam.collect import collect, exclusively
from dashcam.collect.moving import export_lines, export_store, import_lines, import_store
from dashcam.model.component import Component
from dashcam.snapshot.redact import Masker
from dashcam.store import Store, Structures, open_store
from dashcam.store.connection import connect
from dashcam.store.keeping import Limits
from dashcam.store.structures import structures
from tests.contract.plain_model import FILTERS, Filter, PlainTrace
from tests.contract.recording import Recording
from tests.journals import tree

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


OF_RUNS = """
select run, sum(span_count) as spans, sum(unpriced_count) as unpriced, max(started_ns + coalesce(duration_ns, 0)) as last_ns,
    json_group_array(distinct app) as apps
from traces group by run
"""
"""What runs tell of their traces, added up one by one."""


def advance(count: int = 1, /, *, total: int | None = None) -> None:
    """Nobody looks how far it is."""


class Crash(BaseException):
    """The end of a process in the midst of a statement."""


class Histories(Recording):
    """One store, and what is done with it."""

    # collecting

    @rule()
    def it_is_collected(self) -> None:
        report = collect(self.store)
        assert (report.problem, report.waiting) == (None, 0)

    @precondition(lambda self: self.traces)
    @rule(at=st.integers(1, 60), work=st.sampled_from(("collect", "rm")), which=FILTERS)
    def the_power_of_a_collector_goes(self, at: int, work: str, which: Filter) -> None:
        """Collecting or deleting ends at its n-th statement; what lies on the disk then is all there is."""
        copy = Path(tempfile.mkdtemp(prefix="dashcam-history-"))
        left = [at]

        def count(*_: object) -> bool:
            left[0] -= 1
            if left[0] == 0:
                shutil.rmtree(copy)
                shutil.copytree(self.folder, copy, ignore=shutil.ignore_patterns("*-shm"))
                raise Crash
            return True

        def watch(connection: apsw.Connection) -> None:
            connection.exec_trace = count

        before = self._matching(which) if work == "rm" else []
        apsw.connection_hooks.append(watch)
        crashed = False
        try:
            self._delete(before) if work == "rm" else collect(self.store)
        except Crash:
            crashed = True
        finally:
            apsw.connection_hooks.remove(watch)
        if crashed:
            self._go_on_in(copy)
        else:
            shutil.rmtree(copy)
        if work == "rm":
            self._forget_what_went(before, whole=not crashed)

    def _go_on_in(self, copy: Path) -> None:
        """Put the disk of that moment in the place of today's; the lock files stay, their processes hold them."""
        for path in sorted(copy.rglob("*")):
            old = self.folder / path.relative_to(copy)
            if path.is_file() and path.name != "lock":
                old.parent.mkdir(exist_ok=True, parents=True)
                old.unlink(missing_ok=True)
                shutil.copy2(path, old)
        for path in list(self.folder.glob("dashcam.db-*")):
            if not (copy / path.name).exists():
                path.unlink()
        shutil.rmtree(copy)

    def _forget_what_went(self, before: list[PlainTrace], *, whole: bool) -> None:
        """A deletion that crashed took some traces or none: those that went are wholly gone, which later steps check."""
        collect(self.store)
        with open_store(self.store) as store:
            left = {row["trace_id"] for row in store.sql("select trace_id from traces")}
        for trace in before:
            if trace.trace_id not in left:
                del self.traces[trace.trace_id]
            else:
                assert not whole, f"{trace.trace_id} was not deleted"

    # deleting

    def _matching(self, which: Filter) -> list[PlainTrace]:
        """Ended traces that a filter finds, by the model."""
        return [trace for trace in self.traces.values() if trace.status != "running" and which.holds(trace)]

    def _delete(self, traces: list[PlainTrace]) -> None:
        with exclusively(self.store) as inlet:
            rows = [inlet.find_trace(trace.trace_id) for trace in traces]
            inlet.delete([row[0] for row in rows if row is not None])

    @precondition(lambda self: self.traces)
    @rule(which=FILTERS)
    def some_are_deleted(self, which: Filter) -> None:
        collect(self.store)
        going = self._matching(which)
        self._delete(going)
        for trace in going:
            del self.traces[trace.trace_id]

    @precondition(lambda self: self.traces)
    @rule(keep=st.integers(0, 4), dry_run=st.booleans())
    def only_the_newest_are_kept(self, keep: int, dry_run: bool) -> None:  # noqa: FBT001  hypothesis gives it by name
        newest = sorted(self.traces.values(), key=lambda trace: trace.root.started_ns, reverse=True)
        going = [trace for trace in newest[keep:] if trace.status != "running" and not trace.pinned]
        with exclusively(self.store) as inlet:
            assert inlet.prune(Limits(keep=keep), dry_run=dry_run) == len(going)
        for trace in [] if dry_run else going:
            del self.traces[trace.trace_id]

    @precondition(lambda self: self.traces)
    @rule(which=FILTERS, as_store=st.booleans())
    def some_go_out_and_come_back(self, which: Filter, as_store: bool) -> None:  # noqa: FBT001  as above
        """What is exported, deleted and imported again is as it was; what was not deleted is left alone."""
        collect(self.store)
        going = self._matching(which)
        out = self.folder / "out"
        with open_store(self.store, create=True) as store:
            told = [store.trace(trace.trace_id) for trace in self.traces.values() if trace.status != "running"]
        with Structures(self.store) as structures:
            if as_store:
                export_store(told, out, Masker(), advance, structures)
            else:
                with out.open("wb") as lines:
                    export_lines(told, lines, advance, structures)
        self._delete(going)
        for _ in range(2):
            with exclusively(self.store) as inlet, out.open("rb") as lines:
                done = (
                    import_store(out, inlet, self.store, Masker(), advance)
                    if as_store
                    else import_lines(lines, inlet, self.store, Masker(), advance)
                )
            assert (done.traces, done.already, done.differing, done.damaged) == (
                len(going),
                len(told) - len(going),
                0,
                0,
            )
            going = []
        out.unlink()

    @rule()
    def all_is_counted_and_indexed_anew(self) -> None:
        with exclusively(self.store) as inlet:
            inlet.rebuild()

    # what people say

    @precondition(lambda self: self.traces)
    @rule(
        data=st.data(), what=st.sampled_from(("pin", "unpin", "tag", "score")), value=st.sampled_from((0.0, 0.5, 1.0))
    )
    def somebody_marks_one(self, data, what: str, value: float) -> None:
        trace = data.draw(st.sampled_from(list(self.traces.values())))
        collect(self.store)
        with open_store(self.store) as store:
            if what == "pin":
                store.pin(trace.trace_id)
            elif what == "unpin" and trace.pinned:
                store.unpin(trace.trace_id)
            elif what == "tag":
                store.tag(trace.trace_id, "mine")
            elif what == "score":
                store.score(trace.trace_id, "quality", value)
        trace.pinned = what == "pin" or (trace.pinned and what != "unpin")
        trace.people |= {"mine"} if what == "tag" else set()
        trace.scores |= {"quality": value} if what == "score" else {}

    # asking

    @rule(which=FILTERS, order=st.sampled_from(("newest", "oldest")))
    def a_filter_is_asked(self, which: Filter, order: str) -> None:
        collect(self.store)
        with open_store(self.store, create=True) as store:
            found = [trace.trace_id for trace in store.traces(which.text, order=order, limit=None)]
        expected = sorted(
            (trace for trace in self.traces.values() if which.holds(trace)),
            key=lambda trace: trace.root.started_ns,
            reverse=order == "newest",
        )
        assert found == [trace.trace_id for trace in expected], which.text

    @rule()
    def all_is_told(self) -> None:
        collect(self.store)
        with open_store(self.store, create=True) as store:
            for trace in self.traces.values():
                told = store.trace(trace.trace_id)
                assert [(s.name, s.status, s.duration_ns, s.input, s.output, s.model) for s in told.spans] == [
                    (s.name, s.state, s.duration_ns, {"text": s.text}, s.output, s.model) for s in trace.spans
                ]
                assert (told.status, told.span_count, told.input_tokens) == (
                    trace.status,
                    len(trace.spans),
                    trace.input_tokens,
                )
                places = [
                    (s.app, s.version, s.path, s.path_exact)
                    for s, p in zip(told.spans, trace.spans, strict=True)
                    if p.path is not None
                ]
                assert places == [
                    (s.walk.app, s.walk.version, s.path, not s.guessed) for s in trace.spans if s.path is not None
                ]
                assert (told.app, told.version) == (trace.app, trace.version)
                outline = store.outline(trace.trace_id)
                assert outline.spans.span_id == [span.span_id for span in told.spans]
                assert [outline.strings[name] for name in outline.spans.name] == [span.name for span in told.spans]
                assert store.find_in(trace.trace_id, "REFUN").span_ids == [
                    s.span_id
                    for s, p in zip(told.spans, trace.spans, strict=True)
                    if "refun" in p.text or "refun" in (p.output or "")
                ]
                assert store.spans_of(trace.trace_id, outline.spans.span_id) == told.spans
            self._structures_are_those_of_the_traces(store)
            assert store.integrity() == []
            overview = store.overview()
            ended = [span for trace in self.traces.values() for span in trace.spans if span.state != "running"]
            assert overview.total.span_count == len(ended)
            failed = [span for span in ended if span.status == "error"]
            assert overview.total.error_count == len(failed)
            assert overview.total.trace_error_count == sum(not span.parent for span in failed)

    @rule(limit=st.integers(1, 3))
    def what_traces_belong_to_is_asked(self, limit: int) -> None:
        """Sessions and runs page by page, and the values that there are."""
        collect(self.store)
        with open_store(self.store, create=True) as store:
            sessions, after = [], ""
            while after is not None:
                page = store.sessions(limit=limit, after=after or None)
                sessions += page.sessions
                after = page.after
            told = store.runs(limit=9).runs
            one_by_one = {row["run"]: row for row in store.sql(OF_RUNS)}
            apps, named = store.values("app"), set(store.values("session"))
        runs = {run.run: (run.trace_count, run.error_count, run.alive) for run in told}
        assert {
            run.run: (run.span_count, run.unpriced_count, run.last_ns, run.apps) for run in told if run.trace_count
        } == {
            run: (row["spans"], row["unpriced"], row["last_ns"], sorted(msgspec.json.decode(row["apps"])))
            for run, row in one_by_one.items()
        }
        of: dict[str, list[PlainTrace]] = {}
        for trace in sorted(self.traces.values(), key=lambda trace: -trace.root.started_ns):
            of.setdefault(trace.session or "", []).append(trace)
        of.pop("", None)
        failed = {name: sum(trace.root.state == "error" for trace in traces) for name, traces in of.items()}
        assert [(one.session, one.trace_count, one.error_count) for one in sessions] == [
            (name, len(traces), failed[name]) for name, traces in of.items()
        ]
        assert named == set(of)
        assert apps == sorted({app for trace in self.traces.values() for app in trace.apps})
        for number, life in enumerate(self.lives, 1):
            mine = [trace for trace in self.traces.values() if trace.root.life is life]
            errors = sum(trace.root.state == "error" for trace in mine)
            assert runs.get(f"{number:016x}", (0, 0, life.alive)) == (len(mine), errors, life.alive)

    def _structures_are_those_of_the_traces(self, store: Store) -> None:
        """Each version that a trace is of, or has a part of, and no other; the view counts the traces."""
        db = connect(self.store)
        try:
            kept = {(one.app, one.version): one.tree for one in structures(db, trees=True)}
        finally:
            db.close()
        wanted = {pair for trace in self.traces.values() for pair in trace.versions}
        assert kept == {(app, version): msgspec.json.decode(tree(version), type=Component) for app, version in wanted}
        counted = Counter((trace.app, trace.version) for trace in self.traces.values() if trace.version is not None)
        assert {
            (row["app"], row["version"]): row["trace_count"] for row in store.sql("select * from versions")
        } == counted


class TestHistories(Histories.TestCase):
    """As many histories as a test run can bear."""

    settings = settings(
        max_examples=int(os.environ.get("DASHCAM_HISTORIES", "100")),
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
