"""Real repositories for tests, made by the git command in an environment that nobody's settings reach."""

import os
import shutil
import subprocess
from pathlib import Path

from dashcam.snapshot.git import read

GIT = shutil.which("git")
SLOW = 60.0
"""Seconds to look for: what is right must not hang on how busy a machine is."""


class Work:
    """A work tree, with the git command beside it."""

    def __init__(self, folder: Path, *given: str, made: bool = False) -> None:
        self.folder = folder
        if not made:
            folder.mkdir(parents=True)
            self.git("init", "-q", "-b", "main", *given)

    def git(self, *words: str, status: int | None = 0) -> str:
        """Run git; give what it says."""
        environ = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        environ |= {
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_OPTIONAL_LOCKS": "0",
            "HOME": str(self.folder.parent),
        }
        said = ["-c", "user.name=a", "-c", "user.email=a@b.test", "-c", "protocol.file.allow=always"]
        command = [str(GIT), *said, "-c", "commit.gpgsign=false", *words]
        done = subprocess.run(command, cwd=self.folder, env=environ, capture_output=True, text=True, check=False)
        assert status is None or done.returncode == status, done.stderr
        return done.stdout.strip("\n")

    def write(self, name: str, text: str | bytes = "one\n") -> Path:
        """Write a file."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def commit(self, **texts: str) -> str:
        """Write files and commit all; give the commit."""
        for name, text in texts.items():
            self.write(name, text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "m")
        return self.git("rev-parse", "HEAD")

    def said(self) -> tuple[str | None, str | None, bool]:
        """What git itself says: commit, branch, dirty."""
        commit = self.git("rev-parse", "-q", "--verify", "HEAD", status=None) or None
        dirty = bool(self.git("status", "--porcelain", "-uno"))
        return commit, self.git("branch", "--show-current") or None, dirty

    def read(self, within: str = ".") -> tuple[str | None, str | None, bool | None]:
        """What we say."""
        found = read(self.folder / within, seconds=SLOW)
        assert found is not None
        return tuple(found)
