"""The examples in docstrings are true."""

import doctest
import importlib
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "dashcam"
NAMES = sorted(
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    for path in PACKAGE.rglob("*.py")
    if ">>> " in path.read_text()
)


@pytest.mark.parametrize("name", NAMES)
def test_examples_are_true(name, tmp_path, monkeypatch):
    """Each example of the module prints what stands below it; what one records is in a store of its own."""
    monkeypatch.setenv("DASHCAM_STORE", str(tmp_path / "dashcam.db"))
    # functions and classes of an example are a user's
    found = doctest.testmod(importlib.import_module(name), extraglobs={"__name__": "__main__"})
    assert (found.attempted > 0, found.failed) == (True, 0)


def test_there_are_examples():
    """The package has examples to run."""
    assert len(NAMES) > 10
