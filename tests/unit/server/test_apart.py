import os
import subprocess
import sys
from pathlib import Path

import pytest

from dashcam import settings
from dashcam.server import apart

SHOWN = "def show(*given):\n    import os, sys\n    print([*given, os.environ['DASHCAM_RETENTION_DAYS'], sys.flags.isolated])\n"


def test_it_has_the_same_packages_and_settings_wherever_it_is(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Those of this folder too, where Python imports from it; nothing that the environment would bring."""
    (tmp_path / "shown_apart.py").write_text(SHOWN)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    found = settings.load(store=path, retention_days=3)
    done = subprocess.run(
        apart.command("shown_apart", "show", "one", "two"),
        env=apart.environment(found),
        cwd="/",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"{['one', 'two', '3.0', 1]}\n"


def test_what_was_set_goes_with_it(path: Path):
    """And what stood in the environment already."""
    found = apart.environment(settings.load(store=path, retention_days=3))
    assert (found["DASHCAM_STORE"], found["DASHCAM_RETENTION_DAYS"]) == (str(path), "3.0")
    assert found["PATH"] == os.environ["PATH"]
