from pathlib import Path

import pytest

from dashcam.store.filter import compile_filter
from dashcam.store.filter.names import NAMES
from tests.unit.server.routes.conftest import Ask


@pytest.mark.parametrize("of", ["traces", "spans"])
def test_every_name_of_the_filter_is_told(ask: Ask, of: str):
    """With its type, what it is, and an example; without a store too."""
    told = ask("GET", "/api/names", of=of).json
    assert [one["name"] for one in told] == list(NAMES[of])
    assert all(one["type"] and one["description"] and one["example"] for one in told)


def test_values_to_choose_from(recorded: Path, ask: Ask):
    """Those that begin with what was typed first."""
    assert ask("GET", "/api/values", name="model").json == ["gpt-5"]
    assert ask("GET", "/api/values", name="name", text="rag").json == ["Rag.answer"]
    assert ask("GET", "/api/values", name="nothing").status == 400


@pytest.mark.parametrize("text", ["", 'status == "error"', "duration > 2s and any(s.cost_usd > 1 for s in spans)"])
def test_a_filter_that_can_be_read_is_well(ask: Ask, text: str):
    """Nothing is wrong with nothing, either."""
    assert ask("GET", "/api/check", filter=text).json == {"ok": True, "message": None, "at": None}
    compile_filter(text)


def test_a_filter_that_cannot_be_read_says_why_and_where(ask: Ask):
    """Of spans other names are known than of traces."""
    found = ask("GET", "/api/check", filter='app == "x" and staus == "ok"').json
    assert (found["ok"], found["at"][0]) == (False, 15)
    assert 'did you mean "status"' in found["message"]
    assert not ask("GET", "/api/check", filter="span_count > 1", of="spans").json["ok"]
    assert ask("GET", "/api/check", filter="span_count > 1", of="traces").json["ok"]


def test_a_filter_of_nothing_known_is_wrong_use(ask: Ask):
    """Traces or spans."""
    assert ask("GET", "/api/check", of="apps").status == 400
