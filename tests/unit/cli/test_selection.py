from pathlib import Path

import pytest

from dashcam.cli import selection
from dashcam.cli.selection import is_id, listed
from dashcam.errors import FilterError, NotFound, QueryError
from dashcam.model.trace import Trace
from dashcam.store import open_store
from dashcam.store.listing import Listing, Page
from tests.unit.cli.stores import filled, several


@pytest.mark.parametrize(
    ("word", "answer"),
    [("3f2a", True), ("3F2A", True), ("0" * 32, True), ("0" * 33, False), ("", False), ("x1", False)],
)
def test_an_id_is_told_from_a_filter(word: str, answer: bool) -> None:
    """By its letters: no filter is made of these alone."""
    assert is_id(word) is answer


def test_traces_come_page_by_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each once, the oldest first, also where pages end."""
    monkeypatch.setattr(selection, "PAGE", 2)
    with open_store(filled(tmp_path / "a.db")) as store:
        found = [[trace.trace_id for trace in listed(store, word)] for word in (None, "duration >= 0", "4F1C")]
    ids = [trace.trace_id for trace in several()]
    assert found == [ids, ids, ids[4:]]


@pytest.mark.parametrize(("word", "error"), [("dead", NotFound), ("colour == 1", FilterError), ("(", FilterError)])
def test_a_word_that_means_nothing(tmp_path: Path, word: str, error: type) -> None:
    """An id that is not there, and what is no filter."""
    with open_store(filled(tmp_path / "a.db")) as store, pytest.raises(error):
        list(listed(store, word))


def test_what_could_not_be_looked_at_is_not_left_out_unseen() -> None:
    """Who moves or deletes has all of them, or an error."""

    class Hasty:
        def traces(self, *_: object, **__: object) -> Listing[Trace]:
            return Listing(lambda _after, _count: Page([several()[0]], None, "600 s were not enough"))

    with pytest.raises(QueryError, match="600 s were not enough; narrow the filter"):
        list(listed(Hasty(), "pinned"))
