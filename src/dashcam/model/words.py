"""Numbers as people read them, on every surface: durations, tokens, money, sizes, moments. What is unknown is said, never shown as 0."""

import math
import time

from dashcam.model.types import Json

UNKNOWN = "unknown"
_UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))


def duration(ns: int | None) -> str:
    """Return a duration with three digits; empty where it has not ended.

    >>> duration(850), duration(1_234_000), duration(12_340_000_000), duration(None)
    ('850 ns', '1.23 ms', '12.3 s', '')
    """
    if ns is None:
        return ""
    for size, unit, end in ((1, "ns", 999.5), (10**3, "µs", 999.5), (10**6, "ms", 999.5), (10**9, "s", 99.95)):
        if ns < size * end:
            return f"{_three(ns / size)} {unit}"
    seconds = round(ns / 1e9)
    if seconds < 6_000:
        return f"{seconds // 60} m {seconds % 60:02} s"
    return f"{seconds // 3_600} h {seconds // 60 % 60:02} m"


def _three(number: float) -> str:
    if number == int(number):
        return str(int(number))
    return f"{number:.2f}" if number < 9.995 else f"{number:.1f}" if number < 99.95 else f"{number:.0f}"


def number(value: int | None) -> str:
    """Return a count with thousands apart; empty where it is unknown.

    >>> number(12345), number(None)
    ('12,345', '')
    """
    return "" if value is None else f"{value:,}"


def short_number(value: int) -> str:
    """Return a count in at most five characters.

    >>> short_number(940), short_number(12_345), short_number(3_400_000)
    ('940', '12.3k', '3.4M')
    """
    for size, unit in ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")):
        if value >= size * 0.9995:
            return f"{_three_at_most(value / size)}{unit}"
    return str(value)


def _three_at_most(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0") if number < 99.95 else f"{number:.0f}"


def tokens(input_tokens: int | None, output_tokens: int | None) -> str:
    """Return the tokens that went in and came out.

    >>> tokens(812, 64), tokens(None, 5), tokens(None, None)
    ('812→64', '?→5', '')
    """
    if input_tokens is None and output_tokens is None:
        return ""
    return "→".join("?" if part is None else short_number(part) for part in (input_tokens, output_tokens))


def cost(usd: float | None, unpriced: int = 0) -> str:
    """Return money; "at least" where part of it is unknown, and a word where all of it is.

    >>> cost(0.0213), cost(0.5, unpriced=2), cost(None, unpriced=1), cost(None)
    ('$0.0213', '≥$0.50', 'unknown', '')
    """
    if usd is None:
        return UNKNOWN if unpriced else ""
    return ("≥" if unpriced else "") + money(usd)


def money(usd: float) -> str:
    """Return dollars with as many digits as tell something: three, or cents; the dashboard writes them so too.

    >>> money(12.3), money(0.00423), money(0.5), money(0.0000001), money(0)
    ('$12.30', '$0.00423', '$0.50', '<$0.000001', '$0')
    """
    if usd == 0:
        return "$0"
    if usd < 0.000001:
        return "<$0.000001"
    dollars, _, parts = f"{usd:,.{min(6, max(2, 2 - math.floor(math.log10(usd))))}f}".partition(".")
    return f"${dollars}.{parts[:2]}{parts[2:].rstrip('0')}"


def size(number: int) -> str:
    """Return a size on disk.

    >>> size(512), size(4_300_000)
    ('512 B', '4.3 MB')
    """
    for unit, word in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if number >= unit:
            return f"{_three_at_most(number / unit)} {word}"
    return f"{number} B"


def ago(ns: int, now_ns: int) -> str:
    """Return how long ago something was.

    >>> ago(0, 90 * 10**9), ago(5, 5)
    ('1m ago', 'now')
    """
    seconds = (now_ns - ns) // 10**9
    for length, unit in _UNITS:
        if seconds >= length:
            return f"{seconds // length}{unit} ago"
    return "now"


def moment(ns: int) -> str:
    """Return a date and time in the reader's own time zone."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(ns / 1e9))


def plural(count: int, word: str) -> str:
    """Return a counted word.

    >>> plural(1, "span"), plural(3, "span")
    ('1 span', '3 spans')
    """
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def one_line(text: str) -> str:
    """Return text with every blank and control character as one space.

    >>> one_line("a\\n  b\\x1b[0m")
    'a b [0m'
    """
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(text.split())


def cell(value: Json) -> str:
    """Return a value of a query as it stands in a table.

    >>> cell(None), cell(1.5), cell("a")
    ('', '1.5', 'a')
    """
    return "" if value is None else one_line(str(value))
