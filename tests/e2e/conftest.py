"""A browser, recorded stores, dashboards on them, and `visit`: a page that fails its test on any error or foreign request."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import apsw
import pytest

from tests.e2e import browsing, recordings
from tests.e2e.browsing import Visit
from tests.e2e.served import Served, dashboard

RECORDED = {
    "history": recordings.recorded_history,
    "hostile": recordings.recorded_hostile,
    "langchain": recordings.recorded_langchain,
    "large": recordings.recorded_large,
    "names": recordings.recorded_names,
    "broken": recordings.recorded_broken_off,
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give a test of a browser the time that one takes on a busy machine; what is recorded before the first is not its time."""
    for item in items:
        item.add_marker(pytest.mark.timeout(120, func_only=True))


@pytest.fixture(autouse=True)
def _no_leaks() -> None:
    """Nothing is recorded in this process, and dashboards begun by one test serve the next: what they keep open is no leak."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, one for all tests of a worker."""
    pytest.importorskip("playwright", reason="playwright is in the browser tests' own environment: scripts/test")
    if not browsing.CHROMIUM:
        pytest.skip("no Chromium here: apt-get install chromium")
    from playwright.sync_api import expect  # only the browser's environment has it

    expect.set_options(timeout=browsing.WAIT_MS)
    with browsing.chromium() as running:
        yield running


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Callable[[str], Path]:
    """Give a store by its name, recorded once for all workers, as this worker's own copy."""
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "recorded"
    own: dict[str, Path] = {}

    def store(name: str) -> Path:
        if name not in own:
            folder = shared / name
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / "lock").open("w") as lock:
                fcntl.lockf(lock, fcntl.LOCK_EX)
                done = folder / "done"
                if not done.exists():
                    done.write_text(str(RECORDED[name](folder)))
                recorded = Path(done.read_text())
            own[name] = copied(recorded, tmp_path_factory.mktemp(name))
        return own[name]

    return store


@pytest.fixture(scope="session")
def serve(browser: Any, stores: Callable[[str], Path]) -> Iterator[Callable[[str], tuple[Served, Any]]]:
    """Give a dashboard on one of the stores by its name, and what lets a visitor in; running until the session ends."""
    running: dict[str, tuple[Served, Any]] = {}
    with ExitStack() as stack:

        def served(name: str) -> tuple[Served, Any]:
            if name not in running:
                here = stack.enter_context(dashboard(stores(name)))
                running[name] = here, browsing.entered(browser, here)
            return running[name]

        yield served


@pytest.fixture
def visit(browser: Any, serve: Callable[[str], tuple[Served, Any]]) -> Iterator[Callable[..., Visit]]:
    """Give a visit to a dashboard, by the name of its store; at the end nothing may have gone wrong on it."""
    with ExitStack() as stack:
        visits: list[Visit] = []

        def begin(name: str = "history", **options: Any) -> Visit:
            served, state = serve(name)
            visits.append(stack.enter_context(browsing.visit(browser, served, state, **options)))
            return visits[-1]

        yield begin
        for one in visits:
            assert one.unexpected() == []


@pytest.fixture
def visit_to(browser: Any) -> Iterator[Callable[..., Visit]]:
    """Give a visit to a dashboard that the test itself has started; at the end nothing may have gone wrong on it."""
    with ExitStack() as stack:
        visits: list[Visit] = []

        def begin(served: Served, **options: Any) -> Visit:
            here = stack.enter_context(browsing.visit(browser, served, browsing.entered(browser, served), **options))
            visits.append(here)
            return here

        yield begin
        for one in visits:
            assert one.unexpected() == []


@pytest.fixture
def own_store(stores: Callable[[str], Path], tmp_path: Path) -> Callable[[str], Path]:
    """Give a copy of a store for the test alone, to break it."""
    return lambda name: copied(stores(name), tmp_path)


def copied(store: Path, folder: Path) -> Path:
    """Give a copy of a store, with what still stands in its log."""
    target = folder / "dashcam.db"
    source, made = apsw.Connection(str(store)), apsw.Connection(str(target))
    source.set_busy_timeout(20_000)  # a program that has just ended may still be closing it
    with made.backup("main", source, "main") as backup:
        backup.step()
    source.close()
    made.close()
    return target
