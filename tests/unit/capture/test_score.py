"""Scores that the app gives the call that is running: what is written, what is left out, what is never asked."""

import contextvars
import enum
import threading

import numpy as np
import pytest

import dashcam
from dashcam.capture import guard
from dashcam.capture.context import CURRENT, SKIPPED, STATE
from dashcam.capture.score import score
from dashcam.testing.safety import hostile
from tests.unit.capture.recorded import recording


@pytest.fixture
def frames():
    with recording() as frames:
        yield frames
    guard.reset()


def written(frames, value, **more):
    """Give what is written for a score of a call."""

    @dashcam.span
    def call():
        score("it", value, **more)

    call()
    return [one[:3] for note in frames.spans()[-1].get("notes", []) for one in note["scores"]]


def test_a_score_is_a_note_of_the_call_that_runs(frames):
    """With the moment it was given, on the clock that starts are on."""

    @dashcam.span
    def inner():
        score("inside", 1)

    @dashcam.span
    def outer():
        inner()
        score("outside", "good", reason="because")
        score("outside", 2.5)

    outer()
    first, second = frames.spans()
    given = [(one, span) for span in (first, second) for note in span["notes"] for one in note["scores"]]
    assert [one[:3] for one, _ in given] == [
        ["outside", "good", "because"],
        ["outside", 2.5, None],
        ["inside", 1, None],
    ]
    assert all(span["mono"] < one[3] for one, span in given)


class Level(enum.IntEnum):
    HIGH = 3


class Word(str):
    __slots__ = ()

    def __str__(self):
        raise AssertionError("asked")

    __len__ = __eq__ = __iter__ = __str__
    __hash__ = str.__hash__


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (0.5, 0.5), (7, 7), (True, True), ("good", "good"), (-(2**63) + 1, -(2**63) + 1),
        (float("nan"), None), (float("inf"), None), (-float("inf"), None),
        (np.float64(0.25), 0.25), (Level.HIGH, 3), (Word("w"), "w"), ("x" * 5_000, "x" * 1_000),
    ],
    ids=map(str, range(12)),
)  # fmt: skip
def test_numbers_bools_and_texts_are_kept(frames, value, kept):
    """As what they are; a number that is none is unknown, a long text is cut, a subclass is never asked."""
    (found,) = written(frames, value)
    assert (found, type(found[1])) == (["it", kept, None], type(kept))


@pytest.mark.parametrize("value", [None, [1], {"a": 1}, b"x", 2**63, -(2**70), np.float32(1), object(), range])
def test_other_values_are_left_out_and_counted(frames, value):
    """The call goes on; `dashcam.status()` says how many there were."""
    guard.reset()
    assert written(frames, value) == []
    (count,) = dashcam.status()["failures"].values()
    assert count == 1


@pytest.mark.parametrize("name", [None, "", 5, b"x"])
def test_a_score_without_a_name_is_left_out_and_counted(frames, name):
    """As one without a value."""
    guard.reset()
    dashcam.span(lambda: score(name, 1))()
    assert "notes" not in frames.spans()[-1]
    assert list(dashcam.status()["failures"].values()) == [1]


@pytest.mark.parametrize("what", hostile.values())
def test_a_hostile_value_is_never_asked(frames, what):
    """None of its methods runs, whichever place it stands in."""
    value = hostile.values()[what]
    for given in ((value, 1, None), ("a", value, None), ("a", 1, value)):
        dashcam.span(lambda: score(given[0], given[1], reason=given[2]))()
    kept = [span.get("notes") is not None for span in frames.spans()]
    assert (kept, dict(hostile.COUNTS)) == ([False, what in {"a str", "an int"}, True], {})


def test_secrets_are_masked_and_texts_are_bounded(frames):
    """In the name, the value and the reason."""
    key = "sk-abcdefghijklmnop1234"

    @dashcam.span
    def call():
        score(f"name {key}", f"value {key}", reason=f"reason {key} " + "x" * 9_000)

    call()
    ((name, value, reason, *_),) = frames.spans()[-1]["notes"][0]["scores"]
    assert key not in name + value + reason
    assert [one.partition(" ")[2][:15] for one in (name, value, reason)] == ["[masked sk-key "] * 3
    assert len(reason) <= 4_000


def test_without_content_no_text_is_kept(frames):
    """Numbers are."""
    STATE.content = False
    assert written(frames, 3, reason="why") == [["it", 3, None]]
    assert written(frames, "good", reason="why") == [["it", None, None]]


def test_outside_a_call_nothing_happens(frames):
    """Nor where sampling left the trace out, nor while nothing records."""
    score("a", 1)
    token = CURRENT.set(SKIPPED)
    score("a", 1)
    CURRENT.reset(token)

    @dashcam.span
    def call():
        put, STATE.put = STATE.put, None
        score("a", 1)
        STATE.put = put

    call()
    assert [span.get("notes") for span in frames.spans()] == [None]


def test_a_score_after_the_end_still_finds_its_span(frames):
    """A thread that carries the call's context may be later than the call."""
    kept = []

    @dashcam.span
    def call():
        kept.append(contextvars.copy_context())

    call()
    thread = threading.Thread(target=kept[0].run, args=(score, "late", 1))
    thread.start()
    thread.join()
    kinds = [frame[0] for frame in frames.all()]
    assert (kinds, frames.all()[-1][1]) == ([1, 2, 4], frames.spans()[0]["id"])


def test_a_block_scores_itself(frames):
    """Whatever runs inside it; one that is not recorded does nothing."""
    with dashcam.span("outer") as outer, dashcam.span("inner"):
        outer.score("of outer", 1, reason="r")
    found = frames.spans()
    assert [[one[:3] for note in span.get("notes", []) for one in note["scores"]] for span in found] == [
        [["of outer", 1, "r"]],
        [],
    ]
    STATE.put = None
    with dashcam.span("off") as off:
        off.score("a", 1)
