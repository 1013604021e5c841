"""The natural forms of the standard library's own types: how a date, a UUID or a path is written down.

One small function a type, chosen by the type's identity, never by `isinstance`: a subclass is somebody else's code. Each gets
the value and returns something the encoder knows, or a marker.
"""

import datetime as dt
import pathlib
import types
import uuid
import zoneinfo
from base64 import b64encode
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import msgspec

from dashcam.snapshot.labels import label
from dashcam.snapshot.marker import EXT_CODE

HEAD_BYTES = 1024
SMALLEST, LARGEST = -(2**63), 2**64 - 1
_encode = msgspec.msgpack.Encoder().encode
_SAFE_ZONES = (type(None), dt.timezone, zoneinfo.ZoneInfo)


def mark(what: str, **fields: Any) -> msgspec.msgpack.Ext:
    """Make a marker: what JSON cannot say, under the one reserved key."""
    return msgspec.msgpack.Ext(EXT_CODE, _encode({"$": what, **fields}))


def of_int(value: int) -> Any:
    """Keep an int of 64 bits; mark a larger one, as decimal digits, or the head of its hexadecimal ones."""
    if SMALLEST <= value <= LARGEST:
        return value
    bits = int.bit_length(value)
    if bits <= 8192:
        return mark("int", value=int.__str__(value))
    return mark("int", bits=bits, value=f"{'-' if value < 0 else ''}0x{abs(value) >> (bits - 256):x}…")


def of_bytes(value: bytes | bytearray) -> Any:
    """Say how many bytes there are and show the first."""
    return mark("bytes", size=len(value), head=b64encode(bytes(value[:HEAD_BYTES])).decode())


def of_view(value: memoryview) -> Any:
    """Show a view of plain bytes; say only the size of any other."""
    if value.format == "B" and value.contiguous and value.ndim == 1:
        return mark("bytes", size=value.nbytes, head=b64encode(value[:HEAD_BYTES]).decode())
    return mark("bytes", size=value.nbytes)


def of_datetime(value: dt.datetime) -> Any:
    """ISO 8601; a time zone of a foreign class is not asked."""
    if type(value.tzinfo) not in _SAFE_ZONES:
        return mark("object", type="datetime.datetime", value=dt.datetime.isoformat(value.replace(tzinfo=None)))
    return dt.datetime.isoformat(value)


def of_time(value: dt.time) -> Any:
    """ISO 8601; a time zone of a foreign class is not asked."""
    if type(value.tzinfo) not in _SAFE_ZONES:
        return mark("object", type="datetime.time", value=dt.time.isoformat(value.replace(tzinfo=None)))
    return dt.time.isoformat(value)


def of_decimal(value: Decimal) -> Any:
    """The digits as text, since a float would change them."""
    text = Decimal.__str__(value)
    return text if len(text) <= HEAD_BYTES else mark("cut", of="decimal", size=len(text), head=text[:HEAD_BYTES])


def of_fraction(value: Fraction) -> Any:
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
    name = f"{_plain(function.__module__)}.{_plain(function.__qualname__)}" if type(function) is types.FunctionType else None
    return mark("object", type="method", name=name)


def of_module(value: types.ModuleType) -> Any:
    """A module by its name."""
    names = types.ModuleType.__dict__["__dict__"].__get__(value)
    return mark("object", type="module", name=_plain(names.get("__name__")))


def of_builtin(value: types.BuiltinFunctionType) -> Any:
    """A function written in C by its name."""
    return mark("object", type="builtin_function_or_method", name=_plain(value.__name__))


def of_complex(value: complex) -> Any:
    """Both parts."""
    return mark("object", type="complex", value=[value.real, value.imag])


def _plain(value: Any) -> str:
    return value if type(value) is str else "?"




NATURAL: dict[int, Callable[[Any], Any]] = {
    id(kind): form
    for kind, form in (
        (bool, lambda value: value),
        (float, lambda value: value),
        (type(None), lambda value: value),
        (int, of_int),
        (complex, of_complex),
        (bytes, of_bytes),
        (bytearray, of_bytes),
        (memoryview, of_view),
        (dt.datetime, of_datetime),
        (dt.date, dt.date.isoformat),
        (dt.time, of_time),
        (dt.timedelta, lambda value: dt.timedelta.total_seconds(value)),
        (Decimal, of_decimal),
        (Fraction, of_fraction),
        (uuid.UUID, uuid.UUID.__str__),
        (pathlib.PosixPath, pathlib.PurePath.__str__),
        (pathlib.PurePosixPath, pathlib.PurePath.__str__),
        (pathlib.WindowsPath, pathlib.PurePath.__str__),
        (pathlib.PureWindowsPath, pathlib.PurePath.__str__),
        (range, of_range),
        (type, of_class),
        (types.FunctionType, of_function),
        (types.MethodType, of_method),
        (types.ModuleType, of_module),
        (types.BuiltinFunctionType, of_builtin),
    )
}
"""How a value of exactly this type is written, by the type's identity (asking a foreign class for its hash would run its code)."""
