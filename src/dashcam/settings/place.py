"""Where the store lies when nobody said, and how its folder is made.

The store belongs to a project: it lies in `.dashcam` beside the nearest `pyproject.toml` or `.git`, going upward from
the folder where the program starts. Where nothing can be written there, it lies in the user's data folder.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

FOLDER = ".dashcam"
FILE = "dashcam.db"
_MARKS = ("pyproject.toml", ".git")


def default_store(folder: Path, environment: Mapping[str, str]) -> Path:
    """Return the store of a program that starts in `folder`."""
    marked = (parent for parent in (folder, *folder.parents) if any((parent / mark).exists() for mark in _MARKS))
    project = next(marked, folder)
    # The root of the file system is where services and containers start: never a project of its own.
    if project == project.parent or not _writable(project):
        return (data_folder(environment) or project / FOLDER) / FILE
    return project / FOLDER / FILE


def nearest_pyproject(folder: Path) -> Path | None:
    """Return the path of the nearest `pyproject.toml`, going upward from `folder`."""
    candidates = (parent / "pyproject.toml" for parent in (folder, *folder.parents))
    return next((path for path in candidates if path.is_file()), None)


def start_folder() -> Path:
    """Return the folder this process is in; the root of the file system when that folder is gone."""
    try:
        return Path.cwd()
    except OSError:
        return Path("/")


def journal_root(store: Path) -> Path:
    """Return the folder in which recorded processes keep their journals until they are in the store.

    >>> journal_root(Path("/x/.dashcam/dashcam.db")).as_posix()
    '/x/.dashcam/dashcam.journal'
    """
    return store.with_suffix(".journal")


def prepare_folder(folder: Path) -> None:
    """Make a folder and its missing parents, for this user only; raises `OSError` where that cannot be.

    Our own `.dashcam` also gets a `.gitignore`, so that no recording is ever committed by accident.
    """
    # os.makedirs gives its mode to the last folder only.
    for parent in reversed([folder, *folder.parents]):
        if not parent.is_dir():
            parent.mkdir(mode=0o700, exist_ok=True)
    if folder.name == FOLDER and not (folder / ".gitignore").exists():
        (folder / ".gitignore").write_text("*\n")


def _writable(project: Path) -> bool:
    ours = project / FOLDER
    return os.access(ours if ours.is_dir() else project, os.W_OK | os.X_OK)


def data_folder(environment: Mapping[str, str]) -> Path | None:
    """Return the user's own folder for our data; `None` where there is no home."""
    given = Path(environment.get("XDG_DATA_HOME", ""))
    if given.is_absolute():
        return given / "dashcam"
    home = _home(environment)
    if home is None:
        return None
    return home / ("Library/Application Support" if sys.platform == "darwin" else ".local/share") / "dashcam"


def _home(environment: Mapping[str, str]) -> Path | None:
    try:
        home = Path(environment.get("HOME") or Path.home())
    except RuntimeError:  # a user without an entry in the password file
        return None
    return home if home.is_absolute() else None
