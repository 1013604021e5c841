"""Programs run as people run them: by plain Python and by `dashcam run`, in a folder of their own."""

import os
import subprocess
import sys
from pathlib import Path

import apsw

SRC = Path(__file__).resolve().parents[1] / "src"


def environment(**more: str) -> dict[str, str]:
    """The environment of a person who never heard of dashcam, in which this checkout is installed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DASHCAM_", "COV_"))}
    path = os.pathsep.join(filter(None, [str(SRC), kept.get("PYTHONPATH")]))
    return kept | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "100"} | more


def python(folder: Path, *arguments: str, stdin: bytes = b"", **more: str) -> subprocess.CompletedProcess[bytes]:
    """Run Python in a folder."""
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment(**more), input=stdin, capture_output=True, timeout=50, check=False
    )


def dashcam(folder: Path, *arguments: str, stdin: bytes = b"", **more: str) -> subprocess.CompletedProcess[bytes]:
    """Run `dashcam` in a folder."""
    return python(folder, "-m", "dashcam", *arguments, stdin=stdin, **more)


def tables(path: Path, query: str) -> list[tuple]:
    """Rows of a query over the tables inside a store, which `Store.sql` does not show."""
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return list(db.execute(query))
    finally:
        db.close()
