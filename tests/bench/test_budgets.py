"""What dashcam takes, counted: within a tenth of what the file of baselines says, so that a regression is seen on any machine."""

import shutil

import pytest

from tests.bench.budgets import BASELINES, BUILD, VERSION, baselines, counted, instructions

SLACK = 0.10
RENEW = f"python -m tests.bench.budgets --write renews {BASELINES.name}, where the change is meant"


def beyond(found: dict[str, float], of: str = VERSION) -> dict[str, tuple[float, float]]:
    """The figures that lie further than a tenth from their baseline, each beside it."""
    told = baselines(of)
    return {
        name: (figure, told.get(name, 0.0))
        for name, figure in found.items()
        if abs(figure - told.get(name, 0.0)) > SLACK * told.get(name, 0.0)
    }


def test_budgets():
    """Calls, bytes, rows, statements, modules and the page's size."""
    assert beyond(counted()) == {}, RENEW


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_instructions():
    """Of the thread that calls and of the collector, under callgrind."""
    if shutil.which("valgrind") is None:
        pytest.skip("not run here: valgrind is not installed (apt-get install valgrind)")
    if not baselines(BUILD):
        pytest.skip(f"not run here: no baseline for {BUILD} (python -m tests.bench.budgets --instructions --write)")
    assert beyond(instructions(), BUILD) == {}, RENEW.replace("--write", "--instructions --write")


def test_a_regression_is_seen():
    """A figure that is an eighth larger fails, and so does one that the file does not know."""
    name, told = next(iter(baselines().items()))
    assert beyond({name: told * 1.05}) == {}
    assert set(beyond({name: told * 1.125, "new": 1.0})) == {name, "new"}
