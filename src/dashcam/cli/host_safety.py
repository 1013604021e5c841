"""`dashcam doctor --host-safety`: the programs of the safety suite, run here, a line for each point."""

import textwrap
from collections.abc import Iterable, Iterator
from itertools import groupby

import msgspec

from dashcam.cli.progress import progress
from dashcam.cli.terminal import Terminal, here
from dashcam.model.words import number, one_line, plural
from dashcam.testing.safety.points import POINTS
from dashcam.testing.safety.suite import CASES, DASHCAM, Result, apart


def look(tracer: str | None, *, as_json: bool) -> int:
    """Run all programs with a tracer (dashcam, if none is named), print what was seen, and return the exit status."""
    results = []
    with progress("Running programs plain, recorded, and with each step failing", total=len(CASES)) as advance:
        for result in apart(tracer or DASHCAM):
            results.append(result)
            advance()
    if as_json:
        print(msgspec.json.encode(results).decode())
    else:
        print("\n".join(safety_lines(results, here())))
    return int(not all(result.sound for result in results))


def safety_lines(results: Iterable[Result], terminal: Terminal) -> Iterator[str]:
    """Yield a line for each point, what differed below it, and the sum."""
    results = list(results)
    for point, found in groupby(results, key=lambda result: result.point):
        yield from _point_lines(point, list(found), terminal)
    yield ""
    wrong = sum(not result.sound for result in results)
    points = {result.point for result in results}
    ran = f"{plural(len(results), 'program')} for {plural(len(points), 'point')}"
    failed = f"{number(sum(result.steps for result in results))} steps made to fail"
    if wrong:
        yield terminal.paint(f"{ran}, {failed}: {plural(wrong, 'program')} not as without", "red")
    else:
        yield terminal.paint(f"{ran}, {failed}: all as without", "green")
    yield terminal.paint(
        f"the other {len(POINTS) - len(points)} points need processes, hosts or hours of their own", "dim"
    )


def _point_lines(point: str, found: list[Result], terminal: Terminal) -> Iterator[str]:
    sound = all(result.sound for result in found)
    mark, colour = ("✓", "green") if sound else ("✗", "red")
    begin = f"{mark} {point}  "
    first, *more = textwrap.wrap(POINTS[point], max(terminal.width - len(begin), 20))
    yield terminal.paint(mark, colour) + begin[1:] + first
    yield from (" " * len(begin) + line for line in more)
    for result in found:
        for said in (*result.recorded[:1], *result.failing[:1]):
            felt = "" if result.recorded else f" ({result.felt} of {result.steps} failing steps are felt)"
            text = one_line(f"{result.program}{felt}: {said}")
            yield terminal.paint("    " + textwrap.shorten(text, max(2 * terminal.width, 40)), "dim")
