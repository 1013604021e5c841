"""Numbers as people read them, on every surface: durations, tokens, money, sizes, moments. What is unknown is said, never shown as 0.

A unit follows its number after a space. The dashboard writes them alike (web/src/model/format.ts): both are held to the examples
in web/test/figures.json.
"""

import math
import time

from dashcam.model.types import Json

UNKNOWN = "unknown"
_AGES = ((60, 1, "s"), (3_600, 60, "m"), (48 * 3_600, 3_600, "h"), (math.inf, 86_400, "d"))
"""Up to how many seconds which unit is said, and how many seconds it has."""


def duration(ns: int | None) -> str:
    """Return a duration with three digits, or two units; empty where it has not ended.

    >>> duration(850), duration(1_234_000), duration(12_340_000_000), duration(125 * 10**9), duration(None)
    ('850 ns', '1.23 ms', '12.3 s', '2 m 05 s', '')
    """
    if ns is None:
        return ""
    for size, unit, end in ((1, "ns", 999.5), (10**3, "µs", 999.5), (10**6, "ms", 999.5), (10**9, "s", 99.95)):
        if ns < size * end:
            return f"{_three(ns / size)} {unit}"
    seconds = round(ns / 1e9)
    if seconds < 6_000:
        return f"{seconds // 60} m {seconds % 60:02} s"
    minutes = (seconds + 30) // 60
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60:02} m"
    return f"{minutes // 1_440} d {minutes // 60 % 24} h"


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


def count(value: int) -> str:
    """Return a count in at most six characters: written out up to ten thousand.

    >>> count(940), count(1_204), count(12_345), count(3_400_000)
    ('940', '1,204', '12.3 k', '3.4 M')
    """
    if value < 10_000:
        return f"{value:,}"
    return _in_units(value, ((10**9, "G"), (10**6, "M"), (10**3, "k")))


def _in_units(value: int, units: tuple[tuple[int, str], ...]) -> str:
    size, unit = next((one for one in units if value >= one[0] * 0.9995), units[-1])
    return f"{_three_at_most(value / size)} {unit}"


def _three_at_most(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0") if number < 99.95 else f"{number:.0f}"


def tokens(input_tokens: int | None, output_tokens: int | None) -> str:
    """Return the tokens that went in and came out.

    >>> tokens(812, 64), tokens(None, 5), tokens(None, None)
    ('812→64', '?→5', '')
    """
    if input_tokens is None and output_tokens is None:
        return ""
    return "→".join("?" if part is None else count(part) for part in (input_tokens, output_tokens))


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
    if number < 1_000:
        return f"{number} B"
    return _in_units(number, ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")))


def percent(part: float) -> str:
    """Return a part of a whole.

    >>> percent(0.123), percent(0.004), percent(0.0004), percent(0)
    ('12 %', '0.4 %', '<0.1 %', '0 %')
    """
    hundredths = part * 100
    if 0 < hundredths < 0.1:
        return "<0.1 %"
    return f"{_three_at_most(hundredths) if hundredths < 9.95 else round(hundredths)} %"


def ago(ns: int, now_ns: int) -> str:
    """Return how long ago something was.

    >>> ago(0, 90 * 10**9), ago(5, 5)
    ('1 m ago', 'just now')
    """
    seconds = (now_ns - ns) // 10**9
    if seconds < 2:
        return "just now"
    length, unit = next((length, unit) for end, length, unit in _AGES if seconds < end)
    return f"{seconds // length} {unit} ago"


def moment(ns: int) -> str:
    """Return a date and time in the reader's own time zone."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(ns / 1e9))


def plural(amount: int, word: str) -> str:
    """Return a counted word.

    >>> plural(1, "span"), plural(3, "span")
    ('1 span', '3 spans')
    """
    return f"{amount:,} {word}{'' if amount == 1 else 's'}"


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
