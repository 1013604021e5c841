from dashcam.server.rates import LOGIN, MOST, SESSION, Rates


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_then_so_many_a_second():
    """A hundred at once, then fifty a second."""
    clock = Clock()
    rates = Rates(SESSION, clock=clock)
    assert [rates.take("ann") for _ in range(100)] == [0.0] * 100
    assert rates.take("ann") == 1 / 50
    clock.now = 1.0
    assert [rates.take("ann") for _ in range(51)].count(0.0) == 50


def test_nobody_is_kept_waiting_by_another():
    """Each has a bucket."""
    rates = Rates(LOGIN, clock=Clock())
    assert [rates.take("ann") > 0 for _ in range(6)] == [False] * 5 + [True]
    assert rates.take("ben") == 0.0


def test_askers_are_forgotten():
    """The buckets do not grow without end."""
    rates = Rates(LOGIN, clock=Clock())
    for number in range(2 * MOST):
        rates.take(number)
    assert len(rates._buckets) == MOST
