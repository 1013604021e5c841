"""What an integration adds to a call of a model, a row a library, each in the environment that has it."""

import contextlib
import sys
from collections.abc import Iterator

from scripts.environments import SetupError, frameworks, frameworks_openai2, interpreters
from tests.bench.measure import in_process
from tests.bench.row import Row, Scale

MOST_US = 50
FIGURES = ("own", "low", "high", "plain", "recorded", "by hand")


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
        said = in_process("overhead", scale.rounds, python=python)
        for name in dict.fromkeys(key.partition(" ")[0] for key in said):
            yield _row(name, {what: said[f"{name} {what}"] / 1e3 for what in FIGURES})


def _row(name: str, us: dict[str, float]) -> Row:
    return Row(
        f"a model call through {name}: caller's CPU beyond its spans written by hand",
        f"{us['own']:.0f} µs",
        f"≤ {MOST_US} µs",
        us["own"] <= MOST_US,
        f"half of the pairs between {us['low']:.0f} and {us['high']:.0f}; the call {us['plain']:,.0f} µs, "
        f"recorded {us['recorded']:,.0f} µs, with its spans by hand {us['by hand']:,.0f} µs",
        {f"{what.replace(' ', '_')}_us": figure for what, figure in us.items()},
    )
