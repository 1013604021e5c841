"""The programs of the package, three ways: what `dashcam doctor --host-safety` runs, with every step failing in both kinds."""

import pytest

from dashcam.testing.safety.suite import CASES
from dashcam.testing.safety.three_ways import same


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=f"{case.point} {case.name}", marks=pytest.mark.nb(case.point)) for case in CASES]
)
def test_programs_are_the_same_three_ways(case):
    """Plain, recorded, and with each internal step failing, the program does the same; and it does what it is there for."""
    plain = same(case.program, sweep=case.sweep)
    assert case.holds is None or case.holds(plain)
