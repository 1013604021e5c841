"""What is running, and where a new run hangs."""

from uuid import UUID

from dashcam.capture.calls import INHERIT
from dashcam.capture.context import CURRENT, SKIPPED
from dashcam.integrations.langchain import runs
from dashcam.integrations.langchain.names import is_own
from dashcam.integrations.langchain.runs import ATTACHED, Run
from tests.unit.integrations.standins import Loud, loaded


def run(key, context=(7, 7, None)):
    made = Run(key, None, context, "chain", "c")
    runs.keep(made)
    return made


def test_a_key_is_the_ids_number():
    """Anything else has none."""
    assert [runs.key_of(given) for given in (UUID(int=5), None, "5", Loud())] == [5, None, None, None]


def test_a_run_is_found_until_it_ends():
    """Whoever ends it."""
    one = run(1)
    assert runs.find(1) is one
    one.end()
    assert (runs.find(1), runs.drop(1), runs.find(None), runs.drop(None)) == (None, None, None, None)


def test_a_run_hangs_under_the_run_that_langchain_names():
    """Or under what is current, where nobody is named or he is not known."""
    one = run(1)
    token = CURRENT.set((9, 9, None, None))
    assert runs.under(1) == (one, (7, 7, None), (7, 7, None))
    assert [runs.under(key) for key in (None, 2)] == [(None, INHERIT, (9, 9, None, None))] * 2
    CURRENT.reset(token)


def test_inside_that_runs_own_context_the_nearest_span_counts():
    """It may be one of the user's, below the run."""
    one = run(1)
    token, current = ATTACHED.set(1), CURRENT.set((9, 9, None, None))
    assert runs.under(1) == (one, INHERIT, (9, 9, None, None))
    CURRENT.reset(current)
    ATTACHED.reset(token)


def test_a_trace_that_sampling_left_out_is_known():
    """It is what is current."""
    token = CURRENT.set(SKIPPED)
    assert runs.under(None)[2] is SKIPPED
    CURRENT.reset(token)


def test_runs_that_never_end_are_forgotten_beyond_the_most(monkeypatch):
    """The oldest first."""
    monkeypatch.setattr(runs, "MOST", 3)
    for key in range(5):
        run(key)
    assert [runs.find(key) is not None for key in range(5)] == [False, False, True, True, True]


def test_chunks_count_and_the_first_has_its_time():
    """A run without a span of its own counts too, and has no time."""
    one = run(1)
    one.chunk()
    one.chunk()
    assert (one.chunks, one.first_ns) == (2, None)


def test_a_name_is_ones_own_if_no_class_has_it():
    """Class names are nobody's choice, with what they are made of or without."""

    class Runnable:
        pass

    class RunnableParallel(Runnable):
        pass

    module = loaded("langchain_core.runnables.base.standin", Runnable=Runnable)
    import sys

    before = sys.modules.get("langchain_core.runnables.base")
    sys.modules["langchain_core.runnables.base"] = module
    try:
        assert [is_own(name) for name in ("my test rag", "LangGraph", "RunnableParallel<a,b>")] == [True, False, False]
        assert is_own("my test rag")
    finally:
        del sys.modules[module.__name__]
        if before is None:
            del sys.modules["langchain_core.runnables.base"]
        else:
            sys.modules["langchain_core.runnables.base"] = before
