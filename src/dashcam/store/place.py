"""Where a store lies: its folder, its file, and whether the file system under it can share memory."""

import contextlib
import errno
import os
from pathlib import Path
from typing import Final

from dashcam.errors import StoreFull, StoreUnreadable
from dashcam.settings import prepare_folder

UNSHARED: Final = frozenset(
    "nfs nfs4 cifs smb smb2 smb3 smbfs 9p v9fs afs ceph fuse.sshfs fuse.glusterfs fuse.s3fs fuse.gcsfuse davfs fuse.davfs lustre gpfs"
    " drvfs vboxsf prl_fs fuse.vmhgfs-fuse".split()
)
"""File systems on which SQLite's write-ahead log is unsafe: its index is memory shared between processes."""
_MOUNTS = "/proc/self/mounts"


def make_folder(folder: Path) -> None:
    """Make the folder of a store, for this user only.

    Raises:
        StoreUnreadable: It cannot be made there.
        StoreFull: There is no room for it.
    """
    try:
        prepare_folder(folder)
    except OSError as error:
        raise _cannot(folder, error) from error


def make_file(path: Path) -> None:
    """Make an empty file that only its owner can read, unless something is there."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        raise _cannot(path, error) from error
    sync_names(path.parent)


def sync_names(folder: Path) -> None:
    """Make names that came into a folder, or changed there, outlast a power cut; some file systems know no such thing."""
    with contextlib.suppress(OSError):
        fd = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


def identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from another that was put in its place; `None` when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def file_system(path: Path) -> str:
    """The type of the file system that a path lies on, as the kernel names it; empty when it does not say."""
    try:
        lines = Path(_MOUNTS).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    place, found, longest = os.path.realpath(path), "", -1
    for line in lines:
        fields = line.split(" ")
        mount = fields[1].replace("\\040", " ")
        inside = place == mount or place.startswith(mount.rstrip("/") + "/")
        if inside and len(mount) >= longest:
            found, longest = fields[2], len(mount)
    return found


def shares_memory(path: Path) -> bool:
    """Whether the write-ahead log is safe there; where it is not, a rollback journal is used."""
    return file_system(path) not in UNSHARED


def _cannot(path: Path, error: OSError) -> StoreFull | StoreUnreadable:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return StoreFull(f"no room to make {path}: free some disk space, then try again")
    return StoreUnreadable(f"cannot make {path}: {error.strerror}; choose another place with DASHCAM_STORE")
