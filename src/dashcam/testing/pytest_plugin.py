"""`pytest --dashcam`: what pytest loads in every run. It adds two options; without `--dashcam` it does nothing more."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_addoption(parser: "pytest.Parser") -> None:
    """Add the options."""
    group = parser.getgroup("dashcam", "recording of LLM apps")
    group.addoption("--dashcam", action="store_true", help="record each test as a trace; a failing one says which")
    group.addoption("--dashcam-store", metavar="PATH", help="where to, instead of the project's own store")


def pytest_configure(config: "pytest.Config") -> None:
    """Begin to record, where that was asked for."""
    if not config.getoption("--dashcam") or config.getoption("--collect-only"):
        return
    from dashcam.testing.pytest_recording import Recording  # only here: all of dashcam comes with it

    config.pluginmanager.register(Recording(config), "dashcam-recording")
