"""Texts and values → the ids they have in the store: what was seen lately is known again, the rest joins the batch."""

from functools import lru_cache
from hashlib import sha256
from typing import Final

import msgspec

from dashcam.model.types import Json
from dashcam.snapshot.body import CANNOT, NULL, keep, read, write
from dashcam.snapshot.canonical import MESSAGE_TEXT, TEXT, canonical
from dashcam.snapshot.preview import preview_of, preview_of_body
from dashcam.store.base import Inlet
from dashcam.store.rows import PayloadRow

TEXTS_KEPT: Final = 20_000
PAYLOADS_KEPT: Final = 16_384
"""Payloads after which those before them are let go: so many, and at most twice as many, are known again."""
RECENT: Final = 2_000
"""Payloads of the store that a new collector knows again."""
DIGEST: Final = 16
"""Bytes of a value's SHA-256 that it is known by; processors have it built in, and it takes half of what BLAKE2 does."""
REST: Final = 64 * 1024
"""Bytes of a model call above which it is not remembered what it holds besides its messages."""
LONGEST_NAME: Final = 1_000
JSON: Final = 1_000_000
MESSAGES: Final = 1_000
"""Messages of one call that are kept one by one; a longer list is cut like any other."""

encode = msgspec.json.Encoder().encode
_fields = msgspec.msgpack.Decoder(dict[str, msgspec.Raw]).decode
_items = msgspec.msgpack.Decoder(list[msgspec.Raw]).decode


class Texts:
    """Ids of short texts; new ones gather until `take`."""

    def __init__(self, inlet: Inlet, first: int) -> None:
        self._inlet = inlet
        self._next = first
        self._known: dict[str, int] = {}
        self._texts: dict[int, str] = {}
        self._new: list[tuple[int, str]] = []

    def id(self, text: str | None) -> int | None:
        """The id of a text, `None` for none."""
        if text is None:
            return None
        return self._known.get(text) or self._learn(text)

    def id_of_json(self, value: Json) -> int:
        """The id of a small value that reads back whole, as its JSON."""
        return self._learn(encode(value).decode(), JSON)

    def text(self, number: int | None) -> str | None:
        """The text of an id."""
        if number is None:
            return None
        return self._texts.get(number) or self._inlet.text(number)

    def take(self) -> list[tuple[int, str]]:
        """The texts that are new since the last batch."""
        new, self._new = self._new, []
        if len(self._known) > TEXTS_KEPT:
            self._known = dict(list(self._known.items())[TEXTS_KEPT // 2 :])
            self._texts = {}
        return new

    def _learn(self, text: str, longest: int = LONGEST_NAME) -> int:
        known = self._known.get(text)
        if known is not None:
            return known
        clean = text[:longest].encode("utf-8", "backslashreplace").decode()
        number = self._known.get(clean) or self._inlet.find_text(clean)
        if number is None:
            number, self._next = self._next, self._next + 1
            self._new.append((number, clean))
        self._known[text] = self._known[clean] = number
        self._texts[number] = clean
        return number


class Values:
    """Ids of payloads, each distinct value once; new ones gather until `take`."""

    def __init__(self, inlet: Inlet, first: int) -> None:
        self._inlet = inlet
        self._next = first
        self._known: dict[bytes, int] = dict(inlet.recent_payloads(RECENT))
        self._before: dict[bytes, int] = {}
        self._new: list[PayloadRow] = []

    def keep(self, data: bytes, *, messages: bool = False) -> int | None:
        """The id of a value in the bytes that the journal has, `None` for `null`.

        With `messages` each model message in it is a payload of its own.
        """
        if messages:
            number = self._conversation(data)
            if number is not None:
                return number
        if len(data) > TEXT or len(data) == 1:
            if data == NULL:
                return None
            data = keep(data, messages=messages)
        digest = sha256(data).digest()[:DIGEST]
        known = self._known.get(digest) or self._before.get(digest)
        if known is None:
            # `_id`, said here once more: it is asked for twice a span
            known = self._known[digest] = self._next
            self._next += 1
            self._new.append((known, digest, data, None))
        return known

    def keep_shown(self, data: bytes, *, messages: bool = False) -> tuple[int | None, str | None]:
        """The id of a value and how a list of traces shows it."""
        if data == NULL:
            return None, None
        return self.keep(data, messages=messages), _last_message(data) if messages else preview_of_body(data)

    def put(self, value: Json, *, messages: bool = False) -> int | None:
        """The id of a value that is at hand; `messages` as with `keep`."""
        if value is None:
            return None
        if messages:
            try:
                return self.keep(write(value), messages=True)
            except CANNOT:  # numbers and text that msgpack cannot say
                pass
        return self.put_json(canonical(value, text=MESSAGE_TEXT if messages else TEXT))

    def put_json(self, body: bytes) -> int:
        """The id of a value in the bytes that are kept: canonical JSON, or msgpack."""
        return self._id(sha256(body).digest()[:DIGEST], body)

    def json(self, number: int) -> bytes:
        """The JSON of a payload that is in the store."""
        return self._inlet.payload(number)

    def take(self) -> list[PayloadRow]:
        """The payloads that are new since the last batch."""
        new, self._new = self._new, []
        if len(self._known) > PAYLOADS_KEPT:
            self._known, self._before = {}, self._known
        return new

    def forget(self) -> None:
        """Know nothing again: payloads were deleted."""
        self._known, self._before = {}, {}

    def _conversation(self, data: bytes) -> int | None:
        try:
            fields = _fields(data)
            messages = _items(fields.pop("messages"))
            told = tuple([(name, bytes(item)) for name, item in fields.items()])
            digest, rest = _rest(told) if len(data) < REST else _rest.__wrapped__(told)
        except (*CANNOT, KeyError):
            return None
        if not 0 < len(messages) <= MESSAGES or rest.startswith(b'{"$"'):
            return None
        digests, parts = [digest], [self._id(digest, rest)]
        for message in messages:
            body = bytes(message)
            if len(body) > TEXT or len(body) == 1:
                body = keep(body, messages=True)
            digest = sha256(body).digest()[:DIGEST]
            digests.append(digest)
            parts.append(self._id(digest, body))
        return self._id(sha256(b"messages" + b"".join(digests)).digest()[:DIGEST], None, parts)

    def _id(self, digest: bytes, data: bytes | None, parts: list[int] | None = None) -> int:
        known = self._known.get(digest) or self._before.get(digest)
        if known is None:
            known = self._known[digest] = self._next
            self._next += 1
            self._new.append((known, digest, data, parts))
        return known


@lru_cache(maxsize=256)
def _rest(fields: tuple[tuple[str, bytes], ...]) -> tuple[bytes, bytes]:
    """What a model call holds besides its messages, known by its digest: tools and parameters, the same in most calls of an app."""
    rest = canonical({name: read(item) for name, item in fields}, text=MESSAGE_TEXT)
    return sha256(rest).digest()[:DIGEST], rest


def _last_message(data: bytes) -> str | None:
    """What a list shows of a conversation: its last message."""
    try:
        value = read(data)
        messages = value.get("messages") if type(value) is dict else None
        return preview_of({"messages": messages[-1:]} if type(messages) is list else value)
    except CANNOT:
        return None
