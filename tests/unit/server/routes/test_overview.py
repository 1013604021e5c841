import pytest

from tests.unit.server.asking import Browser


def test_what_a_time_adds_up_to(browser: Browser):
    """In all, by app and kind, and over time; what is unknown is null."""
    told = browser.get("/api/overview").json
    assert (told["total"]["trace_count"], told["total"]["span_count"], told["total"]["error_count"]) == (2, 4, 1)
    assert ({part["name"] for part in told["apps"]}, told["total"]["cost_usd"]) == ({"rag", "other"}, None)
    assert browser.get("/api/overview", app="other").json["total"]["span_count"] == 1


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "spaceship"},
        {"step": "year"},
        {"since": 10**12, "until": 1},
        {"since": "1" * 40},
        {"since": "yesterday"},
    ],
)
def test_what_cannot_be_asked(browser: Browser, query: dict[str, object]):
    """Is said."""
    assert browser.get("/api/overview", **{"since": 10**18, "until": 0, **query}).status == 400
