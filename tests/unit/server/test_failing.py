from pathlib import Path

import apsw
import pytest

from dashcam.errors import (
    AmbiguousId,
    CannotRebuild,
    FilterError,
    NotAStore,
    NotFound,
    QueryError,
    StoreFull,
    StoreMissing,
    StoreTooNew,
    StoreTooOld,
    StoreUnreadable,
    UsageError,
)
from dashcam.server.failing import answered, state_of
from dashcam.store.connection import speaking


@pytest.mark.parametrize(
    ("kind", "status"),
    [(UsageError, 400), (QueryError, 400), (AmbiguousId, 409), (NotFound, 404), (CannotRebuild, 409), (StoreMissing, 503),
     (StoreTooNew, 503), (StoreFull, 503), (NotAStore, 503)],
)  # fmt: skip
def test_each_kind_of_error_has_its_status(kind: type[Exception], status: int):
    """The message goes to the page as it is."""
    found, answer = answered(kind("what to do"), "GET /x")
    assert (found, answer.error.message, answer.error.type, answer.error.at) == (
        status,
        "what to do",
        kind.__name__,
        None,
    )


def test_a_filter_says_where():
    """Characters, from and up to."""
    status, answer = answered(FilterError("no", at=3), "GET /x")
    assert (status, answer.error.at is not None and answer.error.at[0]) == (400, 3)


@pytest.mark.parametrize(
    ("error", "state"),
    [(apsw.BusyError("x"), "locked"), (apsw.CorruptError("x"), "damaged"), (apsw.NotADBError("x"), "foreign"),
     (apsw.FullError("x"), "full"), (apsw.CantOpenError("x"), "unreadable")],
)  # fmt: skip
def test_what_is_wrong_with_a_store(error: apsw.Error, state: str):
    """In a word, for the page."""
    with pytest.raises(StoreUnreadable.__base__ or Exception) as found, speaking(Path("x.db")):
        raise error
    assert state_of(found.value) == state


@pytest.mark.parametrize(
    ("kind", "state"),
    [(StoreMissing, "missing"), (StoreTooNew, "newer"), (StoreTooOld, "older"), (StoreUnreadable, "unreadable")],
)
def test_what_opening_says(kind: type, state: str):
    """By the kind of the error."""
    assert state_of(kind("x")) == state
