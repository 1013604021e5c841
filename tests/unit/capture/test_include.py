"""What `include` names is recorded: of modules imported before and afterwards, reloaded, half imported; and `ignore` wins."""

import importlib
import sys
import textwrap

import pytest

from dashcam.capture import guard, held, include, patch
from dashcam.capture.code_swap import is_swapped
from dashcam.capture.context import STATE
from dashcam.capture.wrap import is_recorded
from tests.unit.capture.recorded import recording

RAG = """
    import functools
    import json
    from mypkg.tools import helper as borrowed
    from dashcam.capture.spans import span

    def answer(question): return f"{borrowed(question)}!"
    alias = answer
    short = lambda x: x
    def _ask(x): return x
    @functools.lru_cache
    def kept(x): return x
    @span
    def decorated(x): return x
    def around(function):
        @functools.wraps(function)
        def wrapper(*args): return function(*args)
        return wrapper
    @around
    def wrapped(x): return x
    @around
    @span
    def both(x): return x
    class Index:
        def find(self, x): return x
        def _near(self, x): return x
        def __call__(self, x): return x
        def __len__(self): return 3
    class _Hidden:
        def find(self): return 1
    counter = 0
"""


@pytest.fixture
def mypkg(tmp_path, monkeypatch):
    """A package of the user's that is not imported yet; everything is taken out after the test."""
    files = {
        "mypkg/__init__.py": "",
        "mypkg/rag.py": RAG,
        "mypkg/tools.py": "def helper(x): return x + '?'",
        "other.py": "def f(): return 1",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(textwrap.dedent(text))
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    before = list(sys.meta_path)
    yield tmp_path
    include.off()
    patch.off()
    assert not held._held
    assert sys.meta_path == before
    for name in [name for name in sys.modules if name.partition(".")[0] in ("mypkg", "other")]:
        del sys.modules[name]


def recorded_in(module):
    """Name what of a module is recorded by now; a name it has from elsewhere is left out."""
    found = {name for name, value in vars(module).items() if is_swapped(getattr(value, "__wrapped__", value))}
    found |= {name for name, value in vars(module).items() if is_swapped(value)}
    for cls in (value for value in vars(module).values() if isinstance(value, type)):
        found |= {f"{cls.__name__}.{name}" for name, value in vars(cls).items() if is_recorded(value)}
    return found - {"borrowed"}


PUBLIC = {"answer", "alias", "short", "kept", "around", "wrapped", "Index.find", "Index.__call__"}


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("pattern", ["mypkg.*", "mypkg", "mypkg.rag", "*.rag.*", "my*"])
def test_a_package(mypkg, pattern, before):
    """Its public functions, and the public methods and `__call__` of its classes, whether it is loaded or comes later."""
    if before:
        importlib.import_module("mypkg.rag")
    include.on([pattern])
    rag = importlib.import_module("mypkg.rag")
    assert recorded_in(rag) == PUBLIC
    assert is_swapped(rag.borrowed) == ("rag" not in pattern)
    include.off()
    assert recorded_in(rag) == set()


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("mypkg.rag.answer", {"answer"}),
        ("mypkg.rag.alias", {"answer"}),
        ("mypkg.rag.Index", {"Index.find", "Index.__call__"}),
        ("mypkg.rag.Index.f*", {"Index.find"}),
        ("mypkg.rag._ask", {"_ask"}),
        ("mypkg.rag._*", {"_ask", "_Hidden.find"}),
        ("mypkg.rag.Index._near", {"Index._near"}),
        ("mypkg.rag._Hidden.find", {"_Hidden.find"}),
        ("mypkg.rag.Index.__len__", set()),
        ("mypkg.ragtime", set()),
        ("json", set()),
    ],
)
def test_single_names(mypkg, pattern, names):
    """One function, one class, one method; what begins with `_` where the pattern says so; never other dunders."""
    include.on([pattern])
    rag = importlib.import_module("mypkg.rag")
    assert recorded_in(rag) - {"alias"} == names


def test_calls_are_recorded_once(mypkg):
    """An alias, a decorated function and one under a decorator make one span a call; a cached answer is no call."""
    include.on(["mypkg.*"])
    rag = importlib.import_module("mypkg.rag")
    with recording() as frames:
        assert rag.answer("a") == rag.alias("a") == "a?!"
        rag.decorated(1), rag.both(2), rag.wrapped(3), rag.kept(4), rag.kept(4), rag._ask(5), rag.Index().find(6)
        names = [frames.callable(span)[0] for span in frames.spans()]
    assert names == ["answer", "helper"] * 2 + ["decorated", "both", "wrapped", "kept", "Index.find"]


def test_ignore_wins(mypkg):
    """What `ignore` means stays as it is, hidden names and methods too."""
    include.on(["mypkg.*", "mypkg.rag._ask"], ["mypkg.tools", "mypkg.rag.a*", "*.Index.find", "mypkg.rag._*"])
    rag = importlib.import_module("mypkg.rag")
    assert recorded_in(rag) == {"short", "kept", "wrapped", "Index.__call__"}


