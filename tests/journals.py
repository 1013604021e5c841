"""A journal written byte by byte as docs/why/journal.md says, with nothing of the shipped writer in it."""

import os
import struct
from pathlib import Path

import msgspec

from dashcam.snapshot.marker import Marker

SIZE = 64 * 1024
WALL, MONO = 1_700_000_000_000_000_000, 5_000_000
PREFIX = bytes.fromhex("00112233445566aa")


def trace_id(span: int, prefix: bytes = PREFIX) -> str:
    """The id of a trace that began in a process: its root span, little endian, then the process's prefix."""
    return span.to_bytes(8, "little").hex() + prefix.hex()


def encoded(value) -> bytes:
    """msgpack with markers as extension 1."""

    def extend(item):
        if isinstance(item, Marker):
            return msgspec.msgpack.Ext(1, encoded(item.fields))
        raise TypeError(type(item))

    return msgspec.msgpack.encode(value, enc_hook=extend)


def framed(at: int, body: bytes) -> bytes:
    """Header, body and padding of a frame that begins at an offset."""
    check = 0x5DCA0001 ^ at ^ (len(body) * 0x9E3779B1 % 2**32)
    return struct.pack("<II", len(body), check) + body + bytes(-len(body) % 8)


def tree(word: str = "plain", *children: str) -> bytes:
    """What a version of an app is made of, as a journal tells it: a parameter says the word, each child has its path."""
    parts = [_part(path, {"k": 4}, []) for path in children]
    return msgspec.json.encode(_part("", {"prompt": f"{word} prompt"}, parts))


def _part(path: str, parameters: dict, children: list) -> dict:
    label = {"module": "m", "qualname": "Rag", "bases": []}
    source = {"text": "def f(): ...", "hash": "ab"}
    told = {"path": path, "type": label, "kind": "chain", "parameters": parameters, "children": children}
    return {**told, "source": None if path else source}


class SegmentBuilder:
    """One segment in memory; `save` writes it, `hole` leaves zeros where a frame would be."""

    def __init__(self, path: Path, kind: bytes = b"span", size: int = SIZE) -> None:
        self.path, self.size = path, size
        self.data = bytearray(b"DCJ1" + kind)
        self.ends: list[int] = []

    def add(self, *elements) -> "SegmentBuilder":
        return self.add_body(encoded(list(elements)))

    def add_body(self, body: bytes) -> "SegmentBuilder":
        self.data += framed(len(self.data), body)
        self.ends.append(len(self.data))
        return self

    def hole(self, size: int = 64) -> "SegmentBuilder":
        self.data += bytes(size)
        return self

    def save(self) -> Path:
        full = bytes(self.data) + bytes(max(0, self.size - len(self.data)))
        # in place, as a mapped file is written
        fd = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        os.pwrite(fd, full, 0)
        os.close(fd)
        return self.path


class JournalBuilder:
    """One process's folder under a journal root, with calls of a few callables."""

    def __init__(
        self,
        root: Path,
        *,
        run: str = "ab" * 8,
        pid: int = 4242,
        tail: str = "00000001",
        app: str | None = "rag",
        parent=None,
        prefix: bytes = PREFIX,
    ) -> None:
        self.folder = root / f"{run}-{pid}-{tail}"
        self.folder.mkdir(parents=True, mode=0o700)
        (self.folder / "lock").touch()
        self.prefix = prefix
        self.defines = SegmentBuilder(self.folder / "define-000001.seg", b"defs")
        self.defines.add(0, 1, run, pid, WALL, MONO, prefix, ["app.py"], app, "3.11.2", "0.1.0", parent)
        self.defines.add(1, 0, "Rag.answer", "chain", "m.Rag.answer", ["question", "k"], ["m", "Rag", ["m.Base"]])
        self.defines.add(1, 1, "search", "retriever", "m.search", ["query", "*rest"], None)
        self.defines.add(1, 2, "ChatModel", "llm", None, [], None)
        self.defines.add(2, 0, "app.py", 12, "main")
        self.defines.save()
        self.spans = self.segment(1)

    def segment(self, number: int, size: int = SIZE) -> SegmentBuilder:
        self.spans = SegmentBuilder(self.folder / f"span-{number:06d}.seg", size=size)
        return self.spans

    def walk(self, number: int, name: str | None = None) -> "JournalBuilder":
        """An app is being walked."""
        self.defines.add(3, number, name)
        return self

    def version(self, number: int, version: str | None, tree: bytes | None = None, git=None) -> "JournalBuilder":
        """What a walk found."""
        self.defines.add(4, number, version, tree, git)
        return self

    def place(self, index: int, walk: int, path: str, paths: list[str] | None = None) -> "JournalBuilder":
        """A place in an app."""
        self.defines.add(5, index, walk, path, paths)
        return self

    def start(self, span, parent=0, *, trace=None, mono=MONO, call=0, args=None, kwargs=None, extra=None) -> None:
        frame = [1, span, parent, trace if trace is not None else span, mono, call, 7, args, kwargs]
        self.spans.add(*frame, *([extra] if extra is not None else []))

    def end(self, span, output=None, *, duration=1_000) -> None:
        self.spans.add(2, span, duration, output)

    def end_more(self, span, status, result=None, *, duration=1_000, **extra) -> None:
        self.spans.add(3, span, duration, status, result, extra)

    def call(self, span, output=None, **given) -> None:
        self.start(span, **given)
        self.end(span, output)

    def save(self) -> "JournalBuilder":
        self.defines.save()
        self.spans.save()
        return self
