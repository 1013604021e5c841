"""What a folder is checked out at: in each state of a repository what git itself says, and nothing where nobody can know."""

import hashlib
import os
import struct
import threading
from pathlib import Path

import pytest

from dashcam.snapshot import git
from dashcam.snapshot.git import Git, git_of, read
from tests.unit.snapshot.git_runs import GIT, Work

pytestmark = pytest.mark.skipif(GIT is None, reason="needs the git command, to make repositories")


@pytest.fixture(params=["sha1", "sha256"])
def work(request, tmp_path):
    """A repository with two commits and a few files, of either kind of hash."""
    made = Work(tmp_path / "work", f"--object-format={request.param}")
    made.commit(a="a\n", b="bb\n")
    made.write("deep/er/file.txt")
    made.write("deep/er.txt")
    made.write("deep/run", "#!\n").chmod(0o755)
    (made.folder / "link").symlink_to("./a")
    made.commit()
    return made


def touch(work):
    for path in work.folder.rglob("*"):
        if ".git" not in path.parts and not path.is_symlink():
            os.utime(path)


def replace_folder(work):
    (work.folder / "deep").rename(work.folder / "moved")
    (work.folder / "deep").symlink_to("moved")


STATES = {
    "clean": lambda work: None,
    "a file more": lambda work: work.write("untracked"),
    "touched": touch,
    "edited": lambda work: work.write("a", "other text\n"),
    "edited, as long": lambda work: work.write("a", "b\n"),
    "edited and back": lambda work: (work.write("a", "b\n"), work.write("a", "a\n")),
    "deleted": lambda work: (work.folder / "deep/er.txt").unlink(),
    "runs": lambda work: (work.folder / "a").chmod(0o755),
    "runs no more": lambda work: (work.folder / "deep/run").chmod(0o644),
    "another link": lambda work: ((work.folder / "link").unlink(), (work.folder / "link").symlink_to("./b")),
    "the same link": lambda work: ((work.folder / "link").unlink(), (work.folder / "link").symlink_to("./a")),
    "a file for a link": lambda work: ((work.folder / "link").unlink(), work.write("link", "./a")),
    "a link for a file": lambda work: ((work.folder / "a").unlink(), (work.folder / "a").symlink_to("b")),
    "a link for a folder": replace_folder,
    "a folder for a file": lambda work: ((work.folder / "a").unlink(), work.write("a/b")),
    "a pipe for a file": lambda work: ((work.folder / "a").unlink(), os.mkfifo(work.folder / "a")),
    "staged": lambda work: (work.write("a", "b\n"), work.git("add", "a")),
    "staged, the file as it was": lambda work: (work.write("a", "b\n"), work.git("add", "a"), work.write("a", "a\n")),
    "staged and back": lambda work: (work.write("a", "b\n"), work.git("add", "a"), work.git("reset", "-q", "--hard")),
    "staged anew": lambda work: (work.write("new"), work.git("add", "new")),
    "promised": lambda work: (work.write("new"), work.git("add", "-N", "new")),
    "staged deletion": lambda work: work.git("rm", "-q", "b"),
    "only in the tree": lambda work: work.git("rm", "-q", "--cached", "b"),
    "no index": lambda work: (work.folder / ".git/index").unlink(),
    "detached": lambda work: work.git("checkout", "-q", "--detach", "HEAD~1"),
    "another branch": lambda work: work.git("checkout", "-q", "-b", "feature/x.y", "HEAD~1"),
    "an unborn branch": lambda work: work.git("checkout", "-q", "--orphan", "empty"),
    "packed": lambda work: (work.git("gc", "-q", "--aggressive"), work.git("pack-refs", "--all")),
    "packed, edited": lambda work: (work.git("gc", "-q"), work.write("a", "b\n")),
    "a branch in place of a packed one": lambda work: (work.git("pack-refs", "--all"), work.commit(a="c\n")),
    "index of version 4": lambda work: work.git("update-index", "--index-version", "4"),
    "version 4, edited": lambda work: (
        work.git("update-index", "--index-version", "4"),
        work.write("deep/run", "#?\n"),
    ),
    "no word on modes": lambda work: (work.git("config", "core.filemode", "false"), (work.folder / "a").chmod(0o755)),
    "untracked cache": lambda work: (work.git("update-index", "--force-untracked-cache"), work.git("status")),
    "a branch for a branch": lambda work: work.git("symbolic-ref", "refs/heads/other", "refs/heads/main"),
    "a conflict": lambda work: (
        work.git("checkout", "-q", "-b", "other"),
        work.commit(a="x\n"),
        work.git("checkout", "-q", "main"),
        work.commit(a="y\n"),
        work.git("merge", "-q", "other", status=1),
    ),
}


