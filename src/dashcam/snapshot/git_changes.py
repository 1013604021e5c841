"""Whether tracked files differ from what is checked out: `True` with the first that does, `False` when all are known to be the same.

Gets a repository and its HEAD, asks the index and the files. Everything that cannot be told without git itself (filters,
a sparse or split index, too many files, too slow a disk) is `None`.
"""

import os
import stat
import time
from pathlib import Path
from typing import Final

from dashcam.snapshot.git_index import Entry, entries_in, hasher, parents_of, tree_name
from dashcam.snapshot.git_objects import tree_of
from dashcam.snapshot.git_repository import LARGE, Head, Repository, at, head_of, text_of

LINK: Final = 0o120000
SUBMODULE: Final = 0o160000
_RUN = 0o100
_CHUNK = 1024 * 1024
_DEPTH = 3
_FOUR_GIGABYTES = 1 << 32
_CONVERTING = ("filter", "ident", "encoding", "[attr]")
"""Attributes by which git keeps a file otherwise than it lies in the work tree, line ends apart."""


class SpentError(Exception):
    """No time or no entries are left."""


class Budget:
    """How many tracked files may be looked at, and for how long."""

    def __init__(self, entries: int, seconds: float) -> None:
        self.entries = entries
        self._until = time.monotonic() + seconds

    def check(self) -> None:
        """Stop all of it when the time is over."""
        if time.monotonic() > self._until:
            raise SpentError


def is_changed(repository: Repository, head: Head, budget: Budget) -> bool | None:
    """Say whether tracked files differ from a commit; `None` when that cannot be told."""
    try:
        return _Look(repository, budget, 0).at(head)
    except Exception:  # damaged, unreadable, too large, too slow: nobody knows
        return None


