"""Apps with versions from a store's file: when they were seen, how they did, what they are made of."""

from pathlib import Path
from types import SimpleNamespace

import apsw
import pytest

from dashcam.errors import NotFound
from dashcam.model.structure import Git
from dashcam.store import open_store
from dashcam.store.queries import queries
from dashcam.store.sums import bucket_of
from tests.versioned import COMMIT, DAY, HOUR, SECOND, Versioned

NOON = 20_000 * DAY + 12 * HOUR


def prompt(text: str, **more) -> SimpleNamespace:
    return SimpleNamespace(prompt=text, llm=SimpleNamespace(model="gpt-5", temperature=0.2), **more)


@pytest.fixture
def store(path: Path):
    """Two versions of one app, one of another, one trace of a third without any."""
    with Versioned(path) as made:
        git = {"commit": COMMIT, "branch": "main", "dirty": True}
        one = made.structure("rag", prompt("Be brief."), git=git)
        two = made.structure("rag", prompt("Be very brief."))
        for at in range(10):
            made.trace("rag", one, NOON + at * SECOND, seconds=1.0, status="error" if at == 0 else "ok")
        for at in range(4):
            made.trace("rag", two, NOON + 2 * DAY + at * SECOND, seconds=2.0 + at, cost_usd=0.02)
        made.trace("rag", two, NOON + 3 * DAY, seconds=None)
        made.trace("chat", "c" * 16, NOON + DAY, cost_usd=None)
        made.trace("script", None, NOON + HOUR)
        made.trace(None, None, NOON)
    with open_store(path) as opened:
        yield opened


def test_apps_come_with_the_one_seen_last_first(store) -> None:
    """Each with its versions, the newest first; an app without versions is there too."""
    assert [(one.app, len(one.versions), one.trace_count) for one in store.apps()] == [
        ("rag", 2, 15),
        ("chat", 1, 1),
        ("script", 0, 1),
    ]
    rag = store.apps()[0]
    assert (rag.first_seen_ns, rag.last_seen_ns) == (NOON, NOON + 3 * DAY)
    assert [one.trace_count for one in rag.versions] == [5, 10]


def test_a_version_has_its_figures(store) -> None:
    """Of traces that have ended; when it was seen, to the nanosecond, also of one that runs."""
    new, old = store.apps()[0].versions
    assert (old.first_seen_ns, old.last_seen_ns) == (NOON, NOON + 9 * SECOND)
    assert (new.first_seen_ns, new.last_seen_ns) == (NOON + 2 * DAY, NOON + 3 * DAY)
    assert (old.error_rate, new.error_rate) == (0.1, 0.0)
    assert (old.cost_usd_per_trace, new.cost_usd_per_trace) == (pytest.approx(0.01), pytest.approx(0.02))
    assert bucket_of(old.p50_ns or 0) == bucket_of(SECOND)
    assert [bucket_of(ns or 0) for ns in (new.p50_ns, new.p95_ns)] == [bucket_of(3 * SECOND), bucket_of(5 * SECOND)]


def test_what_is_unknown_is_none(store) -> None:
    """A cost that nobody knows is none, and says how many calls it leaves out."""
    (one,) = store.apps()[1].versions
    assert (one.cost_usd_per_trace, one.unpriced_count, one.git, one.structure) == (None, 1, None, None)


def test_a_version_says_its_commit_and_its_components_where_asked(store) -> None:
    """The commit always, the components with `structure=True`."""
    new, old = store.apps()[0].versions
    assert (old.git, new.git, old.structure) == (Git(commit=COMMIT, branch="main", dirty=True), None, None)
    told = store.apps(structure=True)[0].versions[1].structure
    assert [child.path for child in told.children] == ["llm"]


def test_a_running_version_has_no_figures_yet(path: Path) -> None:
    """It is listed, with nothing that is not known."""
    with Versioned(path) as made:
        made.trace("rag", "a" * 16, NOON, seconds=None)
    with open_store(path) as store:
        (one,) = store.apps()[0].versions
    assert (one.trace_count, one.error_rate, one.p50_ns, one.cost_usd_per_trace) == (1, None, None, None)


