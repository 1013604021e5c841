import json
from pathlib import Path

import pytest

from dashcam.cli import main
from dashcam.collect import collect
from dashcam.model.mark import Mark
from tests.journals import JournalBuilder, trace_id

TRACE = trace_id(10)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with one trace of two spans, and somebody with a name."""
    path = tmp_path / "dashcam.db"
    written = JournalBuilder(path.with_suffix(".journal"))
    written.start(10)
    written.call(11, parent=10, trace=10, call=1)
    written.end(10)
    written.save()
    collect(path)
    monkeypatch.setenv("DASHCAM_AUTHOR", "ann")
    monkeypatch.setenv("DASHCAM_STORE", str(path))
    monkeypatch.setenv("COLUMNS", "120")
    return path


def marks(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict]:
    assert main(["mark", TRACE[:6], *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def told(found: list[dict]) -> list[tuple]:
    return [(one["kind"], one["name"], one["value"], one["text"], one["author"]) for one in found]


def test_everything_is_said_in_one_command(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The answer is what stands there now, in the shape of a mark."""
    found = marks(
        capsys, "--note", "one", "--note", "two", "--tag", "a", "--tag", "b", "--pin", "--score", "helpful=0.5",
        "--score", "right=true", "--reason", "so", "--author", "bob",
    )  # fmt: skip
    assert told(found) == [
        ("note", None, None, "one", "bob"),
        ("note", None, None, "two", "bob"),
        ("tag", "a", None, None, "bob"),
        ("tag", "b", None, None, "bob"),
        ("pin", None, None, None, "bob"),
        ("score", "helpful", 0.5, "so", "bob"),
        ("score", "right", True, "so", "bob"),
    ]
    assert all(set(one) == set(Mark.__struct_fields__) for one in found)


def test_a_span_is_named_as_show_names_it(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By the end of its id or by its name; the tag is taken back there, not on the trace."""
    found = marks(capsys, "--span", "0b", "--tag", "slow", "--score", "k=4")
    assert [one["span_id"] for one in found] == ["000000000000000b"] * 2
    marks(capsys, "--tag", "slow")
    left = marks(capsys, "--span", "search", "--untag", "slow")
    assert [(one["kind"], one["span_id"]) for one in left] == [("score", "000000000000000b"), ("tag", None)]


def test_what_was_said_is_taken_back(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Tags and pins by name, anything by its own id; first taken back, then said anew."""
    note = marks(capsys, "--note", "slip", "--tag", "a", "--pin")[0]
    left = marks(capsys, "--untag", "a", "--unpin", "--remove", note["uid"][:8], "--tag", "b")
    assert told(left) == [("tag", "b", None, None, "ann")]


def test_without_options_the_marks_are_listed(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each with its own id; none is an empty list."""
    assert main(["mark", TRACE]) == 0
    assert capsys.readouterr().out == ""
    uid = marks(capsys, "--tag", "wrong")[0]["uid"]
    assert main(["mark", TRACE]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"{uid[:8]}  tag    wrong · ann · ")


def test_show_has_the_marks(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In words, and under `marks` as JSON: an empty list without any."""
    main(["show", TRACE, "--json"])
    assert json.loads(capsys.readouterr().out)["marks"] == []
    made = marks(capsys, "--note", "look here")
    main(["show", TRACE, "--json"])
    assert json.loads(capsys.readouterr().out)["marks"] == made
    main(["show", TRACE])
    assert "note   look here · ann" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["ffff", "--pin"], 1, "no trace begins with"),
        ([TRACE, "--span", "nope", "--tag", "a"], 1, 'no span "nope"'),
        ([TRACE, "--untag", "a"], 1, 'no tag "a" on trace'),
        ([TRACE, "--unpin"], 1, "no pin on trace"),
        ([TRACE, "--remove", "abc"], 1, 'no mark "abc" on trace'),
        ([TRACE, "--score", "helpful"], 2, '"helpful" is not NAME=VALUE'),
        ([TRACE, "--score", "a=nan"], 2, "the value of a score is a finite number"),
        ([TRACE, "--reason", "so"], 2, "--reason is the reason of a score"),
        ([TRACE, "--span", "0b", "--pin"], 2, "a pin keeps a whole trace"),
        ([TRACE, "--pin", "--unpin"], 2, "not allowed with argument"),
        ([TRACE, "--author", "app", "--pin"], 2, 'the author "app" stands for the recorded app'),
    ],
)
def test_a_mistake_is_one_line(
    store: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, message: str
) -> None:
    """Nothing is written then."""
    assert main(["mark", *arguments]) == status
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line
    assert marks(capsys) == []
