"""Answers recorded once, byte for byte: whoever has built a test on the stand-in keeps getting them."""

import json
from pathlib import Path

import pytest

GOLDEN = json.loads(Path(__file__).with_name("golden.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", GOLDEN, ids=[row["name"] for row in GOLDEN])
def test_the_same_request_gets_the_recorded_answer(send, row):
    """Status, type and every byte of the body, streams and scripted failures included."""
    got = send(row["path"], row["request"])
    assert got.text == row["answer"]
    assert (got.status, got.headers["content-type"]) == (row["status"], row["type"])
