"""How far long work is, on stderr: one line that is drawn over itself and goes when the work is done.

Receives counts from whoever does the work; draws nothing where nobody looks (no terminal) and nothing in the first half
second, so that short work stays quiet. A library for this would be one more package in every recorded program's folder.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, Protocol, TextIO

from dashcam.cli.terminal import columns, cut
from dashcam.model import words

QUIET_S: Final = 0.5
"""Work that is done by then never shows."""
REDRAW_S: Final = 0.1
_BAR: Final = 24
_LEAST_BAR: Final = 6
_ERASE: Final = "\r\033[2K"


class Advance(Protocol):
    """Tells that so many more are done; `total` corrects how many there are in all."""

    def __call__(self, count: int = 1, /, *, total: int | None = None) -> None:
        """Count on."""


@contextmanager
def progress(
    label: str,
    *,
    total: int | None = None,
    size: bool = False,
    screen: TextIO | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Advance]:
    """Show how far the work in the block is.

    Args:
        label: What is done, in two or three words: "Deleting traces".
        total: How many there are in all, where that is known.
        size: Whether bytes are counted.
        screen: Where to draw; stderr when it is not given.
        clock: Seconds.
    """
    line = _Line(label, total, screen or sys.stderr, clock, size=size)
    try:
        yield line.advance
    finally:
        line.erase()


class _Line:
    """The line on the screen, with what is counted."""

    def __init__(
        self, label: str, total: int | None, screen: TextIO, clock: Callable[[], float], *, size: bool
    ) -> None:
        self._label, self._total, self._size = label, total, size
        self._screen, self._clock = screen, clock
        self._done = 0
        self._began = clock()
        self._next = self._began + QUIET_S if _is_shown(screen) else float("inf")
        self._drawn = False

    def advance(self, count: int = 1, /, *, total: int | None = None) -> None:
        self._done += count
        self._total = self._total if total is None else total
        now = self._clock()
        if now >= self._next:
            self._next = now + REDRAW_S
            self._drawn = True
            text = told(
                self._label, self._done, self._total, now - self._began, width=_width(self._screen), size=self._size
            )
            self._screen.write(_ERASE + text)
            self._screen.flush()

    def erase(self) -> None:
        if self._drawn:
            self._screen.write(_ERASE)
            self._screen.flush()


def told(label: str, done: int, total: int | None, seconds: float, *, width: int, size: bool = False) -> str:
    """Return the line: label, bar and share, count, rate, time left; what does not fit goes from the end.

    >>> told("Importing", 300, 1200, 3.0, width=80)
    'Importing  ██████░░░░░░░░░░░░░░░░░░   25 %  300 of 1,200  100/s  9 s left'
    >>> told("Importing", 1200, None, 3.0, width=80)
    'Importing  1,200  400/s'
    """
    say = words.size if size else words.number
    rate = done / seconds if seconds > 0 else 0.0
    parts = [say(done), *([f"{say(round(rate)) if rate >= 10 else f'{rate:.1f}'}/s"] if rate else [])]
    bar = 0
    if total:
        share = min(done / total, 1.0)
        left = f"{words.duration(max(round((total - done) / rate), 1) * 10**9)} left" if rate and done < total else ""
        parts = [f"{share * 100:3.0f} %", f"{say(done)} of {say(total)}", *parts[1:], *filter(None, [left])]
        bar = min(_BAR, width - 3 - columns("  ".join([label, *parts])))
        if bar >= _LEAST_BAR:
            full = int(share * bar)
            parts.insert(0, "█" * full + "░" * (bar - full))
    while len(parts) > 1 and columns("  ".join([label, *parts])) >= width:
        parts.pop()
    return cut("  ".join([label, *parts]), width - 1)


def _is_shown(screen: TextIO) -> bool:
    return screen.isatty() and os.environ.get("TERM") != "dumb"


def _width(screen: TextIO) -> int:
    try:
        return os.get_terminal_size(screen.fileno()).columns
    except (OSError, ValueError):
        return 80