@pytest.mark.parametrize("state", STATES)
def test_as_git_says(work, state):
    """Commit, branch and dirty are git's own, from the top and from a folder below."""
    STATES[state](work)
    deep = work.folder / "deep"
    below = "deep" if deep.is_dir() and not deep.is_symlink() else "."
    assert work.read() == work.read(below) == work.said()


def test_without_a_commit(tmp_path):
    """A repository that has no commit yet has a branch; what is staged is a difference."""
    work = Work(tmp_path / "new")
    assert work.read() == (None, "main", False) == work.said()
    work.write("a")
    work.git("add", "a")
    assert work.read() == (None, "main", True) == work.said()


def test_no_repository(tmp_path):
    """A folder in no repository has nothing to say, nor has one that is not there."""
    found = read(tmp_path)
    assert found is None or not str(tmp_path).startswith("/tmp")
    assert read(tmp_path / "nowhere") is None


def test_worktree_and_submodule(tmp_path):
    """Further work trees and submodules have their own HEAD and index; a module's changes are its parent's."""
    lib = Work(tmp_path / "lib")
    lib.commit(a="lib\n")
    work = Work(tmp_path / "main")
    work.commit(a="a\n")
    work.git("submodule", "add", "-q", str(lib.folder), "vendor/lib")
    work.commit()
    work.git("worktree", "add", "-q", "-b", "side", "../side")
    side, module = Work(tmp_path / "side", made=True), Work(work.folder / "vendor/lib", made=True)
    assert side.read() == side.said()
    assert side.read()[1:] == ("side", False)
    assert module.read() == module.said() == (lib.git("rev-parse", "HEAD"), "main", False)
    assert work.read() == work.said()
    module.write("untracked")
    assert work.read()[2] is False is work.said()[2]
    module.write("a", "other\n")
    assert work.read()[2] is True is work.said()[2]
    module.commit()
    assert work.read()[2] is True is work.said()[2]
    side.write("a", "x\n")
    assert side.read() == side.said()


def test_a_git_file_that_leads_nowhere(tmp_path):
    """A `.git` file without what it names is an error to git, and nothing to us."""
    (tmp_path / ".git").write_text("gitdir: /nowhere/at/all\n")
    assert read(tmp_path) is None
    (tmp_path / ".git").write_bytes(b"\xff" * 100_000)
    assert read(tmp_path) is None


def test_borrowed_objects(work, tmp_path):
    """A clone that borrows objects finds the commit where it lies."""
    work.git("gc", "-q")
    work.git("clone", "-q", "--shared", str(work.folder), str(tmp_path / "clone"))
    clone = Work(tmp_path / "clone", made=True)
    assert clone.read() == clone.said()
    assert clone.read()[2] is False


def test_deltas(tmp_path):
    """A commit that is packed as what differs from another one is read all the same."""
    work = Work(tmp_path / "work")
    for at in range(12):
        work.write("a", f"{at}\n")
        work.git("add", "a")
        work.git("commit", "-q", "-m", "word " * (300 - at))
    work.git("repack", "-q", "-adf", "--depth=20", "--window=20")
    pack = next(work.folder.glob(".git/objects/pack/*.idx"))
    told = [line.split() for line in work.git("verify-pack", "-v", str(pack)).splitlines()]
    deltas = {line[0] for line in told if len(line) == 7 and line[1] == "commit"}
    assert deltas, "git made no delta of any commit"
    for commit in deltas:
        work.git("checkout", "-q", commit)
        assert work.read() == (commit, None, False) == work.said()


@pytest.mark.parametrize(
    "prepare",
    [
        lambda work: work.git("update-index", "--split-index"),
        lambda work: (work.git("sparse-checkout", "set", "--cone", "--sparse-index", "nothing"),),
        lambda work: work.git("update-index", "--skip-worktree", "a"),
        lambda work: (work.git("update-index", "--assume-unchanged", "a"), work.write("a", "other")),
        lambda work: work.git("config", "core.worktree", "/"),
    ],
)
def test_what_nobody_knows(work, prepare):
    """A split index, a sparse one, files that git was told not to look at: commit and branch, and no word on changes."""
    before = work.read()[:2]
    prepare(work)
    assert work.read() == (*before, None)


def test_left_out_of_the_tree(work):
    """Files that a sparse checkout leaves out are no difference."""
    work.git("sparse-checkout", "set", "--no-cone", "/a")
    assert not (work.folder / "deep").exists()
    assert work.read() == work.said()
    assert work.read()[2] is False


@pytest.mark.parametrize("attributes", ["* filter=odd", "* ident", "* working-tree-encoding=latin-1"])
def test_filters(work, attributes):
    """Where git may keep a file otherwise than it lies there, a file that was written again is unknown."""
    work.write(".gitattributes", attributes)
    work.commit()
    assert work.read()[2] in (False, None)
    work.write("a", "b\n")
    assert work.read()[2] is None


