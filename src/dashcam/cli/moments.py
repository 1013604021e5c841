"""Moments as people type them after --since and --until, turned into the filter's own words.

Receives text, hands on an expression that stands beside `started` in a filter: the filter does the reckoning, so that a
moment means the same in an option and in a filter.
"""

import argparse
import re
import time
from typing import Final

_AGE: Final = re.compile(r"(\d+(?:\.\d+)?) ?(s|m|h|d|w)")
_DAY: Final = re.compile(r"(today|yesterday|\d{4}-\d\d-\d\d)?[ T]?(\d\d?:\d\d(?::\d\d)?)?")
_DAY_S: Final = 86_400
FORMS: Final = 'today, yesterday, 14:30, "yesterday 14:30", 2026-11-21, "2026-11-21 14:30", or an age like 2h or 3d'


def moment(text: str) -> str:
    """Return the expression for a moment.

    >>> moment("2h"), moment("yesterday"), moment("2026-11-21 9:30")
    ('now - 2h', 'yesterday', '"2026-11-21 09:30:00"')
    """
    word = " ".join(text.lower().split()) if text.isascii() else ""
    if age := _AGE.fullmatch(word.removesuffix(" ago")):
        return f"now - {age[1]}{age[2]}"
    if word in ("now", "today", "yesterday"):
        return word
    found = _DAY.fullmatch(word.upper() if word[:1].isdigit() else word)
    written = found and word and _written(found[1], found[2])
    if not written:
        raise argparse.ArgumentTypeError(f'"{text}" is not a moment: use {FORMS}')
    return f'"{written}"'


def between(text: str | None, since: str | None, until: str | None) -> str | None:
    """Return a filter that also asks when a call began; `since` belongs to the time, `until` does not.

    >>> between('app == "rag" or pinned', "yesterday", "today")
    '(app == "rag" or pinned) and started >= yesterday and started < today'
    """
    bounds = [f"started >= {since}"] if since else []
    bounds += [f"started < {until}"] if until else []
    if not bounds:
        return text
    return " and ".join([f"({text})", *bounds] if text else bounds)


def _written(day: str | None, clock: str | None) -> str | None:
    """Return a date, with a time where one was given, as a filter reads it; nothing where there is no such moment."""
    if day in (None, "today", "yesterday"):
        # yesterday's noon is 24 hours before today's but for an hour at most: the same date
        noon = time.mktime((*time.localtime()[:3], 12, 0, 0, 0, 0, -1)) - (_DAY_S if day == "yesterday" else 0)
        day = time.strftime("%Y-%m-%d", time.localtime(noon))
    whole = f"{day} {clock or '00:00'}{':00' if (clock or '').count(':') < 2 else ''}"
    try:
        return time.strftime("%Y-%m-%d %H:%M:%S", time.strptime(whole, "%Y-%m-%d %H:%M:%S"))
    except ValueError:
        return None
