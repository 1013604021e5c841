"""What code refers to and what it changes, from its bytecode."""

import pytest

from dashcam.snapshot import code_scan
from dashcam.snapshot.code_scan import scan

outside = 1
library = None


def read(function):
    return scan(function.__code__)


def test_globals():
    """Globals that are read, in nested functions, comprehensions and classes too, sorted."""

    def f(items):
        def inner():
            return zebra  # noqa: F821

        class Local:
            k = outside

        return [library.parse(one) for one in items], inner, Local, print

    assert read(f).loaded == ("__name__", "library", "outside", "print", "zebra")
    assert ("library", "parse") in read(f).reached


def test_many_names():
    """Names beyond the two hundred and fifty-sixth are told right."""
    text = "def f():\n    return [" + ", ".join(f"name_{at}.attribute_{at}" for at in range(700)) + "]"
    names = {}
    exec(text, names)
    found = read(names["f"])
    assert set(found.loaded) == {f"name_{at}" for at in range(700)}
    assert set(found.reached) == {(f"name_{at}", f"attribute_{at}") for at in range(700)}


def test_written():
    """Globals and names of enclosing functions that are assigned."""
    count = 0

    def f():
        global outside
        nonlocal count
        outside = 2
        count += 1

        def inner(count=count):
            return count

        return inner

    assert read(f).written == {"outside", "count"}


def test_own_cells_are_not_written():
    """A function's own variables that inner functions use are its own."""

    def f(given):
        own = given
        given = 2
        return lambda: (own, given)

    assert read(f).written == frozenset()


@pytest.mark.parametrize(
    ("body", "changed"),
    [
        ("self.count += 1", {"count"}),
        ("self.last = question", {"last"}),
        ("self.seen.append(question)", {"seen"}),
        ("self.seen.update(a=1)", {"seen"}),
        ("self.cache[question] = 1", {"cache"}),
        ("self.cache['a'] = 1", {"cache"}),
        ("del self.cache[question]", {"cache"}),
        ("self.inner.deep.clear()", {"deep"}),
        ("return [self.seen.add(one) for one in question]", {"seen"}),
        ("return self.retriever.find(question)", set()),
        ("return self.k + self.options['a']", set()),
        ("found = []; found.append(self.k)", set()),
    ],
)
def test_changed(body, changed):
    """Fields that are assigned, and containers that are changed."""
    names = {}
    exec(f"def f(self, question):\n    {body}", names)
    assert read(names["f"]).changed == changed


def test_emptied():
    """Fields that are set to nothing."""

    def f(self, given):
        self.a = None
        self.b = given
        self.e = given or None

    assert read(f).emptied == {"a", "e"}


def test_kept_by_the_code(monkeypatch):
    """A code object is read once; one that lives where another had lived is read anew."""

    def f():
        return outside

    monkeypatch.setattr(code_scan, "_kept", {})
    first = read(f)
    assert read(f) is first
    f.__code__ = (lambda: library).__code__
    assert read(f).loaded == ("library",)
