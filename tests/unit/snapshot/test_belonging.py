"""Whose code a module is."""

import gc
import sys
import types
import weakref

import pytest

from dashcam.snapshot.belonging import STANDARD, is_users, is_users_file


@pytest.mark.parametrize(
    ("module", "users"),
    [
        ("__main__", True),
        ("__mp_main__", True),
        (__name__, True),
        ("json.decoder", False),
        ("builtins", False),
        ("_thread", False),
        ("pytest", False),
        ("dashcam.snapshot.labels", False),
        ("never_loaded", True),
    ],
)
def test_modules(module, users):
    """The standard library, what is installed and we ourselves are somebody else's; the rest is the user's."""
    assert is_users(module) is users


@pytest.mark.parametrize(
    ("file", "users"),
    [
        ("/home/a/project/app.py", True),
        ("<ipython-input-4>", True),
        ("/home/a/.venv/lib/python3.12/site-packages/acme/core.py", False),
        ("C:\\Python\\Lib\\site-packages\\acme.py", False),
        ("/usr/lib/python3/dist-packages/acme.py", False),
        (f"{STANDARD}/json/decoder.py", False),
        ("<frozen importlib._bootstrap>", False),
        ("<dashcam>", False),
    ],
)
def test_files(file, users):
    """The same by the file."""
    assert is_users_file(file) is users


def test_another_module_of_that_name(monkeypatch):
    """A module that was loaded anew from elsewhere is looked at anew."""
    module = types.ModuleType("moved_module")
    module.__file__ = "/x/site-packages/moved_module.py"
    monkeypatch.setitem(sys.modules, "moved_module", module)
    assert not is_users("moved_module")
    other = types.ModuleType("moved_module")
    other.__file__ = "/home/a/moved_module.py"
    monkeypatch.setitem(sys.modules, "moved_module", other)
    assert is_users("moved_module")


def test_a_module_is_not_kept_alive(monkeypatch):
    """A program's own modules end when they would end without us, and their finalisers find what they would find."""
    module = types.ModuleType("passing")
    monkeypatch.setitem(sys.modules, "passing", module)
    assert is_users("passing")
    gone = weakref.ref(module)
    monkeypatch.undo()
    del module
    gc.collect()
    assert gone() is None
    assert is_users("passing")
