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
    run(1)
    assert runs.parent_of(1) == (7, 7, None)
    assert (runs.parent_of(None), runs.parent_of(2)) == (INHERIT, INHERIT)


def test_inside_that_runs_own_context_the_nearest_span_counts():
    """It may be one of the user's, below the run."""
    run(1)
    token = ATTACHED.set(1)
    assert runs.parent_of(1) is INHERIT
    ATTACHED.reset(token)


def test_here_is_the_parents_context_or_the_current_one():
    """And knows a trace that sampling left out."""
    token = CURRENT.set(SKIPPED)
    assert (runs.here(INHERIT), runs.here((7, 7, None))) == (SKIPPED, (7, 7, None))
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
