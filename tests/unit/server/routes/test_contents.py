from tests.journals import trace_id
from tests.unit.server.asking import Browser


def test_contents_are_in_the_order_of_the_outline(browser: Browser):
    """Sixteen hex digits a value, nothing where there is none."""
    found = browser.get(f"/api/traces/{trace_id(10)[:8]}/contents").json
    assert [value is None for value in found["input"]] == [False, False, True]
    assert [value is None for value in found["output"]] == [False, False, True]
    assert all(len(value) == 16 for value in found["input"] + found["output"] if value)


def test_contents_of_an_unknown_trace_are_not_found(browser: Browser):
    """In our words."""
    answer = browser.get("/api/traces/ffffffff/contents")
    assert (answer.status, answer.kind) == (404, "NotFound")
