"""Chromium for the browser tests and the pictures: the machine's own, or Debian's, fetched by apt where we are allowed to.

Playwright drives it over its debugging pipe, so that no browser is downloaded beside the system's.
"""

import os
import shutil
import subprocess
from pathlib import Path

from environments import SetupError, environment, requirements, say

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def browser_environment(version: str, interpreter: Path) -> Path:
    """The environment of what drives a browser; give the path of its Python."""
    return environment(f"browser-{version}", interpreter, requirements("test", "browser"))


def chromium() -> Path:
    """Find Chromium, or install it; its place is told to the tests by DASHCAM_CHROMIUM.

    Raises:
        SetupError: There is none and we may not install one; says why.
    """
    path = _found() or _installed()
    os.environ["DASHCAM_CHROMIUM"] = str(path)
    return path


def _found() -> Path | None:
    told = os.environ.get("DASHCAM_CHROMIUM")
    found = next(filter(None, map(shutil.which, [told] if told else NAMES)), None)
    return Path(found) if found else None


def _installed() -> Path:
    if not shutil.which("apt-get"):
        raise SetupError("no Chromium here, and no apt-get to install one: install it, or name it in DASHCAM_CHROMIUM")
    if os.geteuid() != 0:
        raise SetupError("no Chromium here, and only root may install one: apt-get install chromium")
    say("installing Debian's chromium with apt-get: 290 MB, about a minute")
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in ("update -qq", "install -y -qq --no-install-recommends chromium fonts-dejavu-core"):
        done = subprocess.run(
            ["apt-get", *words.split()],
            check=False,
            env=environ,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    path = _found()
    if path is None:
        last = "\n".join(done.stdout.strip().splitlines()[-3:])
        raise SetupError(f"no Chromium here, and apt-get could not install it:\n{last}")
    return path
