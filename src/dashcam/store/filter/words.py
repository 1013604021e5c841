"""`search("…")`: what was asked for → words as the text index has them, and whether a text holds them.

The index knows which words a value has, not where they stand: phrases are looked for in the value itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import apsw

from dashcam.model.types import Json

_PIECE: Final = re.compile(r'"([^"]*)"?|([^\s"]+)')
_TOKENIZER: Final = ("unicode61", ["remove_diacritics", "2"])
"""The one of schema.sql."""
_OF_USER: Final = frozenset({"head", "items"})
"""What a marker holds of the value it stands for."""


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side; the last may be only the beginning of one."""

    words: tuple[str, ...]
    is_prefix: bool

    @property
    def is_phrase(self) -> bool:
        """Whether the index alone cannot tell."""
        return len(self.words) > 1

    def stands_in(self, words: list[str]) -> bool:
        """Whether it stands in a text, given as its words."""
        size = len(self.words)
        *head, tail = self.words
        for at in range(len(words) - size + 1):
            last = words[at + size - 1]
            if (last.startswith(tail) if self.is_prefix else last == tail) and words[at : at + size - 1] == head:
                return True
        return False


@dataclass(frozen=True, slots=True)
class Query:
    """Everything that must stand in one value."""

    terms: tuple[Term, ...]

    @property
    def match(self) -> str:
        """The words for the index.

        >>> parse_query('deliv "is late"').match
        '"deliv"* AND "is" AND "late"'
        """
        parts = []
        for term in self.terms:
            parts += [f'"{word}"' for word in term.words]
            if term.is_prefix:
                parts[-1] += "*"
        return " AND ".join(dict.fromkeys(parts))

    @property
    def whole_words(self) -> str:
        """The same, with every word a whole one."""
        return self.match.replace('"*', '"')

    @property
    def has_phrases(self) -> bool:
        """Whether what the index finds must be looked at."""
        return any(term.is_phrase for term in self.terms)

    def phrases_stand_in(self, value: Json) -> bool:
        """Whether each phrase stands in one of the value's texts."""
        told = [words_of(text) for text in texts_of(value)]
        return all(any(term.stands_in(words) for words in told) for term in self.terms if term.is_phrase)

    def stands_in(self, value: Json) -> bool:
        """Whether everything stands in one value, as the index and the look at phrases find it."""
        told = [words_of(text) for text in texts_of(value)]
        return all(any(term.stands_in(words) for words in told) for term in self.terms)


def parse_query(text: str) -> Query | None:
    """Read what is searched for; `None` when there is no word in it.

    >>> parse_query('late "New York" deliv*').terms[1:]
    (Term(words=('new', 'york'), is_prefix=False), Term(words=('deliv',), is_prefix=True))
    """
    terms = []
    for quoted, bare in _PIECE.findall(text):
        words = tuple(words_of(quoted or bare))
        if words:
            terms.append(Term(words, is_prefix=not quoted))
    return Query(tuple(dict.fromkeys(terms))) if terms else None


def words_of(text: str) -> list[str]:
    """The words of a text as the index has them.

    >>> words_of("Crème brûlée, s'il vous plaît!")
    ['creme', 'brulee', 's', 'il', 'vous', 'plait']
    """
    tokens: Any = _tokenizer()(text.encode("utf-8", "replace"), apsw.FTS5_TOKENIZE_QUERY, None, include_offsets=False)
    return [word for (word, *_) in tokens]


@cache
def _tokenizer() -> Any:
    return apsw.Connection(":memory:").fts5_tokenizer(*_TOKENIZER)


def texts_of(value: Json, *, markers: bool = True) -> Iterator[str]:
    """Every text inside a value, keys included; without `markers` only what is the user's own of those.

    >>> list(texts_of({"q": ["late", {"$": "cut", "of": "str", "size": 9, "head": "on"}]}, markers=False))
    ['q', 'late', 'on']
    """
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from texts_of(item, markers=markers)
    elif isinstance(value, dict):
        is_whole = markers or "$" not in value
        for key, item in value.items():
            if is_whole:
                yield key
            if is_whole or key in _OF_USER:
                yield from texts_of(item, markers=markers)
