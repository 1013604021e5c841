import shutil
import sqlite3
from pathlib import Path

import apsw
import pytest

from dashcam.collect import collect
from dashcam.server.calling import Serving
from dashcam.version import __version__
from tests.unit.server.asking import Browser, logged_in, serving


def test_a_store_that_is_well(browser: Browser, filled: Path):
    """Its path, its size and what is in it."""
    told = browser.get("/api/status").json
    size = filled.stat().st_size + Path(f"{filled}-wal").stat().st_size
    assert {
        name: told[name] for name in ("version", "store", "state", "problem", "span_count", "trace_count", "size_bytes")
    } == {
        "version": __version__,
        "store": str(filled),
        "state": "ok",
        "problem": None,
        "span_count": 4,
        "trace_count": 2,
        "size_bytes": size,
    }
    assert told["lag"] == {"waiting": 0, "uncounted": 0, "unindexed": 0, "unpriced": 4}


def test_nothing_recorded_yet(path: Path):
    """Is no error: there are no traces, and the page waits."""
    told = logged_in(serving(path)).get("/api/status").json
    assert (told["state"], told["trace_count"], told["size_bytes"], told["lag"]["waiting"]) == ("missing", 0, None, 0)
    assert "record something first" in told["problem"]


def _newer(store: Path) -> None:
    db = apsw.Connection(str(store))
    db.pragma("user_version", 99)
    db.close()


def _damaged(store: Path) -> None:
    content = bytearray(store.read_bytes())
    content[100 : len(content)] = b"\x5a" * (len(content) - 100)
    store.write_bytes(content)


def _foreign(store: Path) -> None:
    store.unlink()
    db = sqlite3.connect(store)
    db.execute("create table t (x)")
    db.close()


def _no_database(store: Path) -> None:
    store.write_text("a letter to somebody, long enough to be taken for one")


@pytest.mark.parametrize(
    ("harm", "state"), [(_newer, "newer"), (_damaged, "damaged"), (_foreign, "foreign"), (_no_database, "foreign")]
)
def test_a_store_that_is_not_well_and_is_well_again(browser: Browser, filled: Path, harm, state: str):
    """What is wrong is said in a word and a sentence; once it is right again so is the page."""
    for end in ("-wal", "-shm"):
        Path(f"{filled}{end}").unlink(missing_ok=True)
    good = filled.with_name("good.db")
    shutil.copy(filled, good)
    harm(filled)
    told, list_answer = browser.get("/api/status").json, browser.get("/api/traces")
    assert (told["state"], bool(told["problem"]), told["span_count"], list_answer.status) == (state, True, None, 503)
    for end in ("-wal", "-shm"):
        Path(f"{filled}{end}").unlink(missing_ok=True)
    good.replace(filled)
    assert (browser.get("/api/status").json["state"], browser.get("/api/traces").status) == ("ok", 200)


def test_a_store_put_in_the_place_of_another(browser: Browser, served: Serving, tmp_path: Path):
    """Is read instead of it, by connections that are open already, too."""
    other = tmp_path / "other.db"
    collect(other)
    with_nothing = serving(other)
    from dashcam.store import open_store

    open_store(other, create=True).close()
    assert browser.get("/api/status").json["trace_count"] == 2
    for end in ("-wal", "-shm"):
        Path(f"{served.settings.store}{end}").unlink(missing_ok=True)
    other.replace(served.settings.store)
    assert browser.get("/api/status").json["trace_count"] == 0
    with_nothing.stores.close()
