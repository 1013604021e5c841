"""The suite on a tracer, and the table in docs/host-safety.md.

python -m tests.host_safety --tracer opentelemetry
python -m tests.host_safety --tracer dashcam
python -m tests.host_safety --write             runs both and writes the table anew
"""

import argparse
import sys
from itertools import groupby

from dashcam.cli.host_safety import safety_lines
from dashcam.cli.terminal import here
from dashcam.testing.safety.suite import DASHCAM, Result, apart
from tests.host_safety.table import PAGE, written

TRACERS = {"dashcam": DASHCAM, "opentelemetry": "tests.host_safety.otel_tracer:OpenTelemetry"}
PATIENCE_S = 6.0


def results(tracer: str) -> list[Result]:
    """Run all programs with a tracer."""
    return list(apart(TRACERS[tracer], patience_s=20.0 if tracer == "dashcam" else PATIENCE_S))


def by_point(found: list[Result]) -> dict[str, list[Result]]:
    """Group results by their points."""
    return {point: list(group) for point, group in groupby(found, key=lambda result: result.point)}


def main() -> int:
    """Print what a tracer showed, or write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tracer", choices=TRACERS, default="dashcam")
    parser.add_argument("--write", action="store_true", help="write the table in docs/host-safety.md")
    options = parser.parse_args()
    if options.write:
        ours, theirs = by_point(results("dashcam")), by_point(results("opentelemetry"))
        PAGE.write_text(written(PAGE.read_text(), ours, theirs))
        return 0
    found = results(options.tracer)
    print("\n".join(safety_lines(found, here())))
    return int(not all(result.sound for result in found))


if __name__ == "__main__":
    sys.exit(main())
