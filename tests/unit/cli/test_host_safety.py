"""What `dashcam doctor --host-safety` prints of results, and that a tracer has to be there."""

import pytest

from dashcam.cli.host_safety import safety_lines
from dashcam.cli.terminal import Terminal
from dashcam.errors import UsageError
from dashcam.testing.safety.suite import CASES, DASHCAM, Result, apart, run, tracer_of

SOUND = Result("NB-05", "one", "It is so.", steps=4)
WRONG = Result("NB-06", "two", "It is so.", ["raised: plain None, here ValueError"])
FELT = Result("NB-07", "three", "It is so.", failing=["Injected at step 3: returned: plain 1, here 2"], steps=9, felt=2)


def lines(*results):
    return list(safety_lines(results, Terminal(width=200, colours=False)))


def test_a_sound_point_is_a_line():
    """Each point has its mark and its statement, and the sum stands below."""
    first, _, total, rest = lines(SOUND)
    assert first == "✓ NB-05  A plain function that raises StopIteration raises StopIteration"
    assert total == "1 program for 1 point, 4 steps made to fail: all as without"
    assert rest == "the other 63 points need processes, hosts or hours of their own"


def test_what_differs_stands_below_its_point():
    """A difference of the recorded run, and what was felt of failing steps, with how many they were."""
    said = lines(SOUND, WRONG, FELT)
    assert said[1].startswith("✗ NB-06  ")
    assert said[2].strip() == "two: raised: plain None, here ValueError"
    assert said[4].strip() == "three (2 of 9 failing steps are felt): Injected at step 3: returned: plain 1, here 2"
    assert said[-2].endswith("13 steps made to fail: 2 programs not as without")


def test_a_tracer_has_to_be_there():
    """A name that leads nowhere is said before anything runs."""
    with pytest.raises(UsageError, match="name its adapter as module:Class"):
        next(apart("nowhere_to_be_found:Tracer"))


@pytest.mark.parametrize("name", ["same_exception_object", "many_at_once"])
def test_a_program_is_run_in_all_ways(name):
    """Of a program it is told how many steps were made to fail; with dashcam none is felt."""
    (case,) = (case for case in CASES if case.name == name)
    result = run(case, tracer_of(DASHCAM))
    assert (result.recorded, result.felt, result.point) == ([], 0, case.point)
    assert result.steps > 20
