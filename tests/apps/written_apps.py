"""Apps as program texts: loaded here, with words changed, or run as scripts of their own in fresh processes."""

import os
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from dashcam.snapshot.components import walk
from dashcam.snapshot.fingerprint import fingerprint

ROOT = Path(__file__).resolve().parents[2]
SAYING = """
from dashcam.snapshot.components import walk
from dashcam.snapshot.fingerprint import fingerprint
before = walk(app)
for at in range(int(os.environ["CALLS"])):
    ask(f"question {at}")
after = walk(app)
print(fingerprint(after), before.alike(after))
"""
LIBRARY = "import importlib.metadata as m; print(m.version({!r}))"


class Written:
    """An app whose text has `app`, `ask(question)` and what it takes from its environment."""

    def __init__(self, folder: Path, text: str, **environ: str) -> None:
        self._folder = folder
        self._text = text
        self._environ = environ

    def version(self, old: str = "", new: str = "") -> str:
        """Load the app, with one word for another; give its version."""
        assert old == "" or self._text.count(old) == 1
        path = self._folder / f"app{len(list(self._folder.iterdir()))}" / "written_app.py"
        path.parent.mkdir()
        path.write_text(self._text.replace(old, new) if old else self._text)
        spec = spec_from_file_location("written_app", path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules["written_app"] = module = module_from_spec(spec)
        kept = dict(os.environ)
        os.environ.update(self._environ)
        try:
            spec.loader.exec_module(module)
            return fingerprint(walk(module.app))
        finally:
            os.environ.clear()
            os.environ.update(kept)
            del sys.modules["written_app"]

    def run(self, *, seed: int = 0, calls: int = 0, python: str = sys.executable, **environ: str) -> str:
        """Run the app as a script; give its version after so many calls, and whether it was alike all the time."""
        script = self._folder / "script.py"
        script.write_text(self._text + SAYING)
        own = {"PYTHONPATH": str(ROOT / "src"), "PYTHONHASHSEED": str(seed), "CALLS": str(calls)}
        done = subprocess.run(
            [python, str(script)],
            env={**os.environ, **self._environ, **own, **environ},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


def other_pythons(library: str) -> dict[str, str]:
    """Give other Pythons, by version, that have the same release of a library: those that `scripts/test` made."""
    mine = _says(sys.executable, library)
    found = {path.parents[1].name.rpartition("-")[2]: str(path) for path in ROOT.glob(".cache/frameworks-*/bin/python")}
    own = ".".join(map(str, sys.version_info[:2]))
    return {version: path for version, path in found.items() if version != own and _says(path, library) == mine}


def _says(python: str, library: str) -> str:
    done = subprocess.run([python, "-c", LIBRARY.format(library)], capture_output=True, text=True, check=False)
    return done.stdout
