from pathlib import Path

import msgspec
import pytest

from dashcam.store import open_store
from tests.unit.server.routes.conftest import Ask


def plain(value):
    """A word of the model as JSON has it."""
    return msgspec.json.decode(msgspec.json.encode(value))


def test_sessions_and_runs_are_those_of_the_store(recorded: Path, ask: Ask):
    """Page by page."""
    with open_store(recorded) as store:
        assert ask("GET", "/api/sessions").json == plain(store.sessions())
        assert ask("GET", "/api/runs", limit=1).json == plain(store.runs(limit=1))
    (session,) = ask("GET", "/api/sessions").json["sessions"]
    assert (session["session"], session["trace_count"], session["error_count"]) == ("c/1", 2, 1)


@pytest.mark.parametrize("at", ["/api/sessions", "/api/runs"])
@pytest.mark.parametrize("asked", [{"limit": 0}, {"limit": 100_000}, {"after": "newest!1!1"}, {"order": "x"}])
def test_wrong_pages_are_wrong_use(recorded: Path, ask: Ask, at: str, asked: dict):
    """Too many rows, a place of another list, a name that is not known."""
    assert ask("GET", at, **asked).status == 400


def test_spans_are_listed_without_their_values(recorded: Path, ask: Ask):
    """By a filter over spans, from where a page ended."""
    page = ask("GET", "/api/spans", filter='kind == "llm" and status == "ok"', limit=1).json
    rest = ask("GET", "/api/spans", filter='kind == "llm" and status == "ok"', after=page["after"]).json
    both = [*page["spans"], *rest["spans"]]
    assert [span["name"] for span in both] == ["ChatModel", "ChatModel"]
    assert (rest["after"], rest["partial"]) == (None, None)
    assert not {"input", "output", "attributes"} & both[0].keys()


def test_a_wrong_filter_says_where(recorded: Path, ask: Ask):
    """For the box that it was typed in."""
    error = ask("GET", "/api/spans", filter='kind == "llm" and staus == "ok"').json["error"]
    assert (error["type"], error["at"][0]) == ("FilterError", 18)
