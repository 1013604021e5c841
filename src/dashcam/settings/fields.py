"""The settings as one frozen object, and how a value is read for each of them.

A value comes as text (the environment), as TOML has it (pyproject) or as Python has it (a keyword); `READERS` turns
all three into the field's own type and raises `ValueError` with what is needed instead.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:  # prices are what few set: a program that is recorded does without their module
    from dashcam.settings.prices import Rates

GIB = 1 << 30
_UNITS = {"": 1, "b": 1}
for _power, _letter in enumerate("kmgt", start=1):
    _UNITS |= {_letter: 1000**_power, f"{_letter}b": 1000**_power, f"{_letter}ib": 1024**_power}
_TRUE = ("1", "true", "yes", "on")
_FALSE = ("0", "false", "no", "off")


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that can be set; frozen, so that one recording has one answer."""

    store: Path
    """The database; its journals lie beside it."""
    app: str | None = None
    """The name of root calls that nobody named."""
    enabled: bool = True
    """Whether anything is recorded at all."""
    capture_content: bool = True
    """Whether arguments, results and messages are kept; structure, timing and tokens always are."""
    mask: tuple[str, ...] = ()
    """Further key names and patterns whose values never reach the disk."""
    include: tuple[str, ...] = ()
    """Plain functions and classes to record as well, like `mypkg.*`."""
    ignore: tuple[str, ...] = ()
    """What not to record although it would be, like `mypkg.health.*`."""
    sample: float = 1.0
    """The share of traces that are kept, decided at each root call."""
    journal_max_bytes: int = GIB
    """How much may wait uncollected; above it spans are dropped and counted."""
    store_max_bytes: int = 5_000_000_000
    """How large the database may grow."""
    retention_days: float | None = None
    """How long traces are kept; without a limit where it is None."""
    integrations: tuple[str, ...] | None = None
    """The libraries to record; all that are known where it is None."""
    stream_usage: bool = False
    """Whether streams from OpenAI are asked for their tokens where the program does not ask."""
    prices: dict[str, "Rates"] = {}
    """What models cost, before any table of prices."""


def read_text(value: object) -> str | None:
    """Return a name, or None for the empty one."""
    if value is None or isinstance(value, str):
        return value or None
    raise ValueError("a text is needed")


def read_flag(value: object) -> bool:
    """Return a yes or no.

    >>> read_flag("off")
    False
    """
    word = str(value).strip().lower()
    if word not in _TRUE + _FALSE:
        raise ValueError("true or false is needed")
    return word in _TRUE


def read_names(value: object) -> tuple[str, ...]:
    """Return a list of words, from a sequence, from text with commas or, for words with commas in them, from JSON.

    >>> read_names("api_.*, ssn"), read_names('["a{1,2}"]')
    (('api_.*', 'ssn'), ('a{1,2}',))
    """
    if isinstance(value, str):
        value = _decode_list(value) if value.lstrip().startswith("[") else [word.strip() for word in value.split(",")]
    if not isinstance(value, list | tuple | set | frozenset) or not all(isinstance(word, str) for word in value):
        raise ValueError("a list of texts is needed")
    return tuple(word for word in value if word)


def _decode_list(text: str) -> object:
    try:
        return msgspec.json.decode(text.encode())
    except (msgspec.DecodeError, UnicodeError):
        raise ValueError('a list of texts is needed, with commas or as JSON like ["a", "b"]') from None


def read_integrations(value: object) -> tuple[str, ...] | None:
    """Return the libraries to record: `all` is None, `none` is the empty list."""
    names = read_names(value)
    if names == ("all",):
        return None
    return () if names == ("none",) else names


def read_share(value: object) -> float:
    """Return a number from 0 to 1."""
    try:
        share = float(value)  # type: ignore[arg-type]  # what is not a number raises here
    except (TypeError, ValueError):
        share = -1.0
    if isinstance(value, bool) or not 0 <= share <= 1:
        raise ValueError("a number from 0 to 1 is needed, like 0.25")
    return share


def read_size(value: object) -> int:
    """Return a number of bytes.

    >>> read_size("5GB"), read_size("1.5 KiB"), read_size(7)
    (5000000000, 1536, 7)
    """
    text = str(value).strip().lower().replace("_", "")
    unit = text.lstrip("0123456789.")
    try:
        size = int(float(text.removesuffix(unit)) * _UNITS[unit.strip()])
    except (KeyError, ValueError):
        size = 0
    if isinstance(value, bool) or size <= 0:
        raise ValueError("a size is needed, like 500MB or 5GB")
    return size


def read_days(value: object) -> float | None:
    """Return a number of days, None for `none`.

    >>> read_days("30d"), read_days(0.5), read_days("none")
    (30.0, 0.5, None)
    """
    text = str(value).strip().lower()
    if text == "none":
        return None
    try:
        days = float(text.removesuffix("days").removesuffix("d"))
    except ValueError:
        days = 0.0
    if isinstance(value, bool) or not 0 < days < float("inf"):
        raise ValueError("a number of days is needed, like 30, or none")
    return days


def read_path(value: object) -> Path:
    """Return a path, with the home folder spelled out."""
    if not isinstance(value, str | Path) or not str(value):
        raise ValueError("the path of a file is needed")
    path = Path(value)
    try:
        return path.expanduser()
    except RuntimeError:  # there is no home folder
        return path


def read_prices(value: object) -> "dict[str, Rates]":
    """Return what models cost, from a table, from JSON or from the file of that name."""
    from dashcam.settings import prices  # late: as above

    return prices.read_prices(value)


READERS: dict[str, Callable[[object], object]] = {
    "store": read_path,
    "app": read_text,
    "enabled": read_flag,
    "capture_content": read_flag,
    "mask": read_names,
    "include": read_names,
    "ignore": read_names,
    "sample": read_share,
    "journal_max_bytes": read_size,
    "store_max_bytes": read_size,
    "retention_days": read_days,
    "integrations": read_integrations,
    "stream_usage": read_flag,
    "prices": read_prices,
}
"""One reader for each field of `Settings`."""
