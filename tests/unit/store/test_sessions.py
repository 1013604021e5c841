from pathlib import Path

import pytest

from dashcam.collect import collect
from dashcam.errors import UsageError
from dashcam.store import bounded, open_store
from tests.journals import WALL, JournalBuilder

SECOND = 1_000_000_000


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite looks at the clock after each of its steps."""
    monkeypatch.setattr(bounded, "STEPS", 1)


@pytest.fixture
def talks(path: Path) -> Path:
    """Three sessions, their turns taken by turns, and traces of none."""
    written = JournalBuilder(path.with_suffix(".journal"))
    for turn, session in enumerate(("a", "b", None, "a", "c", "b", None)):
        extra = {"app": f"app-{turn % 2}", "user": f"u-{turn}" if turn < 4 else None}
        extra |= {"session": session} if session else {}
        span = 10 + turn
        written.start(span, mono=5_000_000 + turn * SECOND, args=[f"question {turn}"], extra=extra)
        if turn == 3:
            written.end_more(span, 1, None, error=["E", "no", None])
        else:
            written.end(span, f"answer {turn}")
    written.save()
    assert collect(path).problem is None
    return path


def test_the_session_that_was_last_active_is_first(talks: Path):
    """With what its traces add up to: the first question, the last answer, who was named last."""
    with open_store(talks) as store:
        page = store.sessions()
    assert [one.session for one in page.sessions] == ["b", "c", "a"]
    b, _, a = page.sessions
    assert (b.first_ns - WALL, b.last_ns - WALL) == (1 * SECOND, 5 * SECOND)
    assert (b.trace_count, b.error_count, a.error_count) == (2, 0, 1)
    assert (b.user, a.user, b.apps, a.apps) == ("u-1", "u-3", ["app-1"], ["app-0", "app-1"])
    assert ("question 1" in b.input_preview, b.output_preview) == (True, "answer 5")
    assert (b.input_tokens, b.cost_usd, b.unpriced_count) == (None, None, 0)
    assert (page.after, page.partial) == (None, None)


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_give_each_session_once(talks: Path, limit: int):
    """Whatever their size; the last page says that it is."""
    with open_store(talks) as store:
        found, after = [], None
        while True:
            page = store.sessions(limit=limit, after=after)
            assert len(page.sessions) <= limit
            found += [one.session for one in page.sessions]
            after = page.after
            if after is None:
                break
    assert found == ["b", "c", "a"]


def test_a_session_that_goes_on_between_two_pages_is_not_told_twice(talks: Path):
    """Its new trace is before the place where the page ended."""
    with open_store(talks) as store:
        first = store.sessions(limit=1)
        written = JournalBuilder(talks.with_suffix(".journal"), tail="00000002")
        written.call(90, mono=5_000_000 + 60 * SECOND, extra={"session": "a"})
        written.save()
        collect(talks)
        second = store.sessions(after=first.after)
        anew = store.sessions()
    assert [one.session for one in (*first.sessions, *second.sessions)] == ["b", "c"]
    assert [one.session for one in anew.sessions] == ["a", "b", "c"]


def test_sessions_without_time_say_so(talks: Path, hasty: None):
    """And the page can be asked for again from where it was."""
    with open_store(talks) as store:
        place = store.sessions(limit=1, seconds=None).after
        page = store.sessions(after=place, seconds=0)
    assert page.partial == "stopped after 0 s: older sessions were not looked for"
    assert (page.sessions, page.after) == ([], place)


def test_no_session_is_an_empty_page(filled: Path):
    """Traces of no session are not told of here."""
    with open_store(filled) as store:
        page = store.sessions()
    assert (page.sessions, page.after, page.partial) == ([], None, None)


@pytest.mark.parametrize("after", ["newest!1!1", "sessions!x!1", "", "sessions!1"])
def test_a_place_of_another_list_is_wrong_use(talks: Path, after: str):
    """What an earlier page had as `after` is asked for."""
    with open_store(talks) as store, pytest.raises(UsageError, match="after"):
        store.sessions(after=after)
