"""What is called: six nested functions with 3.6 kB of arguments and result each (W1), and `f(int) -> int` (W2).

The values are those of a question answered over four documents. `fresh` makes new ones, with text that no one has encoded
before: an encoder keeps the UTF-8 of a text it has seen, so repeated values are cheaper than a program's own.
"""

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

from tests.bench.prose import prose

DEPTH = 6
Call = tuple[str, list[dict[str, Any]], dict[str, Any]]
"""One call's question, its documents, and the answer it will give."""
Wrap = Callable[[Callable[..., Any]], Callable[..., Any]]


def fresh(number: int) -> Call:
    """Values of one call, 3.6 kB, unlike those of any other number."""
    random = Random(number)
    documents = [
        {
            "id": number * 4 + at,
            "score": 0.9 - at / 10,
            "source": f"file-{number}-{at}.md",
            "text": f'Doc {number}.{at}: the seller shall deliver — at "the buyer\'s" port —\n' + prose(random, 440),
        }
        for at in range(4)
    ]
    return prose(random, 200), documents, {"answer": prose(random, 1000), "score": 0.5, "n_docs": 4}


def nested(wrap: Wrap) -> Callable[[Sequence[Call]], int]:
    """Six functions, each called by the one before; the one returned makes traces of them while its values last.

    Each level takes the arguments for the next and its own answer from the values, so no span sees what another has seen.
    """
    values: list[Iterator[Call]] = [iter(())]

    def level(inner: Callable[..., Any] | None) -> Callable[..., Any]:
        def answer(question: str, documents: list[dict[str, Any]], k: int = 4) -> dict[str, Any]:
            next_question, next_documents, result = next(values[0])
            if inner is not None:
                inner(next_question, next_documents)
            return result

        return wrap(answer)

    outermost = None
    for _ in range(DEPTH):
        outermost = level(outermost)

    def run(calls: Sequence[Call]) -> int:
        values[0] = iter(calls)
        traces = len(calls) // (DEPTH + 1)
        for _ in range(traces):
            question, documents, _ = next(values[0])
            outermost(question, documents)  # type: ignore[misc]
        return traces * DEPTH

    return run


def repeated(traces: int) -> list[Call]:
    """Values for so many traces, the same objects again and again."""
    return [fresh(0)] * (traces * (DEPTH + 1))


def distinct(traces: int, first: int = 0) -> list[Call]:
    """Values for so many traces, no two alike."""
    return [fresh(first + number) for number in range(traces * (DEPTH + 1))]
