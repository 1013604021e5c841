from pathlib import Path
from urllib.parse import quote

import pytest

from dashcam.collect import collect
from tests.journals import JournalBuilder, trace_id
from tests.unit.server.asking import Browser, logged_in, serving

SECOND = 1_000_000_000
NAME = 'c/17 "it\'s"'


@pytest.fixture
def browser(path: Path):
    """A browser at a store with a session of three turns, the last of which failed, beside traces of others."""
    written = JournalBuilder(path.with_suffix(".journal"))
    for turn in range(4):
        extra = {"session": "other" if turn == 1 else NAME}
        written.start(10 + turn, mono=5_000_000 + turn * SECOND, args=[f"question {turn}"], extra=extra)
        written.call(50 + turn, "inner", parent=10 + turn, trace=10 + turn, mono=5_000_000 + turn * SECOND + 1, call=1)
        if turn == 3:
            written.end_more(13, 1, None, error=["E", "no", None])
        else:
            written.end(10 + turn, f"answer {turn}")
    written.save()
    assert collect(path).problem is None
    found = serving(path)
    yield logged_in(found)
    found.stores.close()


def turns(browser: Browser, session: str, **query) -> dict:
    """A page of a session; a name with a slash is encoded twice."""
    return browser.get(f"/api/sessions/{quote(quote(session, safe=''), safe='')}/turns", **query).json


def test_a_session_is_read_from_top_to_bottom(browser: Browser):
    """Each turn with its trace, and with what its root call got and gave, not the calls inside it."""
    page = turns(browser, NAME)
    assert [turn["trace"]["trace_id"] for turn in page["turns"]] == [trace_id(10), trace_id(12), trace_id(13)]
    assert [turn["input"] for turn in page["turns"]] == [{"question": f"question {turn}"} for turn in (0, 2, 3)]
    assert [turn["output"] for turn in page["turns"]] == ["answer 0", "answer 2", None]
    assert (page["after"], page["partial"]) == (None, None)


def test_a_long_session_comes_in_pages(browser: Browser):
    """Where one ends the next begins."""
    first = turns(browser, NAME, limit=2)
    rest = turns(browser, NAME, limit=2, after=first["after"])
    assert [turn["output"] for turn in first["turns"] + rest["turns"]] == ["answer 0", "answer 2", None]
    assert rest["after"] is None


def test_an_unknown_session_has_no_turns(browser: Browser):
    """That is an answer: sessions are what traces say of themselves."""
    assert turns(browser, "nobody")["turns"] == []
