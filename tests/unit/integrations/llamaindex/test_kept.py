"""What is known of a class: found out once, and gone with it."""

import gc
import weakref

from dashcam.integrations.llamaindex import kept
from dashcam.integrations.llamaindex.kept import Kept, known_names
from tests.unit.integrations.standins import Loud, llama, record


class Meta(type):
    """A metaclass that answers for its classes."""

    def __hash__(cls):
        raise AssertionError("asked for a hash")

    def __eq__(cls, other):
        raise AssertionError("compared")

    def __getattribute__(cls, name):
        raise AssertionError(f"asked for {name}")


def test_a_class_is_looked_at_once_and_never_asked():
    """By its identity, whatever its metaclass says."""
    asked = []
    known = Kept(lambda cls, word: asked.append(word) or len(asked))
    cls = Meta("Mine", (), {})
    assert [known.of(cls, "a"), known.of(cls, "a"), known.of(cls, "b")] == [1, 1, 2]


def test_no_class_is_kept_alive():
    """And a new one at the same place is another."""
    known = Kept(lambda cls, word: word)
    cls = type("Mine", (), {})
    gone = weakref.ref(cls)
    known.of(cls)
    del cls
    gc.collect()
    assert gone() is None


def test_there_is_a_limit(monkeypatch):
    """Beyond it everything is looked at again."""
    monkeypatch.setattr(kept, "MOST", 2)
    known = Kept(lambda cls, word: word)
    assert [known.of(int, word) for word in "abcd"] == ["a", "b", "c", "d"]
    assert len(known._known) == 2


def test_the_names_of_a_value_are_those_of_its_classes_that_are_theirs():
    """Nearest first; a user's class counts by its bases."""
    assert known_names(llama("TextNode", "BaseNode")) == ["TextNode", "BaseNode"]
    assert known_names(record("app", "Mine")) == []
    assert known_names(Loud()) == []
