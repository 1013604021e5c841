"""One recorded folder for all tests of commands: a program that ends, and one that dies in the middle of a call."""

import shutil
from pathlib import Path

import pytest

from tests.recorded import dashcam

APP = """
import dashcam, os, sys

@dashcam.span(kind="retriever")
def retrieve(query): return {"documents": [{"content": "The buyer pays."}]}

@dashcam.span(kind="tool")
def refuse(): raise ValueError("not today")

@dashcam.span
def answer(question):
    if question == "die":
        os._exit(9)
    retrieve(question)
    return "You do."

answer("Who pays?")
try:
    refuse()
except ValueError:
    pass
if len(sys.argv) > 1:
    answer("die")
"""


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which two runs were recorded: five traces of one app."""
    folder = tmp_path_factory.mktemp("recorded")
    (folder / "app.py").write_text(APP)
    dashcam(folder, "run", "--app", "demo", "app.py")
    dashcam(folder, "run", "--app", "demo", "app.py", "die")
    dashcam(folder, "ls")
    return folder


@pytest.fixture
def here(recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a copy of the recorded folder, at a screen of 100 columns: what one test does there no other meets."""
    folder = tmp_path / "here"
    shutil.copytree(recorded, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "100")
    return folder
