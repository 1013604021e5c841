from pathlib import Path

import apsw
import pytest

from dashcam.collect import collect
from dashcam.errors import StoreUnreadable
from dashcam.store import Structures
from dashcam.store.connection import connect
from dashcam.store.structures import structure_of, structures, tree_of
from tests.journals import MONO, WALL, JournalBuilder, tree

OLD, NEW, BARE = "a" * 16, "b" * 16, "c" * 16


@pytest.fixture
def walked(path: Path) -> Path:
    """A store with two versions of one app, and one of another of which nobody told the tree."""
    written = JournalBuilder(path.with_suffix(".journal")).walk(1, "docs").version(1, OLD, tree("old", "llm"))
    written.walk(2, "docs").version(2, NEW, tree("new"), ["c0ffee", None, None]).walk(3, "chat").version(3, BARE)
    for number in (1, 2, 3):
        written.call(number, extra={"walk": number}, mono=MONO + number)
    written.save()
    assert collect(path).problem is None
    return path


def test_versions_are_given_newest_walk_first(walked: Path):
    """All of them or one app's; with their trees only where they are asked for."""
    db = connect(walked)
    told = [
        [(one.app, one.version, one.tree is None) for one in structures(db, *which)]
        for which in ((), ("docs",), ("x",))
    ]
    whole = structures(db, "docs", trees=True)
    db.close()
    assert told == [
        [("chat", BARE, True), ("docs", NEW, True), ("docs", OLD, True)],
        [("docs", NEW, True), ("docs", OLD, True)],
        [],
    ]
    assert [(one.walked_ns, one.git and one.git.commit, one.tree.parameters) for one in whole] == [
        (WALL + 2, "c0ffee", {"prompt": "new prompt"}),
        (WALL + 1, None, {"prompt": "old prompt"}),
    ]


def test_one_version_is_found_by_its_app_and_name(walked: Path):
    """The same version of another app is another; what is not there is `None`."""
    with Structures(walked) as look_up:
        found = [look_up(app, version) for app, version in (("docs", OLD), ("chat", BARE), (None, OLD), ("docs", BARE))]
    db = connect(walked)
    trees = [tree_of(db, "docs", OLD), tree_of(db, "chat", BARE), tree_of(db, "docs", "x")]
    db.close()
    assert [one and (one.app, one.tree is None) for one in found] == [("docs", False), ("chat", True), None, None]
    assert ([child.path for child in trees[0].children], trees[1:]) == (["llm"], [None, None])


@pytest.mark.parametrize("body", [b"{", b'{"path": ""}', b"\x28\xb5\x2f\xfd\x00"])
def test_a_tree_that_cannot_be_read_is_one_error(walked: Path, body: bytes):
    """The list without trees still works."""
    db = apsw.Connection(str(walked))
    db.execute("update structures set tree = ?", (body,))
    db.close()
    reading = connect(walked)
    try:
        assert len(structures(reading)) == 3
        with pytest.raises(StoreUnreadable):
            structure_of(reading, "docs", OLD)
    finally:
        reading.close()
