from dashcam.snapshot.marker import Marker


def test_equal_markers_are_one_key():
    """A marker may stand as the key of a map, by its value."""
    first, second = Marker({"$": "int", "value": "1"}), Marker({"value": "1", "$": "int"})
    assert ({first: 1}[second], first.kind) == (1, "int")
