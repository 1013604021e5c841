"""Payloads between JSON bytes and the bytes on disk: zstd with a dictionary, unless that does not pay.

A zstd frame begins with 0x28, which no JSON does, and names its dictionary: a body says itself how it is to be read.
"""

import sys
from collections.abc import Callable
from typing import Final

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL: Final = 1
"""With a dictionary level 1 gives 0.45 of the size for 8 µs, level 3 gives 0.40 for 12 (1.8 kB of prose in JSON)."""
SHORTEST: Final = 48
"""Bytes below which a value is kept as it is."""
DICTIONARY_SIZE: Final = 64 * 1024
SAMPLES: Final = 300
"""Distinct payloads after which a dictionary is made, once in a store's life."""
SAMPLE: Final = 4 * 1024
"""Bytes of a payload that are looked at for it."""


class Codec:
    """Packs with one dictionary, unpacks with any; `dictionary(id)` reads one from the store."""

    def __init__(self, dictionary: Callable[[int], bytes]) -> None:
        self._read = dictionary
        self._known: dict[int, zstd.ZstdDict] = {}
        self._compressor = zstd.ZstdCompressor(level=LEVEL)
        self.learned = False

    def use(self, dictionary: bytes) -> None:
        """Pack with this dictionary from now on."""
        made = zstd.ZstdDict(dictionary)
        self._known[made.dict_id] = made
        self._compressor = zstd.ZstdCompressor(level=LEVEL, zstd_dict=made)
        self.learned = True

    def pack(self, data: bytes) -> bytes:
        """Give the bytes to keep."""
        if len(data) < SHORTEST:
            return data
        body = self._compressor.compress(data, zstd.ZstdCompressor.FLUSH_FRAME)
        return body if len(body) < len(data) else data

    def unpack(self, body: bytes) -> bytes:
        """Give the JSON back."""
        if body[:1] != b"\x28":
            return body
        return zstd.decompress(body, self._dictionary(zstd.get_frame_info(body).dictionary_id))

    def _dictionary(self, number: int) -> zstd.ZstdDict | None:
        if number == 0:
            return None
        if number not in self._known:
            self._known[number] = zstd.ZstdDict(self._read(number))
        return self._known[number]


def learn(samples: list[bytes]) -> tuple[int, bytes] | None:
    """Make a dictionary of what values of this store look like, or nothing when they are too few or too alike.

    The values themselves are its content: within 2 % of the size that training reaches, for 9 ms instead of 370.
    """
    each = max(256, DICTIONARY_SIZE // max(1, len(samples)))
    content = b"".join(sample[:each] for sample in samples)[-DICTIONARY_SIZE:]
    try:
        made = zstd.finalize_dict(zstd.ZstdDict(content, is_raw=True), samples, DICTIONARY_SIZE, LEVEL)
    except (zstd.ZstdError, ValueError):
        return None
    return made.dict_id, made.dict_content
