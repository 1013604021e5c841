"""Ids, the current span, and masking rules coming into force."""

import gc
import random
import weakref

import pytest

from dashcam.capture.context import CURRENT, SKIPPED, STATE, State, current_ids, trace_id
from dashcam.capture.spec import Spec
from dashcam.snapshot.redact import Masker


def test_trace_ids():
    """A trace of this process is its root's id and the process's bytes; one from elsewhere is its own sixteen."""
    assert trace_id(bytes(range(16))) == bytes(range(16)).hex()
    assert len(trace_id(7)) == 32
    assert trace_id(7)[:2] == "07"
    assert trace_id(7) != trace_id(8)
    assert trace_id(7)[16:] == STATE.prefix.hex()


def test_current_ids():
    """Outside any span, and in a trace that sampling left out, there are none."""
    assert current_ids() is None
    for here, expected in ((SKIPPED, None), ((255, 7, None), (trace_id(7), "00000000000000ff"))):
        token = CURRENT.set(here)
        assert current_ids() == expected
        CURRENT.reset(token)


def test_ids_differ():
    """Ids count up from a random start below 2^63, another in each process."""
    one, other = State(), State()
    first = one.next_id()
    assert one.next_id() == first + 1
    assert 0 < first < 2**63
    assert (one.prefix, first) != (other.prefix, other.next_id())
    before = one.prefix
    one.reseed()
    assert one.prefix != before


def test_a_seeded_program_sees_its_own_numbers():
    """Our ids take nothing from the program's random numbers."""
    random.seed(1)
    expected = random.random()
    random.seed(1)
    state = State()
    state.next_id()
    state.reseed()
    assert random.random() == expected


def test_masks_reach_functions_recorded_before():
    """Names that come into force later hold for the parameters of functions that were recorded earlier."""
    spec = Spec("f", "function", None, ("self", "ssn", "api_key", "n"), 1)
    assert spec.secret == (1,)
    before = STATE.masker
    try:
        STATE.mask(Masker(("ssn",)))
        assert spec.secret == (0, 1)
    finally:
        STATE.mask(before)
    assert spec.secret == (1,)


def test_specs_are_not_held():
    """A recorded function that goes takes its spec with it."""
    gone = weakref.ref(Spec("gone", "function", None, (), 0))
    gc.collect()
    assert gone() is None


def test_a_forked_child_takes_ids_of_its_own_once(monkeypatch: pytest.MonkeyPatch):
    """In the process that has them they stay; in another they begin anew."""
    one = State()
    before = one.prefix
    one.own_ids()
    assert one.prefix == before
    monkeypatch.setattr("os.getpid", lambda: one.pid + 1)
    one.own_ids()
    after = one.prefix
    assert after != before
    monkeypatch.setattr("os.getpid", lambda: one.pid)
    one.own_ids()
    assert one.prefix == after
