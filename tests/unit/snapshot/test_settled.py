"""What counts of a parameter."""

from dashcam.snapshot.settled import settled


def test_settled():
    """What counts of a value: markers without sizes and hashes, nothing of what is state."""
    assert settled({"a": None, "b": {"$": "object", "type": "m.Lock", "state": "lock"}, "c": [None, 1]}) == {
        "c": [None, 1]
    }
    assert settled("x [masked sk-key 12345678] y") == "x [masked sk-key] y"
    assert settled({"$": "masked", "rule": "key:token"}) == {"$": "masked"}
    assert settled({"$": "object", "type": "__main__.Mode", "name": "A", "size": 4}) == {
        "$": "object",
        "type": "Mode",
        "name": "A",
    }
    assert settled({"$": "cut", "of": "str", "size": 9, "head": "x", "hash": "h"}) == {
        "$": "cut",
        "of": "str",
        "size": 9,
        "hash": "h",
    }
    assert settled({"$": "ref", "path": "a.b"}) == {"$": "ref", "path": "a.b"}
