from types import SimpleNamespace

from dashcam.server.routes.traces import pinned


class Listing:
    """Stands where a store does; keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def traces(self, filtered: str, *, limit: None) -> list[SimpleNamespace]:
        """Nothing is pinned here; a filter that a store would refuse is none."""
        assert len(filtered) <= 4_000
        self.asked.append(filtered)
        return []


def test_a_page_of_any_length_can_be_asked_for_its_pins():
    """No filter is longer than a filter may be, and every trace is in one."""
    store, ids = Listing(), [f"{number:032x}" for number in range(1_000)]
    assert pinned(store, [SimpleNamespace(trace_id=each) for each in ids]) == []
    assert [each for each in ids if not any(each in filtered for filtered in store.asked)] == []
