"""Whose code a module is: the user's own, or something that was installed or came with Python.

Told by where its file lies, without importing anything; a module without a file (a prompt, a notebook, `__main__` of `-c`) is
the user's. What is not said to be somebody else's belongs to the user.
"""

import os
import sys
import types
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

STANDARD = str(Path(os.__file__).parent)
_INSTALLED = ("site-packages", "dist-packages")
_OURS = "dashcam"
_MOST = 4096
_known: dict[str, tuple[Callable[[], Any], bool]] = {}
"""Of a name: the module that was loaded by it, which this does not keep alive, and whose it is."""


def is_users(module: str) -> bool:
    """Say whether a module of this name is the user's own code.

    >>> is_users("json"), is_users("msgspec"), is_users("dashcam.settings"), is_users("__main__")
    (False, False, False, True)
    """
    loaded = sys.modules.get(module)
    known = _known.get(module)
    if known is not None and known[0]() is loaded:
        return known[1]
    if len(_known) >= _MOST:
        _known.clear()
    found = _is_users(module, loaded)
    if issubclass(type(loaded), types.ModuleType):
        _known[module] = (weakref.ref(loaded), found)
    elif loaded is None:
        _known[module] = (_none, found)
    return found


def _none() -> None:
    """Refers to no module."""


def _is_users(module: str, loaded: Any) -> bool:
    root = module.partition(".")[0]
    if root == _OURS or module == "builtins":
        return False
    if root in ("__main__", "__mp_main__"):
        return True
    file = vars(loaded).get("__file__") if type(loaded) is types.ModuleType else None
    if type(file) is str:
        return is_users_file(file)
    return root not in sys.stdlib_module_names


def is_users_file(file: str) -> bool:
    """Say whether code from this file is the user's own.

    >>> is_users_file("/home/a/app.py"), is_users_file("/venv/lib/python3.12/site-packages/x.py"), is_users_file("<stdin>")
    (True, False, True)
    """
    if file.startswith(("<frozen", "<dashcam")):
        return False
    parts = file.replace("\\", "/").split("/")
    return not any(part in _INSTALLED for part in parts) and not file.startswith(STANDARD + os.sep)
