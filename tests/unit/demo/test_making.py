"""What the dashboard opens on: days of life with something of everything, in a place where nothing of anybody's is lost."""

import time
from pathlib import Path

import pytest

import dashcam
from dashcam.demo.making import FILE, expect_demo, make, place, programs_of
from dashcam.demo.spreading import DAY, DAYS
from dashcam.errors import StoreError, UsageError
from dashcam.snapshot.diff import diff
from dashcam.store import Structures

APPS = {"chat", "help-desk", "reports", "travel-agent"}


def test_there_are_days_of_life(made: Path) -> None:
    """Some hundreds of traces of four apps, none in the future, ended in three ways."""
    with dashcam.open(made) as store:
        traces = list(store.traces(limit=None))
        lag = store.lag()
    now = time.time_ns()
    assert 300 < len(traces) < 1_000
    assert {trace.app for trace in traces} == APPS
    assert {trace.status for trace in traces} == {"ok", "error", "cancelled"}
    assert all(now - (DAYS + 1) * DAY < trace.started_ns < now for trace in traces)
    assert (lag.waiting, lag.uncounted, lag.unindexed) == (0, 0, 0)


def test_the_help_desk_has_two_versions(made: Path) -> None:
    """The later one after the former, each with what it is made of."""
    with dashcam.open(made) as store:
        desk = [trace.version for trace in store.traces('app == "help-desk"', order="oldest", limit=None)]
    assert len(set(desk)) == 2
    assert desk == sorted(desk, key=desk.index)
    with Structures(made) as structures:
        former, later = (structures("help-desk", version) for version in dict.fromkeys(desk))
    assert former is not None
    assert later is not None
    assert {(change.path, change.name) for change in diff(former.tree, later.tree).changed} == {
        ("handbook", "k"),
        ("writer", "prompt"),
    }


@pytest.mark.parametrize(
    "what",
    [
        'any(s.kind == "tool" and s.status == "error" for s in spans)',
        'any(s.kind == "retriever" for s in spans)',
        'any(s.attributes["http.request.resend_count"] == 2 for s in spans)',
        'any(s.error_type == "dashcam.demo.model.RateLimitError" for s in spans)',
        'any(s.model == "depot-7b" and s.cost_usd is None for s in spans)',
        'any(s.model == "gpt-4o" and s.cost_usd > 0 for s in spans)',
        'session == "c-17-00" and user == "ada"',
        'app == "chat" and any(s.chunks > 10 for s in spans)',
    ],
)
def test_there_is_something_of_everything(made: Path, what: str) -> None:
    """Failing tools, documents, attempts, refusals, prices and none, sessions, streams."""
    with dashcam.open(made) as store:
        assert list(store.traces(what, limit=1)) != []


def test_people_say_something(made: Path) -> None:
    """Notes, tags, scores and pins, beside the scores that the app itself gives."""
    with dashcam.open(made) as store:
        said = {(mark.kind, mark.author == "app") for mark in store.marks()}
    assert said == {("score", True), ("score", False), ("note", False), ("tag", False), ("pin", False)}


def test_no_secret_is_there(made: Path) -> None:
    """The key that a question holds was masked where it was recorded."""
    with dashcam.open(made) as store:
        asked = [str(store.trace(one.trace_id).to_dicts()) for one in store.traces('app == "reports"', limit=None)]
    assert [text for text in asked if "sk-proj-abc" in text] == []
    assert [text for text in asked if "[masked sk-key" in text] != []


def test_calls_lead_to_the_programs_beside_the_store(made: Path) -> None:
    """Whoever opens the line of a call finds the program that was run."""
    with dashcam.open(made) as store:
        first = next(iter(store.traces('app == "travel-agent"', limit=1)))
        site = store.trace(first.trace_id).spans[0].site
    assert site is not None
    assert Path(site.file).parent == programs_of(made)
    assert "agent.plan(wish)" in Path(site.file).read_text().splitlines()[site.line - 1]


def test_what_somebody_recorded_is_never_made_anew(tmp_path: Path) -> None:
    """A store, or the journal of one, that no demo has made is refused and stays."""
    store = tmp_path / "dashcam.db"
    store.write_bytes(b"mine")
    with pytest.raises(UsageError, match="no demo"):
        make(store, lambda _: None)
    assert store.read_bytes() == b"mine"
    (tmp_path / "other.journal").mkdir()
    with pytest.raises(UsageError, match="no demo"):
        expect_demo(tmp_path / "other.db")


def test_a_demo_may_be_made_anew(own: Path) -> None:
    """It is known by its programs."""
    expect_demo(own)
    (programs_of(own) / "help_desk.py").unlink()
    with pytest.raises(UsageError):
        expect_demo(own)


def test_its_place_is_among_the_users_data(tmp_path: Path) -> None:
    """In a folder of its own; a temporary one where there is none."""
    assert place({"XDG_DATA_HOME": str(tmp_path)}) == tmp_path / "dashcam" / "demo" / FILE
    (tmp_path / "file").touch()
    assert place({"XDG_DATA_HOME": str(tmp_path / "file")}).name == FILE


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """With the way out."""
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="--store"):
        make(tmp_path / "file" / "demo.db", lambda _: None)
