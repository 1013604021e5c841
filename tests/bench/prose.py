"""Text that is like text: runs of words from the standard library's own sources, no two alike.

What repeats itself (`"lorem " * 100`) compresses to nothing and flatters whatever stores it.
"""

import sysconfig
from functools import cache
from pathlib import Path
from random import Random

FILES = 120


@cache
def _words() -> list[str]:
    library = Path(sysconfig.get_paths()["stdlib"])
    texts = (path.read_text(encoding="utf-8", errors="ignore") for path in sorted(library.glob("*.py"))[:FILES])
    return [word for text in texts for word in text.split()]


def prose(random: Random, size: int) -> str:
    """Give so many characters of text: runs of 6 to 25 words, each from another place.

    >>> len(prose(Random(1), 500))
    500
    """
    words = _words()
    runs: list[str] = []
    length = 0
    while length < size:
        at = random.randrange(len(words) - 40)
        runs.append(" ".join(words[at : at + random.randrange(6, 25)]))
        length += len(runs[-1]) + 1
    return " ".join(runs)[:size]
