"""Looks for words of deleted traces in every file of a store that `tests.bench.day` has filled; a program, so that it closes no file for others.

python -m tests.bench.leftovers STORE TRACES
"""

import re
import sys
from pathlib import Path

from dashcam.store import open_store
from tests.bench.clocked import LENGTH, LETTERS, word
from tests.bench.measure import say

PIECE = 16
"""So many letters at the end of a word tell it: an index leaves out those that the word before begins with too. Eight were too few: of a hundred
thousand words that went, one ended by chance as a piece of one that stayed."""
RUN = re.compile(rb"[%s]{%d,}" % (LETTERS.encode(), PIECE))
WORDS = (
    f"select substr(input_preview, instr(input_preview, 'what of ') + 8, {LENGTH}) as word from traces limit 1000000"
)


def leftovers(path: Path, recorded: int) -> dict[str, int]:
    """How many traces have gone, and of how many each file still holds a word."""
    with open_store(path) as store:
        there = {str(row["word"])[-PIECE:] for row in store.sql(WORDS)}
    gone = {word(number)[-PIECE:] for number in range(recorded)} - there
    found = {"gone": len(gone), "there": len(there)}
    for file in path.parent.rglob("*"):
        if file.is_file():
            left = gone & set(_pieces(file.read_bytes()))
            found |= {file.name: len(left)} if left else {}
    return found


def _pieces(data: bytes) -> list[str]:
    runs = (run.decode() for run in RUN.findall(data))
    return [run[at : at + PIECE] for run in runs for at in range(len(run) - PIECE + 1)]


if __name__ == "__main__":
    say(dict(leftovers(Path(sys.argv[1]), int(sys.argv[2]))))