def test_line_ends(work):
    """A file with other line ends, of the same length, is unknown; so is not one that is as git has it."""
    work.commit(a="x\r\ny\r\n")
    work.write("a", "x\r\nz\r\n")
    assert work.read()[2] is None
    work.write("a", "x\r\ny\r\n")
    assert work.read()[2] is False
    work.write(".gitattributes", "* text")
    assert work.read()[2] is None


def test_written_in_the_moment_of_the_index(work):
    """A file that looks as git saw it, but was written no earlier than the index, is looked into, as git does."""
    index, path = work.folder / ".git/index", work.write("a", "b\n")
    seen, data = path.stat(), bytearray(index.read_bytes())
    times = [part for time in (seen.st_ctime_ns, seen.st_mtime_ns) for part in divmod(time, 10**9)]
    data[12:28] = struct.pack("!4I", *times)
    width = 32 if work.git("rev-parse", "--show-object-format") == "sha256" else 20
    data[-width:] = hashlib.new("sha256" if width == 32 else "sha1", data[:-width]).digest()
    index.write_bytes(data)
    os.utime(index, ns=(seen.st_mtime_ns, seen.st_mtime_ns))
    assert work.read()[2] is True is work.said()[2]
    os.utime(index, ns=(seen.st_mtime_ns + 2 * 10**9,) * 2)
    assert work.read()[2] is False is work.said()[2]


def damage(path: Path, at: int, byte: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= byte
    path.write_bytes(data)


@pytest.mark.parametrize("at", [0, 7, 11, 13, 60, 75, 100, -60, -25, -1])
def test_damaged_index(work, at):
    """One bit that is wrong anywhere in the index, and nothing is said of changes."""
    before = work.read()[:2]
    damage(work.folder / ".git/index", at, 4)
    assert work.read() == (*before, None)


@pytest.mark.parametrize("kept", [0, 11, 40, 200])
def test_cut_index(work, kept):
    """Nor of half an index."""
    index = work.folder / ".git/index"
    index.write_bytes(index.read_bytes()[:kept])
    assert work.read()[2] is None


def test_damaged_objects_and_references(work):
    """A commit that cannot be read leaves what is staged unknown; a HEAD that says nonsense has no commit."""
    commit = work.git("rev-parse", "HEAD")
    (work.folder / ".git/objects" / commit[:2] / commit[2:]).unlink()
    assert work.read() == (commit, "main", None)
    work.write("a", "other text\n")
    assert work.read() == (commit, "main", True)
    for nonsense in ("", "ref: ../../etc/passwd", "ref: refs/heads/../../x", "0123", "ref: refs/heads/.invalid"):
        (work.folder / ".git/HEAD").write_text(nonsense)
        assert work.read()[:2] == (None, None)


def test_damaged_packs(work):
    """A pack that is cut is an unknown commit, not an error."""
    commit = work.git("rev-parse", "HEAD")
    work.git("gc", "-q")
    for path in (work.folder / ".git/objects/pack").iterdir():
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[:1100] if path.suffix == ".idx" else b"PACK")
    assert work.read() == (commit, "main", None)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_unreadable(work):
    """A file or folder that may not be read is unknown."""
    (work.folder / "a").chmod(0)
    os.utime(work.folder / "a")
    assert work.read()[2] in (True, None)
    (work.folder / ".git").chmod(0)
    assert read(work.folder) is None
    (work.folder / ".git").chmod(0o755)


def test_bounds(work):
    """Too many files, or no time: commit and branch alone."""
    commit = work.git("rev-parse", "HEAD")
    assert read(work.folder, entries=5, seconds=60) == Git(commit, "main", None)
    assert read(work.folder, entries=6, seconds=60) == Git(commit, "main", False)
    assert read(work.folder, seconds=0) == Git(commit, "main", None)


def test_once_a_process(work, monkeypatch):
    """What was read stays; another folder is another question. The environment and the current folder have no say."""
    monkeypatch.setattr(git, "_known", {})
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_WORK_TREE", "/")
    found: list[Git | None] = []
    here = Path.cwd()
    thread = threading.Thread(target=lambda: found.append(git_of(work.folder)))
    thread.start()
    thread.join()
    work.commit(a="later\n")
    assert found == [git_of(str(work.folder))] != [git_of(work.folder / "deep")]
    assert Path.cwd() == here


def test_no_process_is_started(work, monkeypatch):
    """Nothing is run, even where a file system monitor is set up."""

    def refused(*_, **__):
        raise AssertionError("a process was started")

    work.git("config", "core.fsmonitor", "/bin/false")
    before = work.said()[:2]
    monkeypatch.setattr("os.posix_spawn", refused)
    monkeypatch.setattr("subprocess.Popen", refused)
    monkeypatch.setattr("os.fork", refused)
    assert work.read()[:2] == before
