"""Processes of our own that have nothing to do with the program: this interpreter, the same packages, the same settings.

They take nothing from the folder they are started in, and need the package's folder only by its name.
"""

import os
import sys
from pathlib import Path
from typing import Final

from dashcam import settings as settings_room
from dashcam.settings import Settings

CODE: Final = (
    "import importlib, sys; end = 4 + int(sys.argv[1]); sys.path[:] = sys.argv[end:]; "
    "getattr(importlib.import_module(sys.argv[2]), sys.argv[3])(*sys.argv[4:end])"
)


def command(module: str, function: str, *arguments: str) -> list[str]:
    """What calls a function with texts, in a process of its own; it may go to another folder."""
    path = [str(Path(folder).absolute()) for folder in sys.path]
    return [sys.executable, "-I", "-c", CODE, str(len(arguments)), module, function, *arguments, *path]


def environment(settings: Settings) -> dict[str, str]:
    """The variables that give it these settings."""
    return {**os.environ, **settings_room.handed, **settings_room.as_environment(settings)}
