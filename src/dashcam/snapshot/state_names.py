"""Which values are the state of a running app and no part of what it is: told by their types and by whole words of their names.

A version must not change because an app has run: counters, times, identifiers, memories and caches are shown by their type and
left out of it. Where an object's own code says what it changes (`code_scan`), that goes first; this is for the rest.
"""

import re
from functools import lru_cache
from typing import Any

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_BOUNDS = frozenset("max min limit budget per".split())
_HELD = {
    **dict.fromkeys("cache caches cached memo memoized".split(), "cache"),
    **dict.fromkeys("memory memories history histories transcript conversation conversations turns".split(), "memory"),
}
_COUNTED = {
    **dict.fromkeys(
        "count counter counters calls hits misses used spent processed elapsed uptime pid".split(), "count"
    ),
    **dict.fromkeys("timestamp timestamps created updated started finished since".split(), "time"),
}
TYPES = {
    ("datetime", "datetime"): "time",
    ("uuid", "UUID"): "id",
    ("time", "struct_time"): "time",
}
"""Types of the standard library whose values are made anew in each process."""


@lru_cache(maxsize=1024)
def of_held(name: str) -> str | None:
    """Return what a container of this name holds while the app runs, `None` where it is configuration.

    >>> of_held("chat_history"), of_held("_cache"), of_held("tools")
    ('memory', 'cache', None)
    """
    return _first(name, _HELD)


@lru_cache(maxsize=1024)
def of_number(name: str) -> str | None:
    """Return what a number of this name counts, `None` where it is a parameter.

    >>> of_number("call_count"), of_number("max_calls"), of_number("k"), of_number("created_at")
    ('count', None, None, 'time')
    """
    return _first(name, _COUNTED)


def of_text(text: str) -> str | None:
    """Return `id` for a text that is a random identifier.

    >>> of_text("0db615ef-6bd1-4985-8192-fa0e4b7eb344"), of_text("be brief")
    ('id', None)
    """
    return "id" if len(text) == 36 and _UUID.fullmatch(text) else None


def _first(name: str, words: dict[str, str]) -> str | None:
    if len(name) > 64:
        return None
    said = [word.lower() for word in _WORD.findall(name)]
    if not _BOUNDS.isdisjoint(said):
        return None
    return next((words[word] for word in said if word in words), None)


def is_spoken(value: Any) -> bool:
    """Say whether a list holds messages as providers take them, `{"role": …, "content": …}`."""
    return (
        type(value) is list
        and bool(value)
        and all(type(one) is dict and type(one.get("role")) is str for one in value[:64])
    )


def instructions(messages: list[Any]) -> list[Any]:
    """Return the messages that a conversation began with before anybody said something: those of the app itself.

    >>> instructions([{"role": "system", "content": "be brief"}, {"role": "user", "content": "hello"}])
    [{'role': 'system', 'content': 'be brief'}]
    """
    kept = []
    for one in messages:
        if one["role"] not in ("system", "developer"):
            break
        kept.append(one)
    return kept
