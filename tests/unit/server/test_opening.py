"""`dashcam.dashboard()`: a server of its own that outlives the program, and a browser where there is a screen."""

import os
import signal
import sys
import time
import urllib.request
import webbrowser
from pathlib import Path

import msgspec
import pytest

import dashcam
from dashcam.errors import StoreError
from dashcam.server import apart
from dashcam.server.opening import Dashboard, has_screen, show


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a browser would have been opened with."""
    links: list[str] = []
    monkeypatch.setattr(webbrowser, "open", links.append)
    return links


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
@pytest.mark.parametrize(("variable", "there"), [("DISPLAY", True), ("WAYLAND_DISPLAY", True), ("TERM", False)])
def test_where_there_is_a_screen(variable: str, there: bool, opened: list[str], monkeypatch: pytest.MonkeyPatch):
    """Elsewhere a browser in the terminal would be all that is left of it."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, "xterm")
    show("http://127.0.0.1:1/enter/x").join()
    assert (has_screen(), opened) == (there, ["http://127.0.0.1:1/enter/x"] if there else [])


def test_a_dashboard_says_where_it_is():
    """Without the code that lets in."""
    told = Dashboard(url="http://127.0.0.1:3274/", store=Path("/x/dashcam.db"))
    assert repr(told) == "dashboard of /x/dashcam.db at http://127.0.0.1:3274/"


def test_a_server_that_goes_on(path: Path, opened: list[str], monkeypatch: pytest.MonkeyPatch):
    """Started by the first call, found by the second; it is nobody's child, and answers."""
    monkeypatch.setenv("DISPLAY", ":9")
    first, second = dashcam.dashboard(path), dashcam.dashboard(str(path), browser=False)
    told = msgspec.json.decode((path.with_suffix(".ui") / "server").read_bytes())
    try:
        assert (first, first.store, first.url) == (second, path, f"http://127.0.0.1:{told['port']}/")
        assert [link.startswith(f"{first.url}enter/") for link in opened] == [True]
        with urllib.request.urlopen(f"{first.url}login") as page:
            assert page.status == 200
        parent = Path(f"/proc/{told['pid']}/stat")
        if parent.exists():
            assert int(parent.read_text().rpartition(")")[2].split()[1]) != os.getpid()
    finally:
        os.kill(told["pid"], signal.SIGTERM)
        end = time.monotonic() + 10
        while (path.with_suffix(".ui") / "server").exists() and time.monotonic() < end:
            time.sleep(0.02)
    assert not (path.with_suffix(".ui") / "server").exists()


def test_what_keeps_it_from_starting_is_said(path: Path, monkeypatch: pytest.MonkeyPatch):
    """With the command that shows more."""
    monkeypatch.setattr(apart, "CODE", "import sys; sys.exit('no such luck')")
    with pytest.raises(StoreError, match=r"no such luck\): run `dashcam ui --store "):
        dashcam.dashboard(path)


def test_without_a_python(path: Path, monkeypatch: pytest.MonkeyPatch):
    """An embedded interpreter knows none."""
    monkeypatch.setattr(sys, "executable", "")
    with pytest.raises(StoreError, match="no Python"):
        dashcam.dashboard(path)
