"""Times as people type them: `"2026-11-21"`, `"2026-11-21 14:30"`, `now`, `today`, `yesterday` → nanoseconds, in local time.

A time is as wide as it was said: `started == "2026-11-21"` is that whole day.
"""

import re
from datetime import datetime, timedelta
from typing import Final

from dashcam.store.filter.tree import Moment

SECOND: Final = 1_000_000_000
WORDS: Final = ("now", "today", "yesterday")
_WRITTEN: Final = re.compile(
    r"(\d{4})-(\d\d?)(?:-(\d\d?)(?:[ T](\d\d?):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?)?", re.ASCII
)


def moment(text: str) -> Moment | None:
    """A time that was written, or `None` for anything else.

    >>> written = moment("2026-11-21 14:30")
    >>> (written.end_ns - written.start_ns) // 10**9
    60
    """
    found = _WRITTEN.fullmatch(text.strip())
    try:
        if found is None:
            zoned = datetime.fromisoformat(text.strip())
            return None if zoned.tzinfo is None else _wide(zoned, timedelta(seconds=1))
        year, month, day, hour, minute, second = (int(part) if part else None for part in found.groups()[:6])
        start = datetime(year or 0, month or 0, day or 1, hour or 0, minute or 0, second or 0)  # noqa: DTZ001  local time
        if day is None:
            return Moment(_ns(start), _ns((start + timedelta(days=31)).replace(day=1)))
        if found[7]:
            parts_ns = int(found[7].ljust(9, "0"))
            return Moment(_ns(start) + parts_ns, _ns(start) + parts_ns + 10 ** (9 - len(found[7])))
        return _wide(start, timedelta(days=1) if hour is None else timedelta(seconds=60 if second is None else 1))
    except (ValueError, OverflowError, OSError):
        return None


def word(name: str, now_ns: int) -> Moment:
    """`now`, `today` or `yesterday`."""
    if name == "now":
        return Moment(now_ns, now_ns + 1)
    local = datetime.fromtimestamp(now_ns / SECOND)  # noqa: DTZ006  local time
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return _wide(midnight - timedelta(days=name == "yesterday"), timedelta(days=1))


def _wide(start: datetime, width: timedelta) -> Moment:
    return Moment(_ns(start), _ns(start + width))


def _ns(when: datetime) -> int:
    return int(when.replace(microsecond=0).timestamp()) * SECOND + when.microsecond * 1000
