"""Text that is like text: runs of words from Python's own language reference, no two alike, without its code.

What repeats itself (`"lorem " * 100`) compresses to nothing and flatters whatever stores it.
"""

import re
from functools import cache
from pydoc_data.topics import topics
from random import Random

_PROSE = re.compile(r"[(\"']?[A-Za-z]+(?:['-][A-Za-z]+)*[.,;:!?)\"']*")


@cache
def _words() -> list[str]:
    return [word for _, text in sorted(topics.items()) for word in text.split() if _PROSE.fullmatch(word)]


def prose(random: Random, size: int) -> str:
    """Give so many characters of text: runs of 6 to 25 words, each from another place.

    >>> len(prose(Random(1), 500))
    500
    """
    words = _words()
    runs: list[str] = []
    length = 0
    while length <= size:  # the last blank is not joined
        at = random.randrange(len(words) - 40)
        runs.append(" ".join(words[at : at + random.randrange(6, 25)]))
        length += len(runs[-1]) + 1
    return " ".join(runs)[:size]
