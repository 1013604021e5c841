from typing import Annotated, Literal

import pytest
from msgspec import Meta, Struct

from dashcam.errors import UsageError
from dashcam.server.calling import Nothing, Row, asked_for


class Asked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Parameters of every kind."""

    app: str
    limit: Annotated[int, Meta(ge=1, le=10)] = 5
    since: int | None = None
    exact: bool = False
    order: Literal["newest", "oldest"] = "newest"


ROW = Row("GET", "/api/apps/{app}/x", lambda: None, Asked, None)


def test_names_are_read_as_what_they_are():
    """Numbers and truths are texts in an address."""
    query = [("limit", "7"), ("since", "1795369401000000123"), ("exact", "true"), ("order", "oldest")]
    assert asked_for(ROW, {"app": "rag"}, query) == Asked(
        app="rag", limit=7, since=1_795_369_401_000_000_123, exact=True, order="oldest"
    )


def test_an_empty_one_is_not_given():
    """As a form leaves it."""
    assert asked_for(ROW, {"app": "rag"}, [("since", ""), ("limit", "")]) == Asked(app="rag")


@pytest.mark.parametrize(
    ("given", "name"), [("a%2Fb", "a/b"), ("100%25", "100%"), ("a b", "a b"), ("__proto__", "__proto__")]
)
def test_a_name_with_a_slash_is_written_encoded_twice(given: str, name: str):
    """The path itself is refused with an encoded slash in it; a name in it is data."""
    assert asked_for(ROW, {"app": given}, []) == Asked(app=name)


@pytest.mark.parametrize(
    "query",
    [[("limit", "0")], [("limit", "11")], [("limit", "x")], [("order", "wildest")], [("nonsense", "1")],
     [("limit", "1"), ("limit", "2")], [("__class__", "x")], [("since", "1" * 40)], [("exact", "perhaps")]],
)  # fmt: skip
def test_what_cannot_be_read(query: list[tuple[str, str]]):
    """Said, with the address that was asked."""
    with pytest.raises(UsageError):
        asked_for(ROW, {"app": "rag"}, query)


def test_a_route_without_parameters_takes_none():
    """So that a wrong name is not overlooked."""
    with pytest.raises(UsageError, match="filter"):
        asked_for(Row("GET", "/api/status", lambda: None, Nothing, None), {}, [("filter", "x")])
