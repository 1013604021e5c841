"""dashcam diff: how two versions did, and every difference by its place."""

import json
import re
from pathlib import Path

import pytest

from dashcam.cli import main
from dashcam.cli.candidates import candidates
from tests.unit.cli.versioned_shop import made


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stand in a folder with two apps, at a screen of 80 columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return made(tmp_path)


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main(["diff", *arguments]) == 0
    return capsys.readouterr().out.splitlines()


def test_a_diff_has_a_head_and_the_differences(versions: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """How both did side by side, then place by place, texts word by word."""
    head, *lines = shown(capsys, "shop@latest~2", "latest~1")
    old, new = (version[:8] for version in versions[:2])
    assert head == f"shop   {old} → {new}   2 changed"
    figures = {line[:12].strip(): re.split(r"  +", line[12:].strip()) for line in lines[: lines.index("")]}
    assert figures[""] == [old, new]
    assert figures["commit"] == ["6f2a9c4e main", "6f2a9c4e* main"]
    assert (figures["traces"], figures["errors"]) == (["10", "10"], ["0 %", "0 %"])
    assert figures["cost/trace"] == ["$0.002", "$0.004 ↑100 %"]
    assert figures["p50"][1].endswith("↑100 %")
    assert lines[lines.index("") + 1 :] == [
        "~ prompt.template",
        "    You work in a wine shop.",
        "    Be {+very +}brief and friendly.",
        "    Say where you know it from.",
        "~ retriever.k   4 → 6",
    ]


def test_what_came_and_went_is_told(versions: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Each way round."""
    assert shown(capsys, versions[1], versions[2])[-1] == "+ reranker  SimpleNamespace  function  top_n=3"
    assert shown(capsys, versions[2], versions[1])[-1] == "- reranker  SimpleNamespace  function  top_n=3"


def test_equal_versions_are_said_to_be(versions: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Status 0, and three empty lists as JSON."""
    assert shown(capsys, "latest", versions[2][:6], "--app", "shop") == [
        f"shop   nothing is different: both are version {versions[2]}"
    ]
    (line,) = shown(capsys, "latest", "latest", "--app", "shop", "--json")
    assert json.loads(line) == {"added": [], "removed": [], "changed": []}


def test_as_json_it_is_what_python_gives(versions: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Every difference, with both values and the words."""
    (line,) = shown(capsys, versions[0], versions[1], "--json")
    made_of = json.loads(line)
    assert (list(made_of), [one["path"] for one in made_of["changed"]]) == (
        ["added", "removed", "changed"],
        ["prompt", "retriever"],
    )
    assert made_of["changed"][0]["words"][1] == ["in", "very "]


def test_two_apps_can_be_compared(versions: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Both are named then."""
    assert shown(capsys, "shop@latest", "other@latest")[0].startswith("shop → other   ")


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["latest~1", "latest"], 2, "may be of 2 apps: say which with --app: shop, other"),
        (["lates", "latest", "--app", "shop"], 1, 'no version "lates" of shop: did you mean "latest"?'),
        (["latest", "latest", "--app", "shp"], 1, 'no app "shp": did you mean "shop"?'),
        (["latest~3", "latest", "--app", "shop"], 1, "shop has no 3 versions before"),
    ],
)
def test_what_cannot_be_found_is_told(
    versions: list[str], capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, says: str
) -> None:
    """In one line, with the nearest that is known."""
    assert main(["diff", *arguments]) == status
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("dashcam: ")
    assert says in line


def test_versions_and_apps_are_offered_to_the_shell(versions: list[str]) -> None:
    """By the names that can be typed, with what they are."""
    assert [word for word, _ in candidates(["diff", ""])][:4] == ["latest", "latest~1", "yesterday", versions[2][:8]]
    assert candidates(["diff", "latest", versions[0][:7]])[0][1].startswith("shop, 10 traces, ")
    assert [word for word, _ in candidates(["apps", ""])] == ["other", "shop"]
