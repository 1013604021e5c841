import json
from pathlib import Path

import pytest

from dashcam.cli import main
from dashcam.cli.show import find_span
from dashcam.errors import AmbiguousId, NotFound
from dashcam.model.trace import TraceWithSpans
from dashcam.store import open_store
from tests.samples import rag


def newest(capsys: pytest.CaptureFixture[str], name: str, status: str) -> str:
    main(["ls", "--json"])
    traces = json.loads(capsys.readouterr().out)
    return next(one["trace_id"] for one in traces if (one["name"], one["status"]) == (name, status))


def test_a_trace_is_named_by_the_first_characters_of_its_id(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As `dashcam ls` shows them; capital letters are the same."""
    trace_id = newest(capsys, "answer", "ok")
    assert main(["show", trace_id[:8].upper()]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].startswith("answer   ✓ ok   ")
    assert shown[1].startswith(f"trace {trace_id} · ")
    assert [line.rstrip() for line in shown if " in " in line or " out " in line] == [
        '│  in  question="Who pays?"',
        "│  out You do.",
        '      in  query="Who pays?"',
        "      out 1 document: The buyer pays.",
    ]


def test_without_an_id_the_newest_is_shown(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first line of `dashcam ls`; where nothing is recorded, it says so."""
    main(["ls", "--json"])
    first = json.loads(capsys.readouterr().out)[0]["trace_id"]
    assert main(["show", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["trace_id"] == first


def test_nothing_recorded_has_no_newest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What to do next is said."""
    with open_store(tmp_path / "empty.db", create=True):
        pass
    assert main(["show", "--store", str(tmp_path / "empty.db")]) == 1
    assert "dashcam run SCRIPT" in capsys.readouterr().err


def test_a_call_that_never_ended_is_shown_as_such(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its process died in it: that it was running, and with what, is on record."""
    assert main(["show", newest(capsys, "answer", "incomplete")]) == 0
    shown = capsys.readouterr().out
    assert "answer   ╳ incomplete" in shown
    assert '   in  question="die"' in shown


def test_one_span_is_shown_whole(here: Path, recorded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With where it was called, its error and its stack."""
    assert main(["show", newest(capsys, "refuse", "error"), "--span", "refuse"]) == 0
    shown = capsys.readouterr().out
    assert f"called at   {recorded}/app.py:19 in <module>" in shown
    assert "error\n  ValueError: not today\n" in shown


def test_json_is_the_trace_with_its_spans(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Or the span, where one is asked for."""
    trace_id = newest(capsys, "answer", "ok")
    assert main(["show", trace_id, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert set(shown) == set(TraceWithSpans.__struct_fields__)
    assert [one["name"] for one in shown["spans"]] == ["answer", "retrieve"]
    assert main(["show", trace_id, "--span", "retrieve", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == shown["spans"][1]


@pytest.mark.parametrize(
    ("arguments", "status", "message"), [(["ffffffffffff"], 1, "no trace begins with"), (["what?"], 1, "no trace")]
)
def test_an_unknown_trace_is_status_1(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, message: str
) -> None:
    """One line, with where to look."""
    assert main(["show", *arguments]) == status
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"dashcam: {message}")
    assert "dashcam ls" in line


def test_a_span_is_found_by_the_end_or_the_beginning_of_its_id_or_by_its_name() -> None:
    """The end first: ids of one process begin alike."""
    trace = rag()
    assert find_span(trace, "0013") is trace.spans[3]
    assert find_span(trace, trace.spans[3].span_id[:-1] + "3") is trace.spans[3]
    assert find_span(trace, "retrieve") is trace.spans[1]


def test_a_word_that_fits_several_spans_lists_them() -> None:
    """So that the next try succeeds."""
    with pytest.raises(
        AmbiguousId, match='"ChatOpenAI" fits 2 spans: 3fa2b1c4d5e60013, 3fa2b1c4d5e60014; give more of the id'
    ):
        find_span(rag(), "ChatOpenAI")
    with pytest.raises(AmbiguousId, match="fits 7 spans: .*, …; give more"):
        find_span(rag(), "3fa2")


def test_an_unknown_span_says_where_they_are_listed() -> None:
    """Status 1, like an unknown trace."""
    with pytest.raises(NotFound, match='no span "nope" in trace 4f1c9a00: dashcam show 4f1c9a00 lists them'):
        find_span(rag(), "nope")