class _Look:
    """One look at one work tree; `unsure` as soon as something could not be told."""

    def __init__(self, repository: Repository, budget: Budget, depth: int) -> None:
        self._repository = repository
        self._root = os.fsencode(repository.tree)
        self._budget = budget
        self._depth = depth
        self._unsure = False
        self._folders: dict[bytes, bool] = {}
        self._texts: dict[Path, str] = {}
        self._written: int = 0

    def at(self, head: Head) -> bool | None:
        """Say whether anything differs: staged first, then by how the files look, then by what is in them."""
        if not self._is_plain():
            return None
        entries = self._entries()
        if any(entry.is_unsettled for entry in entries):
            return True
        staged = self._is_staged(head, entries)
        if staged:
            return True
        self._unsure = staged is None
        doubtful: list[Entry] = []
        for number, entry in enumerate(entries):
            if number % 64 == 0:
                self._budget.check()
            looks = self._differs(entry)
            if looks:
                return True
            if looks is None:
                doubtful.append(entry)
        return any(self._is_other(entry) for entry in doubtful) or (None if self._unsure else False)

    def _is_plain(self) -> bool:
        repository = self._repository
        said = repository.settings.get("core.worktree")
        elsewhere = said is not None and os.path.realpath(repository.own / said) != os.path.realpath(repository.tree)
        return not elsewhere and not repository.is_set("core.bare", default=False)

    def _entries(self) -> list[Entry]:
        try:
            with (self._repository.own / "index").open("rb") as opened:
                self._written = os.fstat(opened.fileno()).st_mtime_ns
                data = opened.read(LARGE)
        except FileNotFoundError:
            return []
        found = entries_in(data, self._repository.width, self._budget.entries)
        self._budget.entries -= len(found)
        return found

    def _is_staged(self, head: Head, entries: list[Entry]) -> bool | None:
        """Say whether the next commit would be of another tree than this one."""
        if head.commit is None:
            return bool(entries) if head.unborn else None
        tree = tree_of(self._repository, head.commit)
        self._budget.check()
        return None if tree is None else tree != tree_name(entries, self._repository.width)

    def _differs(self, entry: Entry) -> bool | None:
        """Say by its looks whether a file differs; `None` when its content has to be looked at."""
        path = self._root + b"/" + entry.path
        found = self._status(path) if all(map(self._is_folder, parents_of(entry.path))) else None
        if entry.is_skipped or entry.is_assumed:
            same = found is None if entry.is_skipped else found is not None and self._is_as_seen(entry, found)
            self._unsure |= not same
            return False
        if found is None:
            return True
        if entry.mode == SUBMODULE:
            return self._is_submodule_other(entry) if stat.S_ISDIR(found.st_mode) else True
        if stat.S_IFMT(found.st_mode) != stat.S_IFMT(entry.mode):
            return self._unless_setting("core.symlinks") if entry.mode == LINK else True
        runs = bool(found.st_mode & _RUN), bool(entry.mode & _RUN)
        if entry.mode != LINK and runs[0] != runs[1] and self._unless_setting("core.filemode"):
            return True
        if found.st_size >= _FOUR_GIGABYTES:
            self._unsure |= not self._is_as_seen(entry, found)
            return False
        if found.st_size != entry.size:
            return True if entry.size else None
        return False if self._is_as_seen(entry, found) else None

    def _unless_setting(self, name: str) -> bool:
        """Say that this is a difference, but where git was told that it is none."""
        settings = self._repository.settings
        if self._repository.is_set(name, default=True):
            return True
        # without a say on modes they are as they were; what a link would hold stays unknown
        self._unsure |= name == "core.symlinks" or "include.path" in settings
        return False

    def _is_as_seen(self, entry: Entry, found: os.stat_result) -> bool:
        """Say whether a file was not touched since git saw it, and not in the moment in which git wrote that down."""
        seconds, parts, written, written_parts = entry.changed
        return (
            (found.st_mtime_ns // 10**9 & 0xFFFFFFFF, found.st_mtime_ns % 10**9) == (written, written_parts)
            and (found.st_ctime_ns // 10**9 & 0xFFFFFFFF, found.st_ctime_ns % 10**9) == (seconds, parts)
            and found.st_mtime_ns < self._written
            and found.st_size == entry.size
        )

    def _is_folder(self, path: bytes) -> bool:
        """Say whether this is a folder and no link to one, behind which git tracks nothing."""
        known = self._folders.get(path)
        if known is None:
            found = self._status(self._root + b"/" + path)
            known = self._folders[path] = found is not None and stat.S_ISDIR(found.st_mode)
        return known

    @staticmethod
    def _status(path: bytes) -> os.stat_result | None:
        try:
            return os.lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _is_submodule_other(self, entry: Entry) -> bool:
        """Say whether a submodule is at another commit or has changes of its own."""
        inner = at(self._repository.tree / os.fsdecode(entry.path))
        if inner is None:  # not fetched
            return False
        modules = self._repository.tree / ".gitmodules"
        told = text_of(modules) if modules.is_file() else ""
        if "ignore" in told or any(
            name.endswith((".ignore", ".ignoresubmodules")) for name in self._repository.settings
        ):
            self._unsure = True
            return False
        head = head_of(inner)
        if head.commit is None:  # git takes it as it is
            self._unsure = True
            return False
        if head.commit != entry.name.hex():
            return True
        changed = _Look(inner, self._budget, self._depth + 1).at(head) if self._depth < _DEPTH else None
        self._unsure |= changed is None
        return bool(changed)

    def _is_other(self, entry: Entry) -> bool:
        """Say whether a file's content differs from what git has of it."""
        path = self._root + b"/" + entry.path
        name, has_returns = self._hashed(path, entry)
        told = "" if entry.mode == LINK else self._told_of(entry.path)
        same = name == entry.name
        if any(word in told for word in _CONVERTING) or (has_returns and not (same and not told)):
            self._unsure = True
            return False
        return not same

    def _hashed(self, path: bytes, entry: Entry) -> tuple[bytes, bool]:
        """Return what git would call a file's content as it lies there, and whether it has line ends that git may change."""
        digest = hasher(self._repository.width)
        if entry.mode == LINK:
            target = os.readlink(path)  # noqa: PTH115  # a `Path` would tidy it up
            digest.update(b"blob %d\0%s" % (len(target), target))
            return digest.digest(), False
        has_returns = False
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            digest.update(b"blob %d\0" % os.fstat(file).st_size)
            while data := os.read(file, _CHUNK):
                digest.update(data)
                has_returns = has_returns or b"\r" in data
                self._budget.check()
        finally:
            os.close(file)
        return digest.digest(), has_returns

    def _told_of(self, path: bytes) -> str:
        """Return all that may be said of a file's attributes: beside it, above it, in the repository, of this user."""
        tree, users = self._repository.tree, _users_folder()
        folders = [tree, *(tree / os.fsdecode(one) for one in parents_of(path))]
        files = [folder / ".gitattributes" for folder in folders]
        files += [self._repository.common / "info" / "attributes", users / "attributes", Path("/etc/gitattributes")]
        configured = [self._repository.common / "config", users / "config", Path("~/.gitconfig").expanduser()]
        configured.append(Path("/etc/gitconfig"))
        elsewhere = any("attributesfile" in self._text(file).lower() for file in configured)
        return "".join(map(self._text, files)) + ("[attr]" if elsewhere else "")

    def _text(self, file: Path) -> str:
        if file not in self._texts:
            try:
                self._texts[file] = text_of(file)
            except (FileNotFoundError, NotADirectoryError):
                self._texts[file] = ""
        return self._texts[file]


def _users_folder() -> Path:
    """Return where git looks for what a user wants in all repositories."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path("~/.config").expanduser()) / "git"
