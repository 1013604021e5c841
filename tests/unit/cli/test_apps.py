"""dashcam apps: every app with its versions, one of them, what it is made of, the same as JSON."""

import json
from pathlib import Path

import pytest

from dashcam.cli import main
from dashcam.model.app import App, AppVersion
from dashcam.store import open_store
from tests.unit.cli.versioned_shop import made


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stand in a folder with two apps, at a screen of 100 columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return made(tmp_path)


def test_apps_are_listed_with_their_versions(versions: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The newest first, and how each moved against the one before."""
    assert main(["apps"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines if line and line[0] != " "] == [
        "shop",
        "version",
        *(version[:8] for version in reversed(versions)),
        "other",
        "version",
        lines[-2][:8],
    ]
    assert [line.split()[-3:] for line in lines if line[:8] == versions[2][:8]] == [["$0.006", "↑50", "%"]]


def test_one_app_can_be_asked_for(versions: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown one is status 1, with the nearest that is known."""
    assert main(["apps", "other"]) == 0
    assert capsys.readouterr().out.startswith("other   1 trace · ")
    assert main(["apps", "shpo"]) == 1
    assert capsys.readouterr().err == 'dashcam: no app "shpo": did you mean "shop"?\n'


def test_the_newest_version_is_drawn(versions: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """As a tree, under the app's name and the version's."""
    assert main(["apps", "shop", "--structure"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines] == [
        [f"shop@{versions[2][:8]}", "SimpleNamespace"],
        ["├─", "prompt"],
        ["├─", "llm"],
        ["├─", "retriever"],
        ["└─", "reranker"],
    ]


def test_as_json_every_field_is_there(versions: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Null where there is nothing; components with --structure alone."""
    assert main(["apps", "--json"]) == 0
    shop, other = json.loads(capsys.readouterr().out)
    assert (set(shop), set(shop["versions"][0])) == (set(App.__struct_fields__), set(AppVersion.__struct_fields__))
    assert [one["version"] for one in shop["versions"]] == versions[::-1]
    assert (shop["versions"][0]["structure"], shop["versions"][1]["git"]["dirty"]) == (None, True)
    assert main(["apps", "other", "--structure", "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["app"], [one["path"] for one in told["versions"][0]["structure"]["children"]]) == (
        other["app"],
        ["prompt", "llm", "retriever"],
    )


def test_an_empty_store_is_status_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In words on stderr, as an empty list in JSON."""
    open_store(tmp_path / "empty.db", create=True).close()
    assert main(["apps", "--store", str(tmp_path / "empty.db")]) == 1
    assert capsys.readouterr().err.endswith("record one with dashcam run SCRIPT\n")
    assert main(["apps", "--json", "--store", str(tmp_path / "empty.db")]) == 1
    assert capsys.readouterr().out == "[]\n"


def test_what_nobody_walked_is_said(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An app of which no version is known has a line all the same."""
    assert main(["apps", "demo"]) == 0
    assert capsys.readouterr().out.startswith("demo   ")
    assert main(["apps", "demo", "--structure"]) == 0
    assert "demo" in capsys.readouterr().out
