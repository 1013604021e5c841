"""The natural forms of the standard library's own types: how a date, a UUID or a path is written down.

One small function a type, chosen by the type's identity, never by `isinstance`: a subclass is somebody else's code. Each gets
the value and returns something the encoder knows, or a marker.
"""

import sys
import types
from binascii import b2a_base64
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from dashcam.snapshot.labels import label
from dashcam.snapshot.marker import EXT_CODE

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal
    from fractions import Fraction

HEAD_BYTES = 1024
DECIMAL_BITS = 2048
"""Ints of more bits are not made decimal: that takes time by the square, and Python may refuse it from 640 digits on."""
HEX_BITS = 8192
DECIMAL_BYTES = 64 * 1024
SMALLEST, LARGEST = -(2**63), 2**64 - 1
_encode = msgspec.msgpack.Encoder().encode
_MODULE_STATE: Any = vars(types.ModuleType)["__dict__"]


def mark(what: str, **fields: Any) -> msgspec.msgpack.Ext:
    """Make a marker: what JSON cannot say, under the one reserved key."""
    return msgspec.msgpack.Ext(EXT_CODE, _encode({"$": what, **fields}))


def of_int(value: int) -> Any:
    """Keep an int of 64 bits; mark a larger one, with its decimal digits, its hexadecimal ones, or the head of these."""
    if type(value) is not int:
        return mark("int", value="?")
    if SMALLEST <= value <= LARGEST:
        return value
    bits = value.bit_length()
    if bits <= DECIMAL_BITS:
        return mark("int", value=str(value))
    if bits <= HEX_BITS:
        return mark("int", value=hex(value))
    return mark("int", bits=bits, value=f"{value >> (bits - 256):#x}…")


def of_bytes(size: int, head: bytes) -> Any:
    """Say how many bytes there are and show the first."""
    return mark("bytes", size=size, head=b2a_base64(head[:HEAD_BYTES], newline=False).decode())


def view_head(value: memoryview, most: int) -> tuple[int, bytes]:
    """Return the size of a view and its first bytes; none of them where it is not a plain row of bytes."""
    if value.format == "B" and value.contiguous and value.ndim == 1:
        return value.nbytes, bytes(value[:most])
    return value.nbytes, b""


def of_datetime(value: "dt.datetime") -> Any:
    """ISO 8601; a time zone of a foreign class is not asked."""
    if _is_foreign_zone(value.tzinfo):
        return mark("object", type="datetime.datetime", value=value.replace(tzinfo=None).isoformat())
    return value.isoformat()


def of_time(value: "dt.time") -> Any:
    """ISO 8601; a time zone of a foreign class is not asked."""
    if _is_foreign_zone(value.tzinfo):
        return mark("object", type="datetime.time", value=value.replace(tzinfo=None).isoformat())
    return value.isoformat()


def _is_foreign_zone(zone: Any) -> bool:
    kind = type(zone)
    return zone is not None and not (_is(kind, "datetime", "timezone") or _is(kind, "zoneinfo", "ZoneInfo"))


def of_decimal(value: "Decimal") -> Any:
    """The digits as text, since a float would change them; of very many only how much memory they take."""
    if type(value).__sizeof__(value) > DECIMAL_BYTES:
        return mark("object", type="decimal.Decimal", bytes=type(value).__sizeof__(value))
    text = type(value).__str__(value)
    return text if len(text) <= HEAD_BYTES else mark("cut", of="decimal", size=len(text), head=text[:HEAD_BYTES])


def of_fraction(value: "Fraction") -> Any:
    """`3/4`."""
    return mark("object", type="fractions.Fraction", value=[of_int(value.numerator), of_int(value.denominator)])


def of_range(value: range) -> Any:
    """The three numbers, whatever the length."""
    return mark("object", type="range", value=[of_int(value.start), of_int(value.stop), of_int(value.step)])


def of_class(value: type) -> Any:
    """A class by its name."""
    return mark("object", type="type", name=label(value).full)


