"""The server's own files beside a store, in a folder that only its owner can enter: `dashcam.db` → `dashcam.ui/`.

Each is written whole and put in its place at once, so that nobody ever reads half of one.
"""

import os
import secrets
from pathlib import Path

from dashcam.settings import prepare_folder


class Beside:
    """The folder of the files beside one store."""

    def __init__(self, store: Path) -> None:
        self.folder = store.with_suffix(".ui")

    def make(self) -> None:
        """Make the folder; raises `OSError` where that cannot be."""
        prepare_folder(self.folder.parent)
        prepare_folder(self.folder)
        self.folder.chmod(0o700)
        ignored = self.folder / ".gitignore"  # wherever the store lies, a token is never committed by accident
        if not ignored.exists():
            ignored.write_text("*\n")

    def read(self, name: str) -> bytes | None:
        """What is in a file; `None` where there is none, or none that can be read."""
        try:
            return (self.folder / name).read_bytes()
        except OSError:
            return None

    def write(self, name: str, content: bytes) -> None:
        """Put a file in its place, for its owner alone; raises `OSError` where that cannot be."""
        self.make()
        written = self.folder / f".{name}-{secrets.token_hex(8)}"
        descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            written.replace(self.folder / name)
        except BaseException:
            written.unlink(missing_ok=True)
            raise
