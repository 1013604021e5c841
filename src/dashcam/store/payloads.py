"""Payload ids → JSON: the SQL function `payload(id)` behind the views, registered on every connection."""

from collections.abc import Iterable
from typing import Any

import apsw
import msgspec

from dashcam.errors import StoreUnreadable
from dashcam.snapshot.body import CANNOT, as_json
from dashcam.snapshot.preview import preview_of, preview_of_body
from dashcam.store.codec import Codec
from dashcam.store.queries import query
from dashcam.store.rows import PayloadRow

KEPT = 512
"""Unpacked payloads kept within one query: the messages of an agent are the same ones in every call."""
FRESH = 32 * 1024 * 1024
"""Bytes just written that are held for the text index: unpacking them is a third of what it costs."""
PART = 32
"""Bytes of one number in memory."""


class Payloads:
    """Reads payloads over one connection."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._codec = Codec(self._dictionary)
        self._kept: dict[int, bytes] = {}
        self._fresh: dict[int, bytes] = {}
        self._fresh_parts: dict[int, list[int]] = {}
        self._fresh_bytes = 0
        # harmless: views may call it although their schema is not trusted
        db.create_scalar_function("payload", self._text, 1, flags=apsw.SQLITE_INNOCUOUS)

    def forget(self) -> None:
        """Begin a new query: what was kept may have been deleted since."""
        self._kept.clear()

    def remember(self, rows: Iterable[PayloadRow]) -> None:
        """Hold what was just written until `body` and `parts` ask for it; beyond a bound it is read again."""
        if self._fresh_bytes >= FRESH:
            return
        for number, _, data, parts in rows:
            if data is not None:
                self._fresh[number] = data
                self._fresh_bytes += len(data)
            elif parts is not None:
                self._fresh_parts[number] = parts
                self._fresh_bytes += PART * len(parts)

    def parts(self, numbers: set[int]) -> dict[int, list[int]]:
        """Those of some payloads that are put together from others, each with what it is made of; of fresh ones once."""
        fresh = self._fresh_parts
        found = {number: fresh.pop(number) for number in numbers & fresh.keys()}
        self._fresh_bytes -= PART * sum(map(len, found.values()))
        return found | parts_of(self._db, numbers - found.keys() - self._fresh.keys())

    def body(self, number: int) -> bytes:
        """The body of a payload without parts, unpacked; of one that was just written it is handed out once. Empty for none."""
        body = self._fresh.pop(number, None)
        if body is not None:
            self._fresh_bytes -= len(body)
            return body
        row = self._db.execute(query("payload"), (number,)).fetchone()
        return b"" if row is None or row[0] is None else self._codec.unpack(row[0])

    def forget_fresh(self) -> None:
        """Let go of what was just written."""
        self._fresh.clear()
        self._fresh_parts.clear()
        self._fresh_bytes = 0

    def read(self, number: int) -> bytes:
        """The JSON of a payload, put together from its parts if it has any; `null` for one that is gone."""
        known = self._kept.get(number)
        if known is not None:
            return known
        data = self._unkept(number)
        if len(self._kept) < KEPT:
            self._kept[number] = data
        return data

    def preview(self, packed: bytes | None) -> str | None:
        """The beginning of a packed body as a person would want to see it; `None` where there is none."""
        if packed is None:
            return None
        body = self._codec.unpack(packed)
        try:
            return preview_of_body(body) if body >= b"\x80" else preview_of(msgspec.json.decode(body))
        except CANNOT:
            return None

    def length(self, number: int) -> int:
        """Bytes of a payload without parts, as it was before it was packed."""
        return len(self.body(number))

    def _unkept(self, number: int) -> bytes:
        row = self._db.execute(query("payload"), (number,)).fetchone()
        if row is None:
            return b"null"
        body, parts = row
        if parts is None:
            return as_json(self._codec.unpack(body))
        return join([self.read(part) for part in msgspec.json.decode(parts, type=list[int])])

    def _text(self, *numbers: Any) -> str | None:
        return None if numbers[0] is None else self.read(numbers[0]).decode()

    def _dictionary(self, number: int) -> bytes:
        return dictionary(self._db, number)


def parts_of(db: apsw.Connection, numbers: Iterable[int]) -> dict[int, list[int]]:
    """Those of some payloads that are put together from others, each with what it is made of."""
    decode = msgspec.json.Decoder(list[int]).decode
    return {number: decode(parts) for number, parts in db.execute(query("parts_of"), (listed(numbers),))}


def listed(numbers: Iterable[int]) -> str:
    """Numbers as SQL takes them, for `json_each`."""
    return msgspec.json.encode(list(numbers)).decode()


def dictionary(db: apsw.Connection, number: int) -> bytes:
    """A dictionary that bodies of a store were packed with."""
    row = db.execute(query("dictionary"), (number,)).fetchone()
    if row is None:
        raise StoreUnreadable(f"{db.filename} lacks compression dictionary {number}: it is damaged")
    return bytes(row[0])


def join(parts: list[bytes]) -> bytes:
    """Put a value with a list of messages together again: the rest of it first, then each message.

    >>> join([b'{"tools":[]}', b'{"role":"user"}'])
    b'{"messages":[{"role":"user"}],"tools":[]}'
    """
    rest, messages = parts[0], b",".join(parts[1:])
    return b'{"messages":[%b]%b' % (messages, rest[1:] if rest == b"{}" else b"," + rest[1:])
