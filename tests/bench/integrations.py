"""What an integration adds to a call of a model, a row a library, each in the environment that has it."""

import contextlib
import sys
from collections.abc import Iterator

from scripts.environments import SetupError, frameworks, frameworks_openai2, interpreters
from tests.bench.measure import in_process
from tests.bench.row import Row, Scale

MOST_US = 50


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
            yield _row(name, *(said[f"{name} {what}"] / 1e3 for what in ("plain", "recorded", "by hand")))


def _row(name: str, plain: float, recorded: float, by_hand: float) -> Row:
    own = recorded - by_hand
    return Row(
        f"a model call through {name}: caller's CPU beyond its spans written by hand",
        f"{own:.0f} µs",
        f"≤ {MOST_US} µs",
        own <= MOST_US,
        f"the call {plain:,.0f} µs, recorded {recorded:,.0f} µs, with its spans by hand {by_hand:,.0f} µs",
        {"plain_us": plain, "recorded_us": recorded, "by_hand_us": by_hand},
    )