def of_function(value: types.FunctionType) -> Any:
    """A function by its name."""
    return mark("object", type="function", name=f"{_plain(value.__module__)}.{_plain(value.__qualname__)}")


def of_method(value: types.MethodType) -> Any:
    """A bound method by its function's name."""
    function = value.__func__
    name = (
        f"{_plain(function.__module__)}.{_plain(function.__qualname__)}"
        if type(function) is types.FunctionType
        else None
    )
    return mark("object", type="method", name=name)


def of_module(value: types.ModuleType) -> Any:
    """A module by its name."""
    names = _MODULE_STATE.__get__(value)
    return mark("object", type="module", name=_plain(names.get("__name__")))


def of_builtin(value: types.BuiltinFunctionType) -> Any:
    """A function written in C by its name."""
    return mark("object", type="builtin_function_or_method", name=_plain(value.__name__))


def of_complex(value: complex) -> Any:
    """Both parts."""
    return mark("object", type="complex", value=[value.real, value.imag])


def of_array(value: Any) -> Any:
    """A numpy array by its shape and the type of its items."""
    return mark("object", type="numpy.ndarray", shape=list(value.shape), dtype=str(value.dtype.str))


def _own_text(value: Any) -> Any:
    kind: Any = type(value)
    return kind.__str__(value)


def of_number(value: Any) -> Any:
    """A numpy number as Python's."""
    return value.item()


def _plain(value: Any) -> str:
    return encodable(value) if type(value) is str else "?"


def encodable(text: str) -> str:
    """Return a text that UTF-8 can say: lone surrogates are written as escapes.

    >>> encodable("\\ud800")
    '\\\\ud800'
    """
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode()
    return text


NATURAL: dict[int, Callable[[Any], Any]] = {
    id(kind): form
    for kind, form in (
        (bool, lambda value: value),
        (float, lambda value: value),
        (type(None), lambda value: value),
        (int, of_int),
        (complex, of_complex),
        (range, of_range),
        (type, of_class),
        (types.FunctionType, of_function),
        (types.MethodType, of_method),
        (types.ModuleType, of_module),
        (types.BuiltinFunctionType, of_builtin),
    )
}
"""How a value of exactly this type is written, by the type's identity (asking a foreign class for its hash would run its code)."""

_LATE: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("datetime", "datetime"): of_datetime,
    ("datetime", "date"): lambda value: value.isoformat(),
    ("datetime", "time"): of_time,
    ("datetime", "timedelta"): lambda value: value.total_seconds(),
    ("decimal", "Decimal"): of_decimal,
    ("fractions", "Fraction"): of_fraction,
    ("uuid", "UUID"): _own_text,
    **{
        (module, name): _own_text
        for module in ("pathlib", "pathlib._local")
        for name in ("PosixPath", "PurePosixPath", "WindowsPath", "PureWindowsPath")
    },
    ("numpy", "ndarray"): of_array,
    **{
        ("numpy", name): of_number
        for name in "bool bool_ float16 float32 int8 int16 int32 int64 uint8 uint16 uint32 uint64".split()
    },
}
"""Types whose modules are not loaded for this: a value of one can only be met where the program has loaded it."""


def natural_form(kind: type) -> Callable[[Any], Any] | None:
    """Return how a value of exactly this type is written, `None` where it has no form of its own.

    >>> import datetime
    >>> natural_form(datetime.date)(datetime.date(2026, 11, 22))
    '2026-11-22'
    """
    form = NATURAL.get(id(kind))
    if form is None:
        known = label(kind)
        form = _LATE.get((known.module, known.qualname))
        if form is None or not _is(kind, known.module, known.qualname):
            return None
        NATURAL[id(kind)] = form
    return form


def _is(kind: type, module: str, name: str) -> bool:
    """Say whether this is the very class that the loaded module has under that name: anybody can claim the names."""
    loaded = sys.modules.get(module)
    return type(loaded) is types.ModuleType and vars(loaded).get(name) is kind
