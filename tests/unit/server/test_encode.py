import gzip

import pytest
from msgspec import Struct

from dashcam.server.encode import LARGE, Attachment, as_file, as_json, as_tag


class Priced(Struct):
    """Something of which a cost is unknown."""

    cost_usd: float | None
    started_ns: int


def test_unknown_is_null_and_nanoseconds_are_whole():
    """As everywhere."""
    answer = as_json(Priced(None, 1_795_369_401_000_000_123))
    assert (answer.body, answer.media_type) == (
        b'{"cost_usd":null,"started_ns":1795369401000000123}',
        "application/json",
    )


@pytest.mark.parametrize(
    ("size", "accepts", "packed"), [(LARGE, "gzip, br", True), (LARGE, "br", False), (10, "gzip", False)]
)
def test_large_answers_are_packed(size: int, accepts: str, packed: bool):
    """For who unpacks them, where it is worth it."""
    answer = as_json("x" * size, accepts=accepts)
    assert answer.headers.get("content-encoding") == ("gzip" if packed else None)
    assert (gzip.decompress(bytes(answer.body)) if packed else answer.body) == b'"%s"' % (b"x" * size)


@pytest.mark.parametrize("name", ["rows.csv", 'a"b\r\nX: y.csv', "größe 1/2.csv"])
def test_a_file_is_saved_and_never_shown(name: str):
    """Whatever it is named and whatever is in it: no script of it runs here (S11)."""
    answer = as_file(Attachment(name=name, media="text/csv", content=b"<script>"))
    told = answer.headers["content-disposition"]
    assert (
        told.startswith("attachment; filename*=UTF-8''"),
        {'"', "\r", "\n", "/", " "} & set(told.partition("''")[2]),
    ) == (True, set())
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"


def test_a_tag_is_a_hash():
    """Of what stands for an answer; nothing of it is in the header."""
    assert as_tag("one") == as_tag("one") != as_tag("two")
    assert as_tag("one\r\n").startswith('W/"')
