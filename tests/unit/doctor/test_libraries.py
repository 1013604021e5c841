from dashcam.capture.patch import State
from dashcam.doctor.libraries import Library, _judged, libraries
from dashcam.integrations.table import TABLE


def test_a_library_is_recorded_when_every_hook_finds_its_place() -> None:
    """Tried on what is installed here, and taken out again."""
    found = {one.name: one for one in libraries(None)}
    assert set(found) == {row.name for row in TABLE}
    assert {one.state for one in found.values()} <= {"recorded", "not installed"}


def test_a_library_may_be_off_or_not_there() -> None:
    """By the setting; by not being installed."""
    assert {one.state for one in libraries(())} <= {"off", "not installed"}


def test_a_hook_that_no_longer_fits_is_named_with_what_it_costs() -> None:
    """The library still works, and is recorded but for that."""
    states = [
        State("lib", "lib:f", "applied", "", ""),
        State("lib", "lib:g", "missing", "AttributeError", "streams are not joined"),
    ]
    assert _judged("lib", "1.0", states) == Library("lib", "1.0", "partly", "lib:g is gone (streams are not joined)")


def test_who_waits_is_told_after_each_library() -> None:
    """For a line on the screen."""
    told: list[int] = []
    libraries((), lambda: told.append(1))
    assert len(told) == len(TABLE)
