"""Files that come and go whole: nothing is half there under its final name, nothing is overwritten unasked.

What is written lies beside its place under a name of its own, readable by its owner only, until it is complete and on disk.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from dashcam.errors import UsageError

_BESIDE: Final = ("-wal", "-shm", "-journal")
"""What SQLite lays beside a database."""


@contextlib.contextmanager
def made_whole(target: Path, *, force: bool = False) -> Iterator[Path]:
    """Give a new empty file's path to write to; it takes the target's place when the block ends well.

    Raises:
        UsageError: The target is there and `force` is not given, or nothing can be written there.
    """
    _look(target, force=force)
    draft = target.with_name(f".{target.name}.{os.getpid()}-{os.urandom(4).hex()}.part")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise UsageError(f"cannot write {target}: {error.strerror}") from error
    try:
        yield draft
        _sync(draft)
        _place(draft, target, force=force)
    except OSError as error:
        raise UsageError(f"cannot write {target}: {error.strerror or error}") from error
    finally:
        for path in (draft, *beside(draft)):
            path.unlink(missing_ok=True)


def beside(database: Path) -> list[Path]:
    """What may lie beside a database and belongs to it.

    >>> [path.name for path in beside(Path("a.db"))]
    ['a.db-wal', 'a.db-shm', 'a.db-journal']
    """
    return [database.with_name(database.name + end) for end in _BESIDE]


def _look(target: Path, *, force: bool) -> None:
    if target.is_dir():
        raise UsageError(f"{target} is a folder: name the file itself")
    if not target.parent.is_dir():
        raise UsageError(f"there is no folder {target.parent}: make it first")
    if os.path.lexists(target) and not force:
        raise _there(target)


def _place(draft: Path, target: Path, *, force: bool) -> None:
    if force:
        # the log of the database that was there must not be played onto the new one
        for path in beside(target) if target.suffix == ".db" else []:
            path.unlink(missing_ok=True)
        draft.replace(target)
        return
    try:
        os.link(draft, target, follow_symlinks=False)  # fails where somebody was faster, as a rename would not
    except FileExistsError as error:
        raise _there(target) from error
    except OSError:  # a file system without links
        if os.path.lexists(target):
            raise _there(target) from None
        draft.replace(target)


def _there(target: Path) -> UsageError:
    return UsageError(f"{target} is there already: name another file, or overwrite it with --force")


def _sync(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
