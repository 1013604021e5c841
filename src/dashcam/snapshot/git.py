"""What the program's folder is checked out at: commit, branch, and whether tracked files differ from it.

Runs off the caller and once a process. Starts no process and needs no package: `git_repository` finds and reads references,
`git_objects` the commit, `git_index` the index, `git_changes` lays that beside the files.
"""

import os
from pathlib import Path
from typing import Final, NamedTuple

from dashcam.snapshot.git_changes import Budget, is_changed
from dashcam.snapshot.git_repository import find, head_of

ENTRIES: Final = 20_000
"""Tracked files that are looked at; with more of them nobody knows whether something changed."""
SECONDS: Final = 0.5
_known: "dict[str, Git | None]" = {}


class Git(NamedTuple):
    """Where a folder is in its history; `None` is what could not be told."""

    commit: str | None
    """Also `None` in a repository that has none yet."""
    branch: str | None
    """`None` for a checked-out commit that is on no branch."""
    dirty: bool | None
    """Whether tracked files differ from the commit, staged or not; files that git does not track are no difference."""


def git_of(folder: str | Path) -> Git | None:
    """Return what a folder is checked out at, `None` outside of any repository; looked up once a process."""
    name = os.fspath(folder)
    if name not in _known:
        _known[name] = read(name)
    return _known[name]


def read(folder: str | Path, *, entries: int = ENTRIES, seconds: float = SECONDS) -> Git | None:
    """Look now, for so long at most; never raises.

    >>> read("/") is None or type(read("/")) is Git
    True
    """
    try:
        repository = find(folder)
        if repository is None:
            return None
        head = head_of(repository)
    except Exception:  # whatever lies on a disk: nothing is known then
        return None
    return Git(head.commit, head.branch, is_changed(repository, head, Budget(entries, seconds)))
