from types import SimpleNamespace

import pytest

from dashcam.server.calling import Serving
from dashcam.server.routes.traces import pinned
from dashcam.store import open_store
from tests.unit.server.asking import Browser


def test_a_page_and_the_next(browser: Browser):
    """The newest first; each page says where the next begins, the last that there is none."""
    first = browser.get("/api/traces", limit=1).json
    second = browser.get("/api/traces", limit=1, after=first["after"]).json
    assert [trace["app"] for page in (first, second) for trace in page["traces"]] == ["other", "rag"]
    assert (first["after"] is None, second["after"], second["partial"]) == (False, None, None)


def test_which_traces(browser: Browser):
    """By a filter, an app and an order."""
    asked = [
        {"filter": 'status == "error"'},
        {"app": "other"},
        {"order": "oldest", "limit": 1},
        {"filter": "span_count > 2"},
    ]
    found = [[trace["app"] for trace in browser.get("/api/traces", **query).json["traces"]] for query in asked]
    assert found == [[], ["other"], ["rag"], ["rag"]]


def test_which_are_kept(browser: Browser, served: Serving):
    """A page says which of its traces somebody has pinned."""
    ids = [trace["trace_id"] for trace in browser.get("/api/traces").json["traces"]]
    with open_store(served.settings.store) as store:
        store.pin(ids[1])
    assert browser.get("/api/traces").json["pinned"] == [ids[1]]
    assert browser.get("/api/traces", filter="span_count > 99").json["pinned"] == []


@pytest.mark.parametrize(
    "query", [{"limit": 0}, {"limit": 1001}, {"order": "wildest"}, {"after": "newest!x"}, {"after": "slowest!1!1"}]
)
def test_what_cannot_be_asked(browser: Browser, query: dict[str, object]):
    """Is said, with what would do."""
    assert browser.get("/api/traces", **query).status == 400


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
