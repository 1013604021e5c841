"""What people say: drawn from a seed, of traces that they could say it of, never in the future."""

from typing import Any

from dashcam.demo.opinions import NOTES, with_opinions
from dashcam.demo.spreading import SECOND

NOW = 10**18


def lines(count: int = 200, app: str = "chat", status: str = "ok") -> list[dict[str, Any]]:
    """Traces as lines."""
    whole = {"app": app, "status": status, "started_ns": NOW - SECOND, "duration_ns": SECOND, "spans": [], "marks": []}
    return [{**whole, "trace_id": f"{number:032x}"} for number in range(count)]


def said(of: list[dict[str, Any]], seed: int = 7) -> list[dict[str, Any]]:
    """The marks of the lines."""
    return [mark for line in with_opinions(of, until_ns=NOW, seed=seed) for mark in line["marks"]]


def test_some_traces_have_marks() -> None:
    """Of every kind, each with an id of its own, by the same seed the same."""
    marks = said(lines(800))
    assert {mark["kind"] for mark in marks} == {"note", "tag", "score", "pin"}
    assert len({mark["uid"] for mark in marks}) == len(marks)
    assert 800 * 0.1 < len({mark["trace_id"] for mark in marks}) < 800 * 0.25
    assert marks == said(lines(800)) != said(lines(800), seed=8)


def test_nobody_speaks_of_the_future() -> None:
    """What would be said later is said now."""
    assert {mark["created_ns"] for mark in said(lines())} == {NOW}


def test_notes_fit_the_app() -> None:
    """And how the trace ended."""
    notes = {mark["text"] for mark in said(lines(status="error", app="travel-agent")) if mark["kind"] == "note"}
    assert notes == set(NOTES["travel-agent", "error"])


def test_what_nobody_speaks_of_stays_as_it_is() -> None:
    """Other apps, and what is no trace."""
    other = [*lines(app="inbox"), {"app": "chat", "version": "v", "status": "ok"}]
    assert list(with_opinions(other, until_ns=NOW)) == other
