import gc

from dashcam.integrations.bedrock.known import find, forget, keep


class Thing:
    """Something that can be dropped."""


def test_who_follows_an_object_is_found_until_it_is_forgotten():
    """Other objects are nobody's."""
    thing, dropped = Thing(), []
    keep(thing, "holder", lambda: dropped.append(1))
    assert (find(thing), find(Thing())) == ("holder", None)
    forget(thing)
    assert find(thing) is None
    del thing
    gc.collect()
    assert dropped == []


def test_a_dropped_object_is_told_of():
    """Once, and nothing of it is kept."""
    thing, dropped = Thing(), []
    keep(thing, "holder", lambda: dropped.append(1))
    del thing
    gc.collect()
    assert dropped == [1]
