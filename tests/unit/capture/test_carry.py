"""What is carried into threads and pools, and what a step of ours that fails there costs; the rest is NB-43."""

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, ContextVar
from multiprocessing.pool import ThreadPool

import pytest

from dashcam.capture import carry, guard, patch
from dashcam.capture.context import CURRENT, SCOPES, TAGS

HERE = (7, 7, None)
multiprocessing.get_start_method()  # fixed by the first pool otherwise


@pytest.fixture
def carried():
    """The patches are on, and a span is current."""
    patch.on(carry.TARGETS)
    token, tags = CURRENT.set(HERE), TAGS.set({"session": "s"})
    yield
    CURRENT.reset(token)
    TAGS.reset(tags)
    patch.off()
    assert carry._starting == {}


def seen():
    return CURRENT.get(), TAGS.get()


def in_thread():
    found = []
    thread = threading.Thread(target=lambda: found.append(seen()))
    thread.start()
    thread.join()
    return found[0]


def test_span_and_tags(carried):
    """Both go along into threads and pools."""
    with ThreadPoolExecutor(1) as pool, ThreadPool(1) as other:
        assert [in_thread(), pool.submit(seen).result(), other.apply(seen)] == [(HERE, {"session": "s"})] * 3


def test_nothing_to_carry(carried):
    """Outside any span nothing is noted for a thread."""
    token, tags = CURRENT.set(None), TAGS.set(None)
    assert in_thread() == (None, None)
    CURRENT.reset(token)
    TAGS.reset(tags)


def test_a_thread_that_cannot_start(carried, monkeypatch):
    """A start that fails raises as before, and nothing is kept of it."""
    thread = threading.Thread(target=seen)
    monkeypatch.setattr(
        threading, "_start_new_thread" if hasattr(threading, "_start_new_thread") else "_start_joinable_thread", refuse
    )
    with pytest.raises(RuntimeError, match="can't start new thread"):
        thread.start()
    assert carry._starting == {}


def refuse(*_args, **_more):
    raise RuntimeError("can't start new thread")


def test_a_step_that_fails(carried, monkeypatch):
    """Where we fail the thread and the task run all the same, and it is counted."""

    def fails(*_args):
        raise OSError("x")

    guard.mode.reraise = False
    monkeypatch.setattr(carry, "here", fails)
    try:
        assert in_thread() == (None, None)
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(seen).result() == (None, None)
        # the pool starts a thread of its own
        assert guard.failures == {"carry a span into a thread": 2, "carry a span into a pool": 1}
    finally:
        guard.reset()


def test_what_is_not_callable(carried):
    """A `ThreadPool` that is handed something that cannot be called fails as before."""
    with ThreadPool(1) as pool, pytest.raises(TypeError, match="'int' object is not callable"):
        pool.apply(3)


class Greenlet:
    """What a greenlet shows of itself, at the moment it is handed out; greenlet itself is tried in tests/host_safety/hosts."""

    def __init__(self, *, gr_frame=None, gr_context=None, dead=False):
        self.gr_frame, self.gr_context, self.dead = gr_frame, gr_context, dead


def spawned(made):
    """Hand a greenlet out as `gevent.spawn` does."""
    return carry._spawn(lambda: made)()


def test_a_greenlet_gets_a_context_in_which_nothing_is_set_but_ours(carried):
    """The program's own variables are unset in it, as they are without us."""
    own = ContextVar("own", default="unset")
    token = own.set("set")
    made = Greenlet()
    assert spawned(made) is made
    assert made.gr_context.run(seen) == (HERE, {"session": "s"})
    assert made.gr_context.run(own.get) == "unset"
    assert set(made.gr_context) == {CURRENT, TAGS, SCOPES}
    own.reset(token)


def test_a_greenlet_class_gets_it_when_it_is_made(carried):
    """As eventlet's is, which is started by its hub."""

    class Made(Greenlet):
        pass

    Made.__init__ = carry._init(Made.__init__)
    assert Made().gr_context.run(seen) == (HERE, {"session": "s"})
    with pytest.raises(TypeError, match="unexpected keyword argument 'what'"):
        Made(what=1)


def test_outside_any_span_a_greenlet_is_left_as_it_is():
    """There is nothing to carry."""
    made = spawned(Greenlet())
    assert made.gr_context is None


CONTEXT = Context()


@pytest.mark.parametrize("state", [{"gr_frame": "running"}, {"gr_context": CONTEXT}, {"dead": True}])
def test_a_greenlet_that_has_begun_or_has_a_context_is_left_as_it_is(carried, state):
    """What runs already has its place, and what the program has set is the program's."""
    made = spawned(Greenlet(**state))
    assert made.gr_context is state.get("gr_context")


def test_what_is_no_greenlet_is_handed_on_and_counted_once(carried):
    """The step that fails is ours, and costs the parent alone."""
    assert spawned("no greenlet") == "no greenlet"
    assert guard.failures == {"carry a span into a greenlet": 1}
