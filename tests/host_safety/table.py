"""The table of docs/host-safety.md: each point with what was seen of dashcam and of OpenTelemetry's SDK, and where its tests are."""

from pathlib import Path

from dashcam.testing.safety.points import POINTS
from dashcam.testing.safety.suite import Result
from tests.host_safety.points import NOT_HERE, files_of_points

PAGE = Path(__file__).resolve().parents[2] / "docs" / "host-safety.md"
BEGIN, END = "<!-- table: python -m tests.host_safety --write -->\n", "<!-- end of table -->\n"
HEAD = "| point | what holds | dashcam | OpenTelemetry SDK | tests |\n|---|---|---|---|---|\n"


def written(page: str, ours: dict[str, list[Result]], theirs: dict[str, list[Result]]) -> str:
    """Return the page with a new table."""
    rows = [
        f"| {point} | {says} | {_seen(ours.get(point)) or _tested(point)} | {_seen(theirs.get(point)) or '–'} | {_where(point)} |\n"
        for point, says in POINTS.items()
    ]
    before, _, rest = page.partition(BEGIN)
    return before + BEGIN + HEAD + "".join(rows) + END + rest.partition(END)[2]


def _seen(results: list[Result] | None) -> str:
    if not results:
        return ""
    differ = sum(bool(result.recorded) for result in results)
    steps, felt = sum(result.steps for result in results), sum(result.felt for result in results)
    said = f"{differ} of {len(results)} differ" if differ else f"{len(results)} as plain"
    if steps:
        said += f"; {felt:,} of {steps:,} steps felt" if felt else f"; {steps:,} steps, none felt"
    return said


def _tested(point: str) -> str:
    if point in NOT_HERE and not files_of_points()[point]:
        return "not run here"
    return "by tests" if files_of_points()[point] else "not yet"


def _where(point: str) -> str:
    return " ".join(f"`{file}`" for file in sorted(files_of_points()[point])) or "–"
