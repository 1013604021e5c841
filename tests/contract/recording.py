"""Programs at random: processes that walk apps, record traces in them and die, with the model of what they recorded."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from dashcam.collect import awaiting, collect
from dashcam.store import blocks, open_store
from tests.contract.past_life import CALLABLES, PATHS, Life, Walk
from tests.contract.plain_model import APPS, MODELS, STATUSES, VERSIONS, WORDS, PlainSpan, PlainTrace

WALL = 1_700_000_000_000_000_000
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)


class Recording(RuleBasedStateMachine):
    """One store, a few recorded processes, and the model of both."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="dashcam-history-"))
        self.lives: list[Life] = []
        self.traces: dict[str, PlainTrace] = {}
        self.clock = 0
        # what is never told is not waited for; `a_version_comes_late` has its time
        self._patience, awaiting.LONGEST_S = awaiting.LONGEST_S, 0.0
        # few as they are: sums are kept of all of them
        self._changed, (blocks.MOST, blocks.LEFT) = (blocks.MOST, blocks.LEFT), (0, 0)

    @property
    def store(self) -> Path:
        return self.folder / "dashcam.db"

    def teardown(self) -> None:
        for life in self.lives:
            life.die()
        awaiting.LONGEST_S = self._patience
        blocks.MOST, blocks.LEFT = self._changed
        shutil.rmtree(self.folder)

    # recording

    @rule()
    @precondition(lambda self: len(self.lives) < 3)
    def a_process_starts(self) -> None:
        self.lives.append(Life(self.store.with_suffix(".journal"), len(self.lives) + 1, WALL))

    def _tick(self) -> int:
        self.clock += 1_000_000
        return self.clock

    @precondition(lambda self: any(life.alive for life in self.lives))
    @rule(data=st.data(), app=st.sampled_from(APPS), version=st.none() | st.sampled_from(VERSIONS))
    def an_app_is_walked(self, data, app, version) -> None:
        """Some versions are never found out."""
        life = data.draw(st.sampled_from([life for life in self.lives if life.alive]))
        number = life.announce(app)
        if version is not None:
            life.tell(number, version)

    @precondition(lambda self: any(life.alive for life in self.lives))
    @rule(data=st.data(), app=st.sampled_from(APPS), version=st.sampled_from(VERSIONS))
    def a_version_comes_late(self, data, app, version) -> None:
        """What was recorded meanwhile is not read before."""
        life = data.draw(st.sampled_from([life for life in self.lives if life.alive]))
        number = life.announce(app)
        trace = self._begin(life, 0, "late", {"walk": number}, app, life.walks[number - 1])
        try:
            awaiting.LONGEST_S = self._patience
            report = collect(self.store, timeout_s=0)
        finally:
            awaiting.LONGEST_S = 0.0
        with open_store(self.store, create=True) as store:
            found = store.sql("select 1 from traces where trace_id = ?", [trace.trace_id])
        assert (report.problem, found) == (None, [])
        life.tell(number, version)
        trace.version, trace.root.walk = version, life.walks[number - 1]

    def _begin(self, life: Life, call: int, text: str, extra: dict, app: str, walk: Walk | None) -> PlainTrace:
        mono = self._tick()
        number = life.start(0, None, mono, call, text, extra)
        kind, name = CALLABLES[call][1], CALLABLES[call][0]
        version = None if walk is None else walk.version
        told = (extra.get("session"), extra.get("tags", []), extra.get("metadata", {}))
        trace = PlainTrace(life.trace_id(number), app, version, *told)
        trace.spans.append(PlainSpan(number, kind, name, text, WALL + mono, 0, life, walk=walk))
        self.traces[trace.trace_id] = trace
        return trace

    @precondition(lambda self: any(life.alive for life in self.lives))
    @rule(
        data=st.data(),
        call=st.integers(0, len(CALLABLES) - 1),
        text=TEXTS,
        app=st.none() | st.sampled_from(APPS),
        session=st.none() | st.sampled_from(("c-1", "c-2")),
        tags=st.lists(st.sampled_from(("beta", "eu")), unique=True),
        metadata=st.sampled_from(({}, {"k": 1}, {"k": 2})),
    )
    def a_trace_begins(self, data, call, text, app, session, tags, metadata) -> None:
        life = data.draw(st.sampled_from([life for life in self.lives if life.alive]))
        walk = data.draw(st.none() | st.sampled_from(life.walks)) if life.walks else None
        extra = {"tags": tags, "metadata": metadata} | ({"session": session} if session else {})
        extra |= ({"app": app} if app else {}) | ({"walk": walk.number} if walk else {})
        self._begin(life, call, text, extra, app or (walk.app if walk else "script"), walk)

    def _open(self) -> list[tuple[PlainTrace, PlainSpan]]:
        return [(trace, span) for trace in self.traces.values() for span in trace.spans if span.state == "running"]

    @precondition(lambda self: self._open())
    @rule(data=st.data(), call=st.integers(0, len(CALLABLES) - 1), text=TEXTS)
    def a_span_begins(self, data, call, text) -> None:
        trace, above = data.draw(st.sampled_from(self._open()))
        mono, life = self._tick(), above.life
        walk = data.draw(st.none() | st.sampled_from(life.walks)) if life.walks else None
        path, guessed = (data.draw(st.sampled_from(PATHS)), data.draw(st.booleans())) if walk else (None, False)
        extra = {"place": walk.place(path)} | ({"guessed": True} if guessed else {}) if walk else None
        number = life.start(above.number, trace.root.number, mono, call, text, extra)
        span = PlainSpan(number, CALLABLES[call][1], CALLABLES[call][0], text, WALL + mono, above.number, life)
        span.walk, span.path, span.guessed = walk, path, guessed
        trace.spans.append(span)

    @precondition(lambda self: self._open())
    @rule(
        data=st.data(),
        duration=st.integers(0, 4_000_000_000),
        status=st.sampled_from((0, 0, 1, 2)),
        output=st.none() | TEXTS,
        model=st.none() | st.sampled_from(MODELS),
        tokens=st.none() | st.integers(0, 200),
    )
    def a_span_ends(self, data, duration, status, output, model, tokens) -> None:
        _, span = data.draw(st.sampled_from(self._open()))
        extra = {"model": model, "usage": {"input_tokens": tokens}} if span.kind == "llm" else {}
        span.life.end(span.number, duration, status, output, extra)
        span.status, span.duration_ns, span.output = STATUSES[status], duration, output
        if span.kind == "llm":
            span.model, span.tokens = model, tokens

    @precondition(lambda self: any(life.alive for life in self.lives))
    @rule(data=st.data())
    def a_process_dies(self, data) -> None:
        data.draw(st.sampled_from([life for life in self.lives if life.alive])).die()
