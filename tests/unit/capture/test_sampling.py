"""Sampling: decided once a trace, at its root, for everything under it."""

import asyncio
from collections.abc import Iterator

import pytest

import dashcam
from dashcam.capture.context import CURRENT, STATE
from dashcam.testing import captured


@dashcam.span
def leaf() -> int:
    return 1


@dashcam.span
def root() -> int:
    return leaf()


@dashcam.span
async def later() -> int:
    return leaf()


@dashcam.span
def numbers() -> Iterator[int]:
    yield leaf()


def block() -> int:
    with dashcam.span("block"):
        return leaf()


@pytest.mark.parametrize("call", [root, block, lambda: asyncio.run(later()), lambda: list(numbers())])
def test_a_trace_left_out_is_left_out_whole(call):
    """No shape of root lets what runs under it begin traces of its own, and nothing stays marked afterwards."""
    with captured(sample=0.0) as recorded:
        call()
        assert CURRENT.get() is None
    assert recorded.traces == []


def test_a_share_of_whole_traces_is_kept():
    """Each trace is there with all its spans or not at all."""
    with captured(sample=0.5) as recorded:
        STATE.random.seed(7)
        for _ in range(40):
            root()
    assert {trace.span_count for trace in recorded.traces} == {2}
    assert 5 < len(recorded.traces) < 35
