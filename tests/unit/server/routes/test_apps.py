from pathlib import Path

import msgspec
import pytest

from dashcam.store import open_store
from tests.journals import WALL
from tests.unit.server.routes.conftest import NEW, OLD, SECOND, Ask


def plain(value):
    """A word of the model as JSON has it."""
    return msgspec.json.decode(msgspec.json.encode(value))


def test_apps_are_those_of_the_store(recorded: Path, ask: Ask):
    """With every version."""
    with open_store(recorded) as store:
        assert ask("GET", "/api/apps").json == plain(store.apps())


def test_a_version_has_its_components(recorded: Path, ask: Ask):
    """By any name that it has."""
    with open_store(recorded) as store:
        expected = plain(store.version(NEW, "rag"))
    for name in (NEW, NEW[:3], "latest"):
        assert ask("GET", f"/api/apps/rag/versions/{name}").json == expected
    assert expected["structure"]["children"][0]["path"] == "llm"


def test_a_name_with_a_slash_is_encoded_twice(recorded: Path, ask: Ask):
    """An encoded slash in a path never reaches a route."""
    assert ask("GET", "/api/apps/r%61g/versions/latest").status == 200


def test_what_changed_between_two_versions(recorded: Path, ask: Ask):
    """The words that are other ones, and how both did."""
    found = ask("GET", "/api/diff", before=f"rag@{OLD[:4]}", after="rag@latest").json
    assert (found["app"], found["before"]["version"], found["after"]["version"]) == ("rag", OLD, NEW)
    assert {change["name"] for change in found["diff"]["changed"]} == {"prompt"}
    assert (found["before"]["structure"], found["before"]["error_rate"], found["after"]["error_rate"]) == (None, 0, 1)


@pytest.mark.parametrize(
    ("at", "asked"),
    [("/api/apps/nobody/versions/latest", {}), ("/api/diff", {"before": "rag@0000", "after": "rag@latest"})],
)
def test_an_unknown_version_is_not_found(recorded: Path, ask: Ask, at: str, asked: dict):
    """Of an app that is not there, or of one that is."""
    assert ask("GET", at, **asked).status == 404


def test_components_have_figures(recorded: Path, ask: Ask):
    """Of one version, of a stretch of time."""
    whole = {one["path"]: one["span_count"] for one in ask("GET", "/api/apps/rag/components").json["components"]}
    new = {one["path"]: one for one in ask("GET", "/api/apps/rag/components", version=NEW).json["components"]}
    later = ask("GET", "/api/apps/rag/components", since=WALL + SECOND, until=WALL + 2 * SECOND).json
    assert whole == {"": 3, "llm": 3}
    assert (new["llm"]["span_count"], new["llm"]["error_count"]) == (1, 1)
    assert [one["span_count"] for one in later["components"]] == [1, 1]
