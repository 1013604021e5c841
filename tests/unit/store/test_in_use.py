from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashcam.collect import collect
from dashcam.errors import UsageError
from dashcam.store import bounded, open_store
from dashcam.store.sums import percentiles
from tests.journals import WALL, JournalBuilder

SECOND = 1_000_000_000
USAGE = {"model": "gpt-5", "provider": "openai", "usage": {"input_tokens": 100, "output_tokens": 10}}


@pytest.fixture
def used(path: Path) -> Path:
    """Three traces of an app of two versions, a trace of another app that it is a part of, one of a third."""
    written = JournalBuilder(path.with_suffix(".journal"))
    written.walk(1, "rag").version(1, "v1").place(1, 1, "").place(2, 1, "llm")
    written.walk(2, "rag").version(2, "v2").place(3, 2, "").place(4, 2, "llm")
    written.walk(3, "outer").version(3, "v9").place(5, 3, "")
    for turn, (root, llm) in enumerate([(1, 2), (1, 2), (3, 4), (5, 2)]):
        span, mono = 10 * (turn + 1), 5_000_000 + turn * SECOND
        written.start(span, mono=mono, extra={"place": root})
        written.start(span + 1, span, trace=span, mono=mono + 1, call=2, extra={"place": llm})
        written.end_more(span + 1, 1 if turn == 1 else 0, None, duration=(turn + 1) * 1_000_000, **USAGE)
        written.end(span, "done")
    written.call(90, extra={"app": "third"})
    written.save()
    assert collect(path).problem is None
    return path


def test_components_have_the_figures_of_their_calls(used: Path):
    """Of its own traces and of those that it is a part of; the busiest first."""
    with open_store(used) as store:
        found = store.components_in_use("rag")
    llm, app = found.components
    assert (llm.path, llm.span_count, llm.error_count, llm.input_tokens, llm.output_tokens) == ("llm", 4, 1, 400, 40)
    assert (app.path, app.span_count, app.error_count, app.input_tokens) == ("", 3, 0, None)
    assert (found.trace_count, found.partial) == (4, None)
    assert llm.unpriced_count + (llm.cost_usd is not None) * 4 == 4


def test_percentiles_are_those_of_the_durations(used: Path):
    """As exact as an overview's."""
    with open_store(used) as store:
        llm = store.components_in_use("rag").components[0]
        whole = store.overview(app="rag", kind="llm").total
    assert (llm.p50_ns, llm.p95_ns) == (whole.p50_ns, whole.p95_ns)
    assert llm.p50_ns is not None
    assert percentiles({})["p50_ns"] is None


def test_components_of_one_version(used: Path):
    """Parts of other apps' traces are of a version too."""
    with open_store(used) as store:
        counts = {
            version: {one.path: one.span_count for one in store.components_in_use("rag", version).components}
            for version in ("v1", "v2", "v3")
        }
    assert counts == {"v1": {"llm": 3, "": 2}, "v2": {"llm": 1, "": 1}, "v3": {}}


def test_components_of_a_stretch_of_time(used: Path):
    """Traces that began from one moment on and before another."""
    with open_store(used) as store:
        later = store.components_in_use("rag", since=WALL + SECOND, until=WALL + 2 * SECOND)
        dated = store.components_in_use("rag", until=datetime.fromtimestamp(WALL // SECOND + 1, UTC))
        with pytest.raises(UsageError, match="is no time"):
            store.components_in_use("rag", since="yesterday")
    assert [one.span_count for one in (*later.components, *dated.components)] == [1, 1, 1, 1]


@pytest.mark.parametrize("app", ["nobody", ""])
def test_an_unknown_app_has_no_components(used: Path, app: str):
    """Nothing is found, and that is all of it."""
    with open_store(used) as store:
        found = store.components_in_use(app)
    assert (found.components, found.trace_count, found.partial) == ([], 0, None)


def test_components_without_time_say_how_far_they_came(used: Path, monkeypatch: pytest.MonkeyPatch):
    """The newest traces are looked at first."""
    monkeypatch.setattr(bounded, "STEPS", 1)
    with open_store(used) as store:
        found = store.components_in_use("rag", seconds=0)
    assert found.partial == "stopped after 0 s: only the newest 0 traces were looked at"
    assert found.components == []


def test_models_are_those_that_were_called(used: Path):
    """With the providers and price tables of their last calls; what is counted agrees with the overview."""
    with open_store(used) as store:
        (model,) = store.models()
        whole = store.overview().models[0]
    assert (model.model, model.providers, model.calls) == ("gpt-5", ["openai"], 4)
    assert (model.input_tokens, model.output_tokens, model.last_ns) == (400, 40, WALL + 3 * SECOND + 1)
    assert (model.cost_usd, model.unpriced_count) == (whole.cost_usd, whole.unpriced_count)
    assert (model.sources == []) == (model.cost_usd is None)


def test_calls_without_a_model_are_told_apart(path: Path):
    """Nobody knows what they cost; agents, which repeat their calls, are not counted."""
    written = JournalBuilder(path.with_suffix(".journal"))
    written.start(10, call=0, extra={"model": "agent's own"})
    written.end(10)
    written.call(11, call=2)
    written.save()
    collect(path)
    with open_store(path) as store:
        (none,) = store.models()
    assert (none.model, none.calls, none.unpriced_count, none.providers, none.sources) == (None, 1, 1, [], [])
