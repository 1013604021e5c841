"""What people say of the demo's traces: notes, tags, scores and pins, drawn from a seed, some time after the traces ended."""

import random
from collections.abc import Iterable, Iterator
from typing import Any, Final

from dashcam.demo.spreading import SECOND, Line

READERS: Final = ("ada", "grace")
NOTES: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("help-desk", "ok"): ("Right, but it should name the page.", "Just what the handbook says."),
    ("help-desk", "error"): ("Refused three times: do we ask too much at once?",),
    ("travel-agent", "ok"): ("One tool too many, and still the right answer.", "Good plan."),
    ("travel-agent", "error"): ("The booking service again. Should the agent be told, instead of failing?",),
    ("chat", "ok"): ("The tone is right.",),
    ("reports", "error"): ("Nobody had put anything into the folder.",),
}
"""By an app and how a trace of it ended."""
TAGS: Final = {"ok": ("good-example", "to-discuss"), "error": ("look-into", "provider")}
SHARE: Final = 0.16
"""Of the traces that somebody says something of."""
PINNED: Final = 0.1
"""Of these."""
LATER_S: Final = (60, 900)


def with_opinions(lines: Iterable[Line], *, until_ns: int, seed: int = 7) -> Iterator[Line]:
    """Give the lines with what people say of them added; nobody says anything after `until_ns`."""
    draw = random.Random(seed)
    for line in lines:
        notes = NOTES.get((line.get("app", ""), line.get("status", "")))
        if notes and "spans" in line and draw.random() < SHARE:
            at = line["started_ns"] + (line["duration_ns"] or 0) + draw.randint(*LATER_S) * SECOND
            said = [_mark(line, mark, min(at, until_ns), draw) for mark in _said(line, notes, draw)]
            yield {**line, "marks": [*line["marks"], *said]}
        else:
            yield line


def _said(line: Line, notes: tuple[str, ...], draw: random.Random) -> Iterator[dict[str, Any]]:
    """What one reader says: a score nearly always, a note or a tag beside it, a pin now and then."""
    is_good = line["status"] == "ok" and draw.random() < 0.7
    yield {"kind": "score", "name": "helpful", "value": 1.0 if is_good else draw.choice((0.0, 0.5))}
    if draw.random() < 0.6:
        yield {"kind": "note", "text": draw.choice(notes)}
    else:
        yield {"kind": "tag", "name": draw.choice(TAGS.get(line["status"], TAGS["ok"]))}
    if draw.random() < PINNED:
        yield {"kind": "pin"}


def _mark(line: Line, said: dict[str, Any], at: int, draw: random.Random) -> dict[str, Any]:
    whose = {"uid": f"{draw.getrandbits(128):032x}", "trace_id": line["trace_id"], "span_id": None}
    return {
        **whose,
        "name": None,
        "value": None,
        "text": None,
        "author": draw.choice(READERS),
        "created_ns": at,
        **said,
    }
