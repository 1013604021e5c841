import ctypes
import sys

import pytest

from dashcam.server import memory


def test_what_is_free_is_given_back(monkeypatch: pytest.MonkeyPatch):
    """By the C library's own call, after Python's garbage is gone."""
    called: list[object] = []
    monkeypatch.setattr(memory.gc, "collect", lambda: called.append("collected"))
    monkeypatch.setattr(
        ctypes, "CDLL", lambda _name: type("C", (), {"malloc_trim": lambda _self, pad: called.append(pad)})()
    )
    monkeypatch.setattr(sys, "platform", "linux")
    memory.give_back()
    assert called == ["collected", 0]


@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_where_there_is_no_such_call(platform: str, monkeypatch: pytest.MonkeyPatch):
    """Nothing happens."""
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: object())
    monkeypatch.setattr(sys, "platform", platform)
    memory.give_back()