def test_an_app_inside_another_has_versions_too(path: Path) -> None:
    """Counted by the traces that have calls of it, and costing what those calls cost."""
    with Versioned(path) as made:
        for at in range(4):
            made.trace("outer", "a" * 16, NOON + at * HOUR, inside=("inner", "b" * 16), cost_usd=0.03)
        made.trace("inner", "b" * 16, NOON + DAY, cost_usd=0.08)
    with open_store(path) as store:
        inner, outer = store.apps()
    assert (inner.app, inner.trace_count, inner.first_seen_ns) == ("inner", 5, NOON)
    (one,) = inner.versions
    assert (one.trace_count, one.last_seen_ns, one.cost_usd_per_trace) == (5, NOON + DAY, pytest.approx(0.04))
    assert outer.versions[0].cost_usd_per_trace is None


def test_an_empty_store_has_no_apps(path: Path) -> None:
    """Nothing is made up."""
    with open_store(path, create=True) as store:
        assert store.apps() == []
        with pytest.raises(NotFound, match="no version of any app"):
            store.version("latest")


def test_a_diff_is_of_two_names(store) -> None:
    """What was changed stands at its place; of a version and itself nothing."""
    (one,) = store.diff("latest~1", "latest", app="rag").changed
    assert (one.path, one.name, one.before, one.after) == ("", "prompt", "Be brief.", "Be very brief.")
    same = store.diff("rag@latest", "rag@latest")
    assert (same.added, same.removed, same.changed) == ([], [], [])


def test_what_nobody_told_cannot_be_compared(store) -> None:
    """A version without components is an error that says so."""
    with pytest.raises(NotFound, match="cccccccc is made of was not recorded"):
        store.diff("chat@latest", "rag@latest")


def test_a_component_is_found_by_its_place(store) -> None:
    """Of a version by a name of it; an unknown place is told with the nearest."""
    found = store.component("rag@latest", "llm")
    assert (found.path, found.parameters) == ("llm", {"model": "gpt-5", "temperature": 0.2})
    with pytest.raises(NotFound, match='no component "lm": did you mean "llm"'):
        store.component("rag@latest", "lm")


def test_a_version_is_found_with_its_components(store) -> None:
    """All of it, whatever it was called."""
    found = store.version("latest~1", app="rag")
    assert (found.trace_count, found.structure.parameters["prompt"]) == (10, "Be brief.")


QUERIES = ["next_app", "next_version", "last_of_app", "last_of_version", "version_figures"]


@pytest.mark.parametrize("name", QUERIES)
def test_no_trace_is_read(path: Path, name: str) -> None:
    """Each answer is a step through an index, or the counts by day in their order: nothing is sorted, no row looked up."""
    open_store(path, create=True).close()
    db = apsw.Connection(str(path))
    bindings = dict.fromkeys(("app", "version"), 1)
    plan = [row[3] for row in db.execute(f"explain query plan {queries('apps.sql')[name]}", bindings)]
    db.close()
    assert len(plan) == 1
    assert ("SEARCH" in plan[0], "COVERING INDEX" in plan[0] or "PRIMARY KEY (level=?)" in plan[0]) == (True, True)


def test_what_is_not_counted_yet_is_listed(path: Path) -> None:
    """A version is there as soon as its traces are; its figures come with the next count."""
    with Versioned(path) as made:
        made.trace("rag", "a" * 16, NOON)
    with Versioned(path, counted=False) as made:
        made.trace("rag", "b" * 16, NOON + DAY)
        made.trace("rag", None, NOON + DAY)
    with open_store(path) as store:
        (rag,) = store.apps()
    assert (rag.trace_count, [(one.version[0], one.trace_count, one.error_rate) for one in rag.versions]) == (
        3,
        [("b", 1, None), ("a", 1, 0.0)],
    )
