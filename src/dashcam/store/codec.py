"""A payload's bytes ↔ the bytes on disk: zstd with a dictionary of ours, unless that does not pay.

A zstd frame begins with 0x28, which no value does as it is kept, and names its dictionary: a body says itself how it is
to be read. The dictionary comes with the package and stands in each store that was packed with it; stores of older
versions have one made of their own values, which is only read with.
"""

import sys
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Final

from dashcam.errors import StoreUnreadable

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL: Final = 1
"""Level 1 gives 0.45 of the JSON for 7.7 µs, level 2 0.46 for 8.9, level -1 0.57 for 7.9 (1.8 kB of prose and keys)."""
LARGEST: Final = 64 * 1024 * 1024
"""Bytes of a value; the largest message takes a tenth of it."""
SHORTEST: Final = 48
"""Bytes below which a value is kept as it is."""
_FRAME: Final = zstd.ZstdCompressor.FLUSH_FRAME


@cache
def shipped() -> zstd.ZstdDict:
    """The dictionary that comes with the package; `scripts/dictionary` makes it."""
    return zstd.ZstdDict((files("dashcam.store") / "payloads.zdict").read_bytes())


class Codec:
    """Packs with our dictionary, unpacks with any; `dictionary(id)` reads one from the store."""

    def __init__(self, dictionary: Callable[[int], bytes]) -> None:
        self._read = dictionary
        self._known: dict[int, zstd.ZstdDict] = {}
        self._compressor: zstd.ZstdCompressor | None = None

    def pack(self, data: bytes) -> bytes:
        """Give the bytes to keep."""
        if len(data) < SHORTEST:
            return data
        if self._compressor is None:
            self._compressor = zstd.ZstdCompressor(level=LEVEL, zstd_dict=shipped())
        body = self._compressor.compress(data, _FRAME)
        return body if len(body) < len(data) else data

    def unpack(self, body: bytes) -> bytes:
        """Give the value's bytes back."""
        if body[:1] != b"\x28":
            return body
        try:
            # no more than the bound is made, whatever a body from elsewhere would unfold to
            opened = zstd.ZstdDecompressor(self._dictionary(zstd.get_frame_info(body).dictionary_id))
            data = opened.decompress(body, LARGEST)
        except zstd.ZstdError as error:
            raise StoreUnreadable(f"a value of {len(body):,} bytes is damaged: {error}") from error
        if not opened.eof:
            raise StoreUnreadable(f"a value of {len(body):,} bytes is cut off, or unfolds to more than {LARGEST:,}")
        return data

    def _dictionary(self, number: int) -> zstd.ZstdDict | None:
        if number == 0:
            return None
        if number == shipped().dict_id:
            return shipped()
        if number not in self._known:
            self._known[number] = zstd.ZstdDict(self._read(number))
        return self._known[number]
