"""Takes away what is wholly in the store: segments one by one, then the folder of a process that is gone."""

import contextlib
from pathlib import Path

_OURS = ("*.seg", "lock", "awaited")


def remove_segment(path: Path) -> None:
    """Delete a segment; one that cannot be deleted now is met again, and is known to be read."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def remove_folder(folder: Path) -> None:
    """Delete what a process left, and its folder if nothing else is in it."""
    for pattern in _OURS:
        for path in folder.glob(pattern):
            remove_segment(path)
    with contextlib.suppress(OSError):
        folder.rmdir()
