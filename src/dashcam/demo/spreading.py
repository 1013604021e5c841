"""Days of use, made of a few recorded traces: copies with other ids, at the pace of a real provider, drawn from a seed.

What is in a trace stays as it was recorded, message by message; only when and how long is made up, and directives for the
stand-in of tests (`[[…]]`) are taken out of what people seem to have asked.
"""

import math
import random
import re
import time
from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeAlias

Line: TypeAlias = dict[str, Any]
"""A trace, or what a version is made of, as `dashcam export` writes it."""

SECOND: Final = 1_000_000_000
DAY: Final = 86_400 * SECOND
DAYS: Final = 3
COPIES: Final = 24
"""Of each trace."""
VERSIONED: Final = "help-desk"
"""Its former version is used in the former half of the days, the later one in the latter."""
DIRECTIVE: Final = re.compile(r"\s*\[\[\w+:.*?(?:\]\]|$)", re.DOTALL)
PACE: Final = {"llm": (0.4, 1.6), "embedding": (0.04, 0.12), "tool": (0.08, 0.9), "retriever": (0.01, 0.03)}
"""Seconds that a call takes by itself, from and to, by its kind; others take milliseconds."""
A_TOKEN_S: Final = 0.012
AN_ATTEMPT_S: Final = 1.5
"""That was refused, with the pause after it."""


def spread(
    lines: Iterable[Line], *, copies: int = COPIES, mixed: bool = False, seed: int = 7, until_ns: int | None = None
) -> Iterator[Line]:
    """Give copies of the traces over some days up to now, and the structures as they are.

    Args:
        lines: What was recorded once.
        copies: Of each trace.
        mixed: Whether apps are used beside each other, and more at some hours than at others; else one after the other,
            evenly, oldest first.
        seed: Of all that is drawn.
        until_ns: The end of the days; now when it is not given.
    """
    draw = random.Random(seed)
    told = list(lines)
    traces = sorted((line for line in told if "trace_id" in line), key=lambda trace: trace["started_ns"])
    former = next(trace["version"] for trace in traces if trace["app"] == VERSIONED)
    until, stretch = until_ns or time.time_ns(), DAYS * DAY / copies
    for number in range(copies):
        is_former = number < copies // 2
        used = [trace for trace in traces if trace["app"] != VERSIONED or (trace["version"] == former) == is_former]
        began = until - (copies - number) * stretch
        for at, trace in enumerate(shuffled(used, draw) if mixed else used):
            moment = int(began + (at + draw.uniform(0, 0.8)) * stretch / len(used))
            yield copied(trace, until - hourly(until - moment) if mixed else moment, copies - 1 - number, draw)
    yield from (line for line in told if "trace_id" not in line)


def shuffled(traces: list[Line], draw: random.Random) -> list[Line]:
    """Mix the apps; what one app did stays in its order: a conversation is one."""
    order = [trace["app"] for trace in traces]
    draw.shuffle(order)
    by_app = {app: iter([trace for trace in traces if trace["app"] == app]) for app in order}
    return [next(by_app[app]) for app in order]


def hourly(ago_ns: int) -> int:
    """Move a moment to busier hours: those of now, every day; half a day away it is quiet.

    >>> hourly(0), hourly(DAY) == DAY, hourly(DAY // 4) < DAY // 4
    (0, True, True)
    """
    return round(ago_ns - 0.14 * DAY * math.sin(2 * math.pi * ago_ns / DAY))


def copied(trace: Line, started_ns: int, number: int, draw: random.Random) -> Line:
    """Give a copy that began at that moment; number 0 is of the run that there was."""
    ids = {span["span_id"]: f"{draw.getrandbits(64):016x}" for span in trace["spans"]}
    ids[trace["trace_id"]] = f"{draw.getrandbits(128):032x}"
    ids[trace["run"]] = f"{int(trace['run'], 16) ^ number << 56:016x}"
    if trace["session"]:
        ids[trace["session"]] = f"{trace['session']}-{number:02}"
    copy: Line = renamed(trace, ids)
    copy["started_ns"] = started_ns
    paced(copy["spans"], started_ns, draw)
    copy["duration_ns"] = copy["spans"][0]["duration_ns"]
    for mark in copy["marks"]:
        mark |= {"uid": f"{draw.getrandbits(128):032x}", "created_ns": started_ns + copy["duration_ns"]}
    return copy


def renamed(value: Any, ids: dict[str, str]) -> Any:
    """Give a copy with the other ids, without directives."""
    if isinstance(value, dict):
        return {key: renamed(inner, ids) for key, inner in value.items()}
    if isinstance(value, list):
        return [renamed(inner, ids) for inner in value]
    if isinstance(value, str):
        return ids.get(value) or DIRECTIVE.sub("", value)
    return value


def paced(spans: list[Line], started_ns: int, draw: random.Random) -> None:
    """Put spans where they would be, were the provider far away: what was beside something else still is."""
    by_parent: dict[str | None, list[Line]] = {}
    for span in spans:
        by_parent.setdefault(span["parent_id"], []).append(span)

    def put(span: Line, at: int) -> int:
        """Place a call and what it called; give its end."""
        recorded_end = span["started_ns"] + (span["duration_ns"] or 0)
        span["started_ns"] = at
        own, end, before = taken(span, draw), at + 100_000, 0
        for child in by_parent.get(span["span_id"], ()):
            beside, start = child["started_ns"] < before, end
            before = max(before, child["started_ns"] + (child["duration_ns"] or 0))
            end = max(end, put(child, at + 200_000 if beside else start))
        end = max(end, at) + own
        if recorded_end:
            span["duration_ns"] = end - at
        if span["stream"] and span["stream"]["first_chunk_ns"]:
            span["stream"]["first_chunk_ns"] = int(own * 0.3)
        return end

    put(spans[0], started_ns)


def taken(span: Line, draw: random.Random) -> int:
    """Draw how long a call takes by itself."""
    low, high = PACE.get(span["kind"], (0.0002, 0.003))
    tokens = (span["usage"] or {}).get("output_tokens") or 0
    attempts = (span["attributes"] or {}).get("http.request.resend_count") or 0
    slow = 4 if draw.random() < 0.03 else 1
    return int(((draw.uniform(low, high) + tokens * A_TOKEN_S) * slow + attempts * AN_ATTEMPT_S) * SECOND)
