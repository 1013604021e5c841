"""A program that `tests.bench.day` starts: it records as much as it is told, at the time that it is told.

    python -m tests.bench.clocked STORE

Each line on stdin is `NANOSECONDS FIRST LAST`: at that time of day record the traces from one number up to another, and answer. The journal's
writer, its segments and the capture are those that every program has; only the functions that tell the time are replaced, and a segment is
smaller, so that as many of them are filled as by a day's worth of spans.
"""

import hashlib
import sys
from pathlib import Path
from random import Random

import dashcam
from dashcam.capture import calls, encode, lifecycle  # loaded before the clock is replaced
from dashcam.journal import own, segment
from tests.bench.prose import prose

SCALE = 256
"""A segment holds so much less than in earnest, and everything that is limited by bytes is so much smaller."""
SEGMENT = segment.SIZES[segment.SPAN] // SCALE
JOURNAL_BYTES = (1 << 30) // SCALE
LETTERS = "ghjkmnpqrstvwxyz"
LENGTH = 24
"""Letters of a word."""
ANCHOR_NS = 10**12
"""What the monotonic clock says when the day begins."""
CLOCKED = (calls, encode, lifecycle)


def word(number: int) -> str:
    """A word that stands in one trace alone, and shares neither beginning nor letters with what is about it.

    >>> word(1) == word(1), len(word(1)), set(word(7)) <= set(LETTERS)
    (True, 24, True)
    """
    return "".join(LETTERS[one % 16] for one in hashlib.sha256(str(number).encode()).digest()[:LENGTH])


class Clock:
    """The time as it was told last; each question takes a microsecond of it."""

    def __init__(self) -> None:
        self.now_ns = 0
        self.began_ns = 0

    def set(self, now_ns: int) -> None:
        """Go on to another time."""
        self.began_ns = self.began_ns or now_ns
        self.now_ns = max(self.now_ns, now_ns)

    def wall_ns(self) -> int:
        """For `time_ns`."""
        self.now_ns += 1_000
        return self.now_ns

    def mono_ns(self) -> int:
        """For `perf_counter_ns`."""
        return self.wall_ns() - self.began_ns + ANCHOR_NS


@dashcam.span(kind="retriever")
def search(question: str) -> list[str]:
    """A part of an answer."""
    return TEXTS[len(question) % len(TEXTS)]


@dashcam.span(kind="tool")
def weigh(documents: list[str], number: int) -> dict[str, object]:
    """Another."""
    return {"documents": len(documents), "weight": number / 7, "text": documents[0]}


@dashcam.span(kind="chain")
def answer(question: str, number: int) -> str:
    """A trace of three spans."""
    weigh(search(question), number)
    return f"{question} {TEXTS[number % len(TEXTS)][1]}"


TEXTS: list[list[str]] = []


def main() -> None:
    """Do as told, until there is nothing more."""
    random = Random(1)
    TEXTS.extend([prose(random, 300), prose(random, 200)] for _ in range(40))
    clock = Clock()
    for module in CLOCKED:
        module.perf_counter_ns = clock.mono_ns
    own.perf_counter_ns, own.time_ns = clock.mono_ns, clock.wall_ns
    segment.SIZES[segment.SPAN] = SEGMENT
    own.CROWDED_BYTES //= SCALE
    dashcam.start(store=Path(sys.argv[1]), integrations=(), journal_max_bytes=JOURNAL_BYTES)
    for line in sys.stdin:
        now_ns, first, last = map(int, line.split())
        clock.set(now_ns)
        for number in range(first, last):
            answer(f"what of {word(number)} is there?", number)
        print(dashcam.status()["dropped"], flush=True)


if __name__ == "__main__":
    main()
