"""Words, tokens and hashes: the arithmetic under the stand-in's answers, the same on every machine."""

import hashlib
import json
import re

from dashcam.model.types import Json

STOP_WORDS = """
a an the of to in on at is are was were be been do does did what which who whom when where why how
and or for with from by as it its this that these those you your i me my we our he she they them
can could should would will shall may please tell give answer question using use context only not
s t one sentence
"""
STOP = frozenset(STOP_WORDS.split())
SENTENCE_LENGTHS = range(8, 601)


def digest(value: Json, length: int = 24) -> str:
    """Return the first hex digits of a hash over the value's sorted JSON.

    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    True
    """
    raw = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str).encode()
    return hashlib.sha256(raw).hexdigest()[:length]


def pieces(text: str) -> list[str]:
    """Cut a text as a stream would; joined it is the text again, and one piece counts as one token.

    >>> pieces("Hello, world!")
    ['Hello', ',', ' world', '!']
    """
    return re.findall(r"\s*(?:[^\W_]{1,12}|_+|[^\w\s])|\s+$", text) if text else []


def count(text: str) -> int:
    """Return how many tokens a text is."""
    return len(pieces(text))


def words(text: str) -> list[str]:
    """Return the lower-case words that carry meaning.

    >>> words("What is the journal for?")
    ['journal']
    """
    return [word for word in re.findall(r"[^\W_]+", text.lower()) if word not in STOP]


def overlap(wanted: str, found: str) -> float:
    """Return the share of the first text's words that the second one has.

    >>> overlap("the journal's cap", "a cap on every journal")
    1.0
    """
    here, there = set(words(wanted)), set(words(found))
    return len(here & there) / len(here) if here else 0.0


def best_sentence(question: str, context: str) -> str:
    """Return the sentence of the context nearest to the question, '' when none shares a word with it."""
    label = re.compile(r"^(?:context|documents?|passages?|sources?)\b[^:.]{0,30}:\s*", re.IGNORECASE)
    rows = [label.sub("", row.strip(" -*#\t")) for row in re.split(r"(?<=[.!?])\s+|\n+", context)]
    rows = [row for row in rows if len(row) in SENTENCE_LENGTHS]
    scored = sorted(((overlap(question, row), -i, row) for i, row in enumerate(rows)), reverse=True)
    return scored[0][2] if scored and scored[0][0] > 0 else ""
