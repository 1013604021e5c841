"""Numbers for callables and sites: the same for the same, bounded, and known to every journal."""

import sys
import threading

import msgspec
import pytest

from dashcam.capture import define
from dashcam.capture.define import attach, callable_index, detach, is_full, site_at, site_index


@pytest.fixture
def written(monkeypatch):
    """Definitions of this test alone, as a journal would get them."""
    for name, empty in (("_frames", []), ("_callables", {}), ("_sites", {}), ("_lines", {}), ("_sink", [])):
        monkeypatch.setattr(define, name, empty)
    frames = []
    attach(lambda frame: frames.append(msgspec.msgpack.decode(frame)))
    return frames


class Owner:
    pass


def test_the_same_number_for_the_same(written):
    """A callable is defined once; another name, kind, method, parameters or class is another callable."""
    index = callable_index("f", "tool", "m.f", ("a",), Owner)
    assert callable_index("f", "tool", "m.f", ("a",), Owner) == index
    others = {
        callable_index("g", "tool", "m.f", ("a",), Owner),
        callable_index("f", "llm", "m.f", ("a",), Owner),
        callable_index("f", "tool", None, ("a",), Owner),
        callable_index("f", "tool", "m.f", (), Owner),
        callable_index("f", "tool", "m.f", ("a",)),
    }
    assert len(others | {index}) == 6
    assert written[0] == [1, index, "f", "tool", "m.f", ["a"], [__name__, "Owner", []]]
    assert len(written) == 6


def test_a_site_is_a_line(written):
    """The same line has one number, whichever code object it is of; another line has another."""
    frame = sys._getframe()
    first, again = site_index(frame), site_index(frame)
    other = site_index(frame)
    assert first == again != other
    assert written[0][2:] == [__file__, written[0][3], "test_a_site_is_a_line"]
    for _ in range(50):
        exec(compile("made = site_index(sys._getframe())", "<made>", "exec"), globals())
    assert [frame[2] for frame in written].count("<made>") == 1


def test_no_frame_no_site(written):
    """A call that the interpreter makes has no site."""
    assert site_index(None) is None
    assert written == []


def test_bounded(written, monkeypatch):
    """A program that makes up ever new names is told of so many; the rest are `other`, and stay of their kind."""
    monkeypatch.setattr(define, "KEPT", 20)
    indexes = {callable_index(f"block {i}", "tool") for i in range(100)}
    assert len(indexes) == 21
    assert is_full()
    assert callable_index("more", "llm") != callable_index("more", "tool")
    assert [frame[2] for frame in written].count("other") == 2
    for i in range(100):
        exec(compile("\n" * i + "site_index(sys._getframe())", "<made>", "exec"), globals())
    assert len(define._lines) == 20
    assert len(define._sites) <= 20


def test_a_new_journal_learns_all(written):
    """A journal that is opened later gets every definition so far, and those to come."""
    callable_index("a")
    later = []
    attach(lambda frame: later.append(msgspec.msgpack.decode(frame)))
    callable_index("b")
    assert [frame[2] for frame in later] == ["a", "b"]
    assert [frame[2] for frame in written] == ["a"]
    detach()
    callable_index("c")
    assert len(later) == 2


def test_defined_in_the_midst_of_defining(written):
    """A finaliser that defines something while a definition is being written gets a number of its own."""
    inner = []

    def put(frame):
        if not inner:
            inner.append(0)
            inner[0] = callable_index("inner")

    attach(put)
    outer = callable_index("outer")
    assert outer != inner[0]
    assert {callable_index("outer"), callable_index("inner")} == {outer, inner[0]}


def test_many_threads(written):
    """Threads that meet a callable for the first time together give it one number."""
    found = []
    gate = threading.Barrier(8)

    def asks():
        gate.wait()
        found.append([callable_index(f"f{i}") for i in range(200)])

    threads = [threading.Thread(target=asks) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(one == found[0] for one in found)
    assert len(written) == 200


def test_names_that_utf8_cannot_say(written):
    """A file with lone surrogates in its name is a site as any other."""
    code = compile("made = site_index(sys._getframe())", "a\udcff.py", "exec")
    exec(code, globals())
    assert written[0][2] == "a\\udcff.py"


def test_a_line_may_be_known_by_its_words(written):
    """A frame on the same line has the same number; what cannot be encoded is escaped."""
    here = sys._getframe()
    index = site_index(here)
    assert site_at(__file__, here.f_lineno - 1, here.f_code.co_qualname) == index
    other = site_at("\ud800.py", 7, "f")
    assert written[-1] == [2, other, "\\ud800.py", 7, "f"]
