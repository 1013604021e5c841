import asyncio

import pytest

from dashcam.errors import UsageError
from dashcam.server.bodies import LARGEST, Refused, read_body, read_json, replayed


async def _read(parts: list[dict], *, length: bytes | None = None, seconds: float = 5.0) -> bytes:
    waiting = list(parts)

    async def receive() -> dict:
        if not waiting:
            await asyncio.sleep(60)
        return waiting.pop(0)

    headers = [] if length is None else [(b"content-length", length)]
    return await read_body({"headers": headers}, receive, seconds=seconds)


def _part(body: bytes, *, more: bool = True) -> dict:
    return {"type": "http.request", "body": body, "more_body": more}


def test_parts_are_one_body():
    """However it is cut."""
    assert asyncio.run(_read([_part(b'{"a"'), _part(b": 1}", more=False)])) == b'{"a": 1}'


@pytest.mark.parametrize(
    ("parts", "length", "status"),
    [([], str(LARGEST + 1).encode(), 413), ([], b"-1", 413), ([_part(bytes(LARGEST)), _part(b"x")], None, 413),
     ([{"type": "http.disconnect"}], None, 400), ([_part(b"{")], None, 408)],
    ids=["said to be too large", "no number", "too large without saying so", "who left", "too slow"],
)  # fmt: skip
def test_what_is_not_read_to_its_end(parts: list[dict], length: bytes | None, status: int):
    """A limit holds whatever is said of the length; who dawdles is not waited for."""
    with pytest.raises(Refused) as refused:
        asyncio.run(_read(parts, length=length, seconds=0.05))
    assert refused.value.status == status


def test_the_largest():
    """Just so much is read."""
    assert len(asyncio.run(_read([_part(bytes(LARGEST), more=False)]))) == LARGEST


def test_what_was_read_is_read_again():
    """The application sees the body, then whatever comes."""

    async def receive() -> dict:
        return {"type": "http.disconnect"}

    async def twice() -> list[dict]:
        again = replayed(b"{}", receive)
        return [await again(), await again()]

    assert asyncio.run(twice()) == [_part(b"{}", more=False), {"type": "http.disconnect"}]


@pytest.mark.parametrize(
    "text",
    [b'{"a": 1, "a": 2}', b'{"a": {"b": 1, "b": 1}}', b'[{"\\u0061": 1, "a": 2}]', b"{", b"", b"NaN", b'{"a": Infinity}',
     b"\xff", b"[" * 100_000],
)  # fmt: skip
def test_json_that_is_refused(text: bytes):
    """A name said twice, no JSON, no number, too deep."""
    with pytest.raises(UsageError):
        read_json(text)


def test_names_are_data():
    """Whatever a name is, nothing but the dict has it."""
    assert read_json(b'{"__proto__": {"a.b": 1}, "__class__": 2}') == {"__proto__": {"a.b": 1}, "__class__": 2}
