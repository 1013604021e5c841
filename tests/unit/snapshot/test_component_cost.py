"""What a walk costs, in counts: calls a component, classes asked once, no file, no hash of the app's texts."""

import sys
from types import SimpleNamespace

import pytest

from dashcam.snapshot import component_reading, sources
from dashcam.snapshot.components import walk

CALLS_A_COMPONENT = 150


class Part:
    prompt = "be brief"

    def __init__(self, number):
        self.number = number
        self.options = {"k": 4, "stop": ["a", "b"]}
        self.name = f"part {number}"

    def answer(self, question):
        return f"{self.name} {question}"


def calls(app):
    """How many Python functions a walk calls, once the classes in it are known."""
    walk(app)
    return counted(lambda: walk(app))


def counted(job):
    """How many Python functions a job calls."""
    count = 0

    def seen(frame, event, argument):
        nonlocal count
        count += event == "call"

    sys.setprofile(seen)
    try:
        job()
    finally:
        sys.setprofile(None)
    return count


def test_calls_a_component():
    """A component of a handful of fields costs a bounded number of calls, however many there are."""
    counts = {size: calls(SimpleNamespace(parts=[Part(at) for at in range(size)])) for size in (50, 200)}
    assert counts[200] / 201 < CALLS_A_COMPONENT
    assert counts[200] / counts[50] < 5


def test_classes_are_asked_once(monkeypatch):
    """What is the same for all objects of a class is read once a walk."""
    asked = []
    methods = component_reading.methods_of
    monkeypatch.setattr(component_reading, "methods_of", lambda cls: asked.append(cls) or methods(cls))
    walk(SimpleNamespace(parts=[Part(at) for at in range(100)]))
    assert asked == [Part]


def test_the_walk_reads_no_file(monkeypatch):
    """Program texts are read when the tree is asked for, not while the app waits."""

    def refused(*_):
        raise OSError("no file is read here")

    monkeypatch.setattr(sources, "_file", refused)
    found = walk(SimpleNamespace(part=Part(1)))
    assert found.paths_of(found) == []
    assert found.size == 2
    assert [one.source.text for one in found.components if one.source] == [None]


def test_one_reading_for_all_places():
    """An object with many places is read once."""
    shared = Part(1)
    assert calls([shared] * 100) < calls([Part(at) for at in range(100)]) / 2


@pytest.mark.parametrize("size", [300, 1_000_000])
def test_large_containers_cost_nothing(size):
    """A large index costs what a small one does."""
    small = calls(SimpleNamespace(index=dict.fromkeys(range(300))))
    assert calls(SimpleNamespace(index=dict.fromkeys(range(size)))) == small