def test_a_module_that_is_reloaded(mypkg):
    """Its new functions are recorded again; the old ones too have their code back in the end."""
    include.on(["mypkg.*"])
    rag = importlib.import_module("mypkg.rag")
    old = rag.answer
    importlib.reload(rag)
    assert rag.answer is not old
    assert recorded_in(rag) == PUBLIC
    include.off()
    assert not is_swapped(old)
    assert recorded_in(rag) == set()


def test_nothing_is_imported_for_it(mypkg):
    """Modules come when the program imports them, and those that nobody named are left to the others."""
    include.on(["mypkg.*"])
    assert "mypkg" not in sys.modules
    other = importlib.import_module("other")
    assert recorded_in(other) == set()
    rag = importlib.import_module("mypkg.rag")
    assert type(rag.__loader__) is type(rag.__spec__.loader) is importlib.machinery.SourceFileLoader


@pytest.mark.slow
@pytest.mark.newest
def test_python_s_own_and_ours_are_left_alone(mypkg):
    """A wildcard means the user's modules; what came with Python, and dashcam itself, never."""
    include.on(["*", "json.*", "dashcam.*", "mypkg.*"])
    json, ours = importlib.import_module("json"), importlib.import_module("dashcam.capture.guard")
    assert recorded_in(json) == recorded_in(ours) == set()
    assert "answer" in recorded_in(importlib.import_module("mypkg.rag"))


@pytest.mark.slow
@pytest.mark.newest
def test_what_was_installed_is_recorded_by_name(mypkg, monkeypatch):
    """A library is recorded where a pattern says its name, and not for a wildcard."""
    folder = mypkg / "site-packages"
    folder.mkdir()
    (folder / "other.py").write_text("def f(): return 1")
    monkeypatch.syspath_prepend(str(folder))
    include.on(["*"])
    assert recorded_in(importlib.import_module("other")) == set()
    include.on(["other.*"])
    assert recorded_in(sys.modules["other"]) == {"f"}


def test_two_calls_of_on(mypkg):
    """The second adds to the first; `off` puts back what both recorded."""
    include.on(["mypkg.rag.answer"])
    include.on(["mypkg.rag"])
    rag = importlib.import_module("mypkg.rag")
    assert recorded_in(rag) == PUBLIC
    include.off()
    assert recorded_in(rag) == set()


@pytest.mark.parametrize("followed", [True, False])
def test_a_module_that_starts_it_itself(mypkg, followed, monkeypatch):
    """What is defined by then is recorded; from Python 3.12 on also what is defined after it, before the next line."""
    if followed and sys.version_info < (3, 12):
        pytest.skip("Python 3.11 tells of no lines")
    from dashcam.capture import defining

    monkeypatch.setattr(defining, "CAN_FOLLOW", followed)
    text = """
        from dashcam.capture import include
        from dashcam.capture.code_swap import is_swapped
        def early(): return 1
        include.on(["mypkg.*"])
        def late(): return 2
        class Late:
            def run(self): return 3
        seen = is_swapped(late)
    """
    (mypkg / "mypkg" / "own.py").write_text(textwrap.dedent(text))
    own = importlib.import_module("mypkg.own")
    assert own.seen is followed
    assert recorded_in(own) == ({"early", "late", "Late.run"} if followed else {"early"})
    if followed:
        assert sys.monitoring.get_tool(4) is None


def test_odd_modules(mypkg, monkeypatch):
    """What stands in `sys.modules` without being a module, and names that answer with code, are passed by."""

    class Odd:
        def __getattribute__(self, name):
            raise AssertionError(name)

    monkeypatch.setitem(sys.modules, "mypkg.odd", Odd())
    rag = importlib.import_module("mypkg.rag")
    rag.odd = Odd()
    include.on(["mypkg.*"])
    del rag.odd
    assert recorded_in(rag) == PUBLIC
    assert guard.failures == {}


def test_one_that_fails_does_not_keep_the_others(mypkg, monkeypatch):
    """A step of ours that fails is counted, the import and all other functions go on."""
    taken = include.record_function

    def fails(function, state):
        if function.__name__ == "answer":
            raise ZeroDivisionError
        return taken(function, state)

    monkeypatch.setattr(include, "record_function", fails)
    include.on(["mypkg.*"])
    rag = importlib.import_module("mypkg.rag")
    assert recorded_in(rag) == PUBLIC - {"answer", "alias"}
    assert set(guard.failures) == {"record what is included"}
    guard.reset()


def test_start_and_stop(mypkg, tmp_path):
    """`dashcam.start(include=…, ignore=…)` does all this, `stop` puts everything back."""
    import dashcam

    rag = importlib.import_module("mypkg.rag")
    code, find = rag.answer.__code__, vars(rag.Index)["find"]
    dashcam.start(store=tmp_path / "x.db", include=["mypkg.*"], ignore=["*.short"], integrations=())
    try:
        assert recorded_in(rag) == PUBLIC - {"short"}
        assert rag.answer("a") == "a?!"
    finally:
        dashcam.stop()
    assert (rag.answer.__code__, vars(rag.Index)["find"], STATE.put) == (code, find, None)
    with dashcam.open(tmp_path / "x.db") as store:
        assert [span.name for span in store.trace(store.traces()[0].trace_id).spans] == ["answer", "helper"]
