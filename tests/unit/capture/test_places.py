"""Where calls are made that integrations begin: asked again, a spot says the same, for the same object alone."""

from dashcam.capture.places import Spot, Walked
from dashcam.snapshot.components import walk


class Part:
    """A part of an app."""

    def __init__(self, **parts):
        self.__dict__.update(parts)


def top(app):
    """The spot where traces of an app begin."""
    structure = walk(app)
    return Walked(1, structure, is_shared=any(len(paths) > 1 for paths in structure.places.values())).top


def test_an_object_is_told_its_place_again():
    """And what is called inside it is found from the same spot."""
    app = Part(model=Part(k=1))
    spot = top(app)
    first, again = spot.locate(app.model), spot.locate(app.model)
    assert (first.below.path, first.at) == ("model", again.at)
    assert again.below is first.below
    assert again.below.locate(app).below.path == ""


def test_where_parts_are_shared_each_call_has_a_spot_of_its_own():
    """Turns are counted in it."""
    shared = Part(k=1)
    app = Part(retriever=Part(embedder=shared), writer=Part(embedder=shared))
    spot = top(app)
    first, again = spot.locate(app.retriever), spot.locate(app.retriever)
    assert (first.at, first.below.path) == (again.at, again.below.path)
    assert again.below is not first.below
    assert [one.below.locate(shared).below.path for one in (first, again)] == ["retriever.embedder"] * 2


def test_an_object_at_several_places_is_told_by_turns():
    """No answer is kept for it."""
    shared = Part(k=1)
    spot = top(Part(first=shared, second=shared))
    assert [spot.locate(shared).below.path for _ in range(3)] == ["first", "second", "first"]


def test_an_object_that_is_no_part_is_asked_for_each_time():
    """It may be one by the next call."""
    spot = top(Part(model=Part(k=1)))
    other = Part(k=2)
    assert [spot.locate(other).below.path for _ in range(2)] == [None, None]
    assert id(other) not in spot.calls


def test_what_is_kept_is_not_said_of_another_object_in_its_place():
    """Objects go, and others come to live where they were."""
    app = Part(model=Part(k=1))
    spot = top(app)
    spot.locate(app.model)
    other = Part(k=2)
    spot.calls[id(other)] = spot.calls.pop(id(app.model))
    assert spot.locate(other).below.path is None


def test_what_hands_the_call_on_is_no_reason_to_ask_again():
    """An object with one place has it, whatever is said of where it may be."""
    app = Part(model=Part(k=1))
    spot: Spot = top(app)
    assert [spot.locate(app.model, hints, (app,)).below.path for hints in (("steps[1]",), (), ("model",))] == [
        "model"
    ] * 3
