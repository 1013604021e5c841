"""Copies of what was recorded: other ids, other times, the same life."""

import random
from typing import Any

import pytest

from dashcam.demo.spreading import DAY, SECOND, copied, hourly, paced, renamed, shuffled, spread, taken

NOW = 10 * DAY


def span(number: int, parent: int | None, began: int, took: int, **more: Any) -> dict[str, Any]:
    """One call, as a line has it."""
    ids = {"span_id": f"{number:016x}", "parent_id": None if parent is None else f"{parent:016x}"}
    empty = {"kind": "function", "usage": None, "stream": None, "attributes": None}
    return {**ids, "started_ns": began, "duration_ns": took, **empty, **more}


def trace(number: int, app: str = "help-desk", version: str = "v1", **more: Any) -> dict[str, Any]:
    """One trace of two calls, as a line has it."""
    ids = {"trace_id": f"{number:032x}", "run": "00000000000000aa", "session": None}
    spans = [span(number * 10, None, number, 9), span(number * 10 + 1, number * 10, number + 1, 5, kind="llm")]
    return {
        **ids,
        "app": app,
        "version": version,
        "started_ns": number,
        "duration_ns": 9,
        "spans": spans,
        "marks": [],
    } | more


def test_each_version_has_its_time() -> None:
    """The former in the former half, the later in the latter; what is no trace comes as it is."""
    lines = [trace(1), trace(2, version="v2"), trace(3, app="chat"), {"app": "help-desk", "version": "v1"}]
    made = list(spread(lines, copies=4, until_ns=NOW))
    assert [one["version"] for one in made if one["app"] == "help-desk"] == ["v1", "v1", "v2", "v2", "v1"]
    assert len([one for one in made if one["app"] == "chat"]) == 4
    assert made[-1] == lines[-1]


@pytest.mark.parametrize("mixed", [False, True])
def test_the_same_seed_is_the_same_life(mixed: bool) -> None:
    """All of it before the end, within the days."""
    lines = [trace(number, app) for number, app in enumerate(["help-desk", "chat", "chat", "reports"], 1)]
    made = list(spread(lines, copies=6, mixed=mixed, until_ns=NOW))
    assert made == list(spread(lines, copies=6, mixed=mixed, until_ns=NOW))
    assert all(NOW - 3 * DAY <= one["started_ns"] <= NOW for one in made)
    assert len({one["trace_id"] for one in made}) == len(made) == 3 + 6 * 3


def test_what_one_app_did_stays_in_its_order() -> None:
    """However apps are mixed."""
    traces = [trace(number, ("a", "b", "c")[number % 3]) for number in range(30)]
    made = shuffled(traces, random.Random(1))
    assert [one["app"] for one in made] != [one["app"] for one in traces]
    for app in "abc":
        assert [one for one in made if one["app"] == app] == [one for one in traces if one["app"] == app]


def test_hours_stay_in_their_order() -> None:
    """Moments are moved, never past each other, and a day stays a day."""
    moved = [hourly(DAY * part // 100) for part in range(301)]
    assert moved == sorted(moved)
    assert (moved[0], moved[100], moved[300]) == (0, DAY, 3 * DAY)


def test_a_copy_is_a_trace_of_its_own() -> None:
    """Its ids are others wherever they stood; the copy with number 0 is of the run that there was."""
    mark = {"uid": "u", "trace_id": f"{1:032x}", "created_ns": 1}
    original = trace(1, session="c-1", marks=[mark])
    first, second = (copied(original, NOW, number, random.Random(number)) for number in (0, 1))
    assert first["run"] == original["run"] != second["run"]
    assert (first["session"], second["session"]) == ("c-1-00", "c-1-01")
    assert first["spans"][1]["parent_id"] == first["spans"][0]["span_id"] != original["spans"][0]["span_id"]
    assert first["marks"][0]["trace_id"] == first["trace_id"]
    assert first["marks"][0]["created_ns"] == NOW + first["duration_ns"]
    assert original["marks"] == [mark]


def test_directives_are_taken_out() -> None:
    """Of every text, however deep."""
    assert renamed({"a": ["x", "Hi [[reply:yes]]"]}, {"x": "y"}) == {"a": ["y", "Hi"]}


def test_what_was_beside_something_still_is() -> None:
    """And what came after something comes after it; a parent lasts as long as its children."""
    spans = [span(1, None, 0, 100), span(2, 1, 1, 50), span(3, 1, 10, 50), span(4, 1, 70, 5, kind="llm")]
    paced(spans, NOW, random.Random(3))
    whole, one, beside, after = ((one["started_ns"], one["started_ns"] + one["duration_ns"]) for one in spans)
    assert beside[0] < one[1]
    assert after[0] >= max(one[1], beside[1])
    assert whole[0] == NOW
    assert whole[1] >= after[1]


def test_tokens_and_attempts_take_time() -> None:
    """A call that was refused, or says much, takes longer."""
    calls = [
        span(1, None, 0, 1, kind="llm"),
        span(1, None, 0, 1, kind="llm", usage={"output_tokens": 500}),
        span(1, None, 0, 1, kind="llm", attributes={"http.request.resend_count": 4}),
    ]
    plain, long, refused = (taken(one, random.Random(5)) for one in calls)
    assert long == pytest.approx(plain + 500 * 0.012 * SECOND, rel=0.01)
    assert refused == pytest.approx(plain + 4 * 1.5 * SECOND, rel=0.01)
