"""What an integration adds to a call of a model, a row a library, each in the environment that has it."""

import contextlib
import shutil
import sys
from collections.abc import Iterator

from scripts.environments import SetupError, frameworks, frameworks_openai2, interpreters
from tests.bench.measure import in_process
from tests.bench.row import Row, Scale

MOST_US = 50
CLOCKED = ("own", "low", "high", "plain", "recorded", "by hand")
COUNTED = ("own us", "own", "ns each", "user", "plain")


def rows(scale: Scale) -> Iterator[Row]:
    """The rows of this family."""
    version, interpreter = next(iter(interpreters().items()))
    for made in (frameworks, frameworks_openai2):
        try:
            with contextlib.redirect_stdout(sys.stderr):
                python = made(version, interpreter)
        except SetupError as error:
            print(error, file=sys.stderr)
            continue
        clocked = in_process("overhead", scale.rounds, python=python)
        counted = in_process("overhead_instructions", python=python) if shutil.which("valgrind") else {}
        for name in dict.fromkeys(key.partition(" ")[0] for key in clocked):
            yield row(
                name,
                {what: clocked[f"{name} {what}"] / 1e3 for what in CLOCKED},
                {what: counted[f"{name} {what}"] for what in COUNTED if counted},
            )


def row(name: str, us: dict[str, float], counts: dict[str, float]) -> Row:
    """One library's row: the bar is held against what was counted, or where there is no valgrind against the clock."""
    own = counts.get("own us", us["own"])
    told = (
        f"{counts['own']:,.0f} instructions of {counts['ns each']:.2f} ns, as the call's {counts['plain'] / 1e6:.1f} million took "
        f"without the kernel's {1 - counts['user']:.0%}; "
        if counts
        else "no valgrind is here; "
    )
    return Row(
        f"a model call through {name}: caller's CPU beyond its spans written by hand",
        f"{own:.0f} µs",
        f"≤ {MOST_US} µs",
        own <= MOST_US,
        f"{told}by the clock {us['own']:.0f} µs, half of the pairs between {us['low']:.0f} and {us['high']:.0f}, "
        f"the call {us['plain']:,.0f} µs",
        {f"{what.replace(' ', '_')}_us": figure for what, figure in us.items()}
        | {f"counted_{what.replace(' ', '_')}": figure for what, figure in counts.items()},
    )
