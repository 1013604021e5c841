from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashcam.cli import live
from dashcam.cli.live import Watch
from dashcam.model.trace import Trace
from dashcam.store import Store, open_store
from tests.recorded import dashcam

pytestmark = pytest.mark.slow
PROGRAM = """
import dashcam, sys

@dashcam.span(kind="tool")
def look_up(word): return word

@dashcam.span
def answer(word): return look_up(word)

for word in sys.argv[1:]: answer(word)
"""
Record = Callable[..., None]


@pytest.fixture
def record(tmp_path: Path) -> Record:
    """Run a program of one trace a word, and collect it."""
    (tmp_path / "program.py").write_text(PROGRAM)

    def run(*words: str) -> None:
        dashcam(tmp_path, "run", "--app", "demo", "program.py", *words)
        dashcam(tmp_path, "ls")

    return run


@pytest.fixture
def store(tmp_path: Path, record: Record) -> Iterator[Store]:
    """A store with two traces."""
    record("a", "b")
    with open_store(tmp_path / ".dashcam" / "dashcam.db") as made:
        yield made


@pytest.fixture
def watching(store: Store) -> Iterator[Callable[..., Watch]]:
    """Begin to watch; ends with the test."""
    begun: list[Watch] = []

    def watch(text: str | None = None, *, app: str | None = None, spans: bool = False) -> Watch:
        begun.append(Watch(store, text, app=app, spans=spans))
        return begun[-1]

    yield watch
    for one in begun:
        one.close()


def words(found: object) -> list[str]:
    return [one.input_preview if isinstance(one, Trace) else one.input["word"] for one in found]


def test_old_ones_are_as_many_as_one_wants(watching: Callable[..., Watch]) -> None:
    """The newest, the oldest of them first; none when none is wanted."""
    watch = watching()
    assert (words(watch.old(10)), words(watch.old(1)), watch.old(0)) == (["a", "b"], ["b"], [])
    assert list(watch.new()) == []


def test_new_ones_are_handed_on_once_in_the_order_they_ended(watching: Callable[..., Watch], record: Record) -> None:
    """What has been said is not said again."""
    watch = watching()
    record("c", "d")
    assert (words(watch.new()), words(watch.new())) == (["c", "d"], [])


def test_only_what_fits_is_handed_on(watching: Callable[..., Watch], record: Record) -> None:
    """By filter, by app, by both."""
    by_filter, by_app = watching('"dx" in input'), watching(app="other")
    record("c", "dx")
    assert (words(by_filter.new()), words(by_app.new())) == (["dx"], [])


def test_spans_are_handed_on_with_what_went_in(watching: Callable[..., Watch], record: Record) -> None:
    """Whole, and in parts when they are many."""
    watch = watching('kind == "tool"', spans=True)
    record("c", "d")
    assert words(watch.new()) == ["c", "d"]


def test_many_at_once_are_asked_for_in_parts(
    watching: Callable[..., Watch], record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None is lost, the order holds."""
    monkeypatch.setattr(live, "_AT_ONCE", 2)
    watch = watching()
    record("c", "d", "e", "f", "g")
    assert words(watch.new()) == ["c", "d", "e", "f", "g"]


def test_what_was_said_long_ago_is_forgotten(
    watching: Callable[..., Watch], record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory is bounded, however long somebody watches."""
    monkeypatch.setattr(live, "_REMEMBERED", 2)
    watch = watching()
    record("c", "d", "e", "f")
    assert (words(watch.new()), len(watch._told)) == (["c", "d", "e", "f"], 2)
