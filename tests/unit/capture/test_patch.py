"""Hooks: put in now or when a module comes, taken out with the same object back, and told where they do not fit."""

import importlib
import importlib.util
import inspect
import sys

import pytest

from dashcam.capture import guard, patch
from dashcam.capture.patch import Setup, State, Target


def wrapped(original):
    def made(*args):
        return ("wrapped", original(*args))

    return made


@pytest.fixture
def module(tmp_path, monkeypatch):
    """A library that is not imported yet; everything is taken out after the test."""
    (tmp_path / "a_library.py").write_text(
        "class Client:\n    def ask(self, x):\n        return x\n    @staticmethod\n    def quick(x):\n        return x\n"
        "class Sub(Client):\n    pass\ndef call(x):\n    return x\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    before = list(sys.meta_path)
    yield "a_library"
    patch.off()
    sys.modules.pop("a_library", None)
    assert sys.meta_path == before


def target(name, wrap=wrapped):
    return Target("library", "a_library", name, wrap, "calls are missing")


def stood(state, name="call", reason=""):
    return State("library", f"a_library:{name}", state, reason, "calls are missing")


def test_a_module_that_is_loaded(module):
    """A hook is in place at once, and `off` puts the same object back."""
    library = importlib.import_module(module)
    before = library.call
    patch.on([target("call")])
    assert library.call(3) == ("wrapped", 3)
    assert patch.states() == [stood("applied")]
    patch.off()
    assert library.call is before
    assert patch.states() == []


def test_a_module_that_comes_later(module):
    """A hook waits for its module, is in place when the import is done, and nothing shows how."""
    patch.on([target("call"), target("Client.ask")])
    assert patch.states() == [stood("waiting"), stood("waiting", "Client.ask")]
    assert module not in sys.modules
    library = importlib.import_module(module)
    assert (library.call(3), library.Client().ask(4)) == (("wrapped", 3), ("wrapped", 4))
    assert patch.states() == [stood("applied"), stood("applied", "Client.ask")]
    assert type(library.__loader__) is type(library.__spec__.loader) is importlib.machinery.SourceFileLoader
    assert inspect.getsource(library).startswith("class Client")
    assert library.__spec__.origin == library.__file__


def test_methods_in_the_class(module):
    """A method is replaced in its class, a static one as the descriptor it is, an inherited one where it was asked for."""
    library = importlib.import_module(module)
    ask, quick = vars(library.Client)["ask"], vars(library.Client)["quick"]
    patch.on(
        [
            target("Client.ask"),
            target("Client.quick", lambda found: staticmethod(wrapped(found.__func__))),
            target("Sub.ask"),
        ]
    )
    assert library.Client().ask(1) == ("wrapped", 1)
    assert library.Client.quick(1) == ("wrapped", 1)
    assert library.Sub().ask(1) == ("wrapped", ("wrapped", 1))
    patch.off()
    assert vars(library.Client)["ask"] is ask
    assert vars(library.Client)["quick"] is quick
    assert "ask" not in vars(library.Sub)


@pytest.mark.parametrize(
    ("name", "reason"), [("gone", "AttributeError"), ("Gone.ask", "AttributeError"), ("Client.gone", "AttributeError")]
)
def test_a_target_that_is_not_there(module, name, reason):
    """A hook that does not fit costs detail: it is told as missing, with the reason, and the others stand."""
    library = importlib.import_module(module)
    patch.on([target(name), target("call")])
    missing, applied = patch.states()
    assert (missing.state, missing.reason.split(":")[0]) == ("missing", reason)
    assert applied == stood("applied")
    assert library.call(1) == ("wrapped", 1)


def test_a_wrap_that_fails(module):
    """A wrap of ours that raises leaves the library as it was, and is counted."""
    library = importlib.import_module(module)
    before = library.call

    def fails(_):
        raise ZeroDivisionError

    patch.on([target("call", fails)])
    try:
        assert library.call is before
        assert patch.states() == [stood("missing", reason="ZeroDivisionError")]
        assert guard.failures == {"hook into a_library": 1}
    finally:
        guard.reset()


def test_somebody_else_after_us(module):
    """What another library has put over our hook stays when ours is taken out."""
    library = importlib.import_module(module)
    patch.on([target("call")])
    ours = library.call
    library.call = theirs = wrapped(ours)
    patch.off()
    assert library.call is theirs


def test_undone_in_reverse(module):
    """Two hooks on one attribute come off in reverse, and the first object is back."""
    library = importlib.import_module(module)
    before = library.call
    patch.on([target("call"), Target("other", "a_library", "call", wrapped, "")])
    assert library.call(1) == ("wrapped", ("wrapped", 1))
    patch.off()
    assert library.call is before


def test_setups(module):
    """A hook that a library offers is put in by its own function and taken out by what that returned; one that fails is told."""
    done = []

    def apply(found):
        done.append(found.__name__)
        return lambda: done.append("out")

    def refuses(_):
        raise ImportError("another release")

    patch.on([Setup("library", "a_library", "hook", apply, ""), Setup("library", "a_library", "refusing", refuses, "")])
    importlib.import_module(module)
    patch.off()
    assert done == ["a_library", "out"]


def test_a_hook_that_brings_others_for_the_same_module(module):
    """They are in place when the import is done, and go with it."""

    def bring(_):
        patch.on([target("call")])
        return lambda: None

    patch.on([Setup("library", "a_library", "import", bring, "calls are missing")])
    library = importlib.import_module(module)
    assert library.call(3) == ("wrapped", 3)
    assert patch.states()[1] == stood("applied")


def test_an_undo_that_fails(module):
    """An undo that raises is tried again, counted, and does not keep the others in."""
    tries = []

    def undo():
        tries.append(1)
        raise OSError("x")

    library = importlib.import_module(module)
    before = library.call
    patch.on([target("call"), Setup("library", "a_library", "hook", lambda _: undo, "")])
    try:
        patch.off()
        assert (len(tries), library.call) == (2, before)
        assert guard.failures == {"take a hook out": 1}
    finally:
        guard.reset()


def test_an_import_that_fails(module, tmp_path):
    """A module whose import raises raises as before; the hook waits for the next attempt."""
    (tmp_path / "a_library.py").write_text("raise ValueError('broken')")
    patch.on([target("call")])
    with pytest.raises(ValueError, match="broken"):
        importlib.import_module(module)
    assert patch.states() == [stood("waiting")]
    (tmp_path / "a_library.py").write_text("def call(x):\n    return x  # whole now\n")
    importlib.invalidate_caches()
    assert importlib.import_module(module).call(1) == ("wrapped", 1)


def test_a_module_that_never_comes(module):
    """A hook for a module that is not installed waits; the import error is the plain one."""
    patch.on([Target("library", "no_such_library", "x", wrapped, "")])
    with pytest.raises(ModuleNotFoundError, match="No module named 'no_such_library'"):
        importlib.import_module("no_such_library")
    assert importlib.util.find_spec("no_such_library") is None
    assert patch.states()[0].state == "waiting"


def test_other_finders_are_asked_nothing_else(module):
    """A finder whose class answers comparisons and `isinstance` with code is passed by, and keeps its place."""

    class Odd:
        def find_spec(self, *_args):
            return None

        @property
        def __class__(self):
            raise AssertionError("asked")

        def __eq__(self, other):
            return self is other

        __hash__ = None

    odd = Odd()
    sys.meta_path.append(odd)
    try:
        patch.on([target("call")])
        importlib.import_module(module)
        patch.off()
        assert sys.meta_path[-1] is odd
    finally:
        sys.meta_path.pop()
