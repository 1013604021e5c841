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
    "import importlib, sys; sys.path[:] = sys.argv[4:]; "
    "getattr(importlib.import_module(sys.argv[1]), sys.argv[2])(sys.argv[3])"
)


def command(module: str, function: str, settings: Settings) -> list[str]:
    """What calls a function with the store's path, in a process of its own; it may go to another folder."""
    path = [str(Path(folder).absolute()) for folder in sys.path]
    return [sys.executable, "-I", "-c", CODE, module, function, str(settings.store.absolute()), *path]


def environment(settings: Settings) -> dict[str, str]:
    """The variables that give it these settings."""
    return {**os.environ, **settings_room.handed, **settings_room.as_environment(settings)}
