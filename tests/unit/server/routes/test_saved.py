import os
import stat
from pathlib import Path

import pytest

from dashcam.server.calling import Serving
from tests.unit.server.routes.conftest import Ask

KEPT = {"views": [{"name": "failing", "query": "filter=x"}], "queries": [{"name": "ä", "sql": "select 1"}]}


def test_nothing_is_saved_at_first(ask: Ask):
    """There need not be a store for it."""
    assert ask("GET", "/api/saved").json == {"views": [], "queries": []}


def test_what_is_saved_is_there_for_the_next_server(recorded: Path, ask: Ask, known: Serving):
    """In a file that only its owner can read."""
    assert ask("PUT", "/api/saved", KEPT).json == KEPT
    assert ask("GET", "/api/saved").json == KEPT
    file = known.beside.folder / "saved.json"
    assert (stat.S_IMODE(file.stat().st_mode), stat.S_IMODE(file.parent.stat().st_mode)) == (0o600, 0o700)
    ask("PUT", "/api/saved", {})
    assert ask("GET", "/api/saved").json == {"views": [], "queries": []}


@pytest.mark.parametrize(
    "given",
    [
        {"views": [{"name": "", "query": "x"}]},
        {"views": [{"name": "x"}]},
        {"views": [{"name": "x" * 201, "query": "x"}]},
        {"queries": [{"name": "x", "sql": "x" * 20_001}]},
        {"queries": [{"name": "x", "sql": "x"}] * 201},
        {"other": 1},
        [],
    ],
)
def test_what_is_too_large_or_unknown_is_refused(recorded: Path, ask: Ask, given):
    """And what was saved before stays."""
    ask("PUT", "/api/saved", KEPT)
    assert ask("PUT", "/api/saved", given).status == 400
    assert ask("GET", "/api/saved").json == KEPT


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"views": 7}', b"\xff"])
def test_a_file_that_cannot_be_read_has_nothing(recorded: Path, ask: Ask, known: Serving, content: bytes):
    """Somebody wrote into it: the page works all the same."""
    known.beside.write("saved.json", content)
    assert ask("GET", "/api/saved").json == {"views": [], "queries": []}


def test_a_folder_that_cannot_be_written_is_said(recorded: Path, ask: Ask, known: Serving):
    """With the folder's name."""
    known.beside.folder.parent.mkdir(exist_ok=True)
    if known.beside.folder.exists():
        os.rename(known.beside.folder, f"{known.beside.folder}-aside")
    known.beside.folder.write_text("a file")
    answered = ask("PUT", "/api/saved", KEPT)
    assert (answered.status, str(known.beside.folder) in answered.json["error"]["message"]) == (400, True)
