import json
import re
from pathlib import Path

import pytest

from dashcam.cli import main
from dashcam.cli.ls import list_lines
from dashcam.cli.terminal import Terminal, columns
from dashcam.model.trace import Trace
from tests.samples import MS, STARTED, TRACE_ID, listed

NOW = STARTED + 95 * 10**9


def table(*traces: Trace, width: int = 140) -> list[str]:
    return [line.rstrip() for line in list_lines(traces, Terminal(width=width, colours=False), now_ns=NOW)]


def test_a_trace_is_a_line_with_everything_that_tells_it_from_others() -> None:
    """Id, age, app, name, how it went, how long, how much, what went in and out."""
    one = listed(
        status="error",
        duration_ns=2310 * MS,
        input_tokens=824,
        output_tokens=64,
        cost_usd=0.0021,
        unpriced_count=2,
        input_preview="Who pays?",
        output_preview="You do.",
    )
    assert table(one) == [
        "id        when    app  name                 duration  spans  tokens      cost  in → out",
        "4f1c9a00  1m ago  rag  Rag.answer  ✗ error    2.31 s      1  824→64  ≥$0.0021  Who pays? → You do.",
    ]


def test_in_a_narrow_terminal_what_went_in_and_out_stands_below() -> None:
    """Nothing that tells traces apart is left out at 80 columns."""
    made = table(
        listed(input_preview="Who pays?" * 20, cost_usd=1.0), listed(status="running", trace_id="a" * 32), width=80
    )
    assert made == [
        "id        when    app  name           duration  spans   cost",
        "4f1c9a00  1m ago  rag  Rag.answer  ✓     10 ms      1  $1.00",
        " " * 10 + ("Who pays?" * 20)[:69] + "…",
        "aaaaaaaa  1m ago  rag  Rag.answer  ▸     10 ms      1",
    ]


@pytest.mark.parametrize("width", [80, 119, 120, 200])
def test_lines_fit_the_terminal(width: int) -> None:
    """However long names and texts are."""
    long = listed(
        name="n" * 300,
        app="a" * 300,
        input_preview="i" * 200,
        output_preview="日" * 200,
        status="incomplete",
        duration_ns=None,
    )
    assert max(map(columns, table(long, width=width))) <= width


def test_ids_are_as_long_as_it_takes_to_tell_these_traces_apart() -> None:
    """What is shown can be typed."""
    other = listed(trace_id=TRACE_ID[:10] + "f" * 22)
    assert [line.split()[0] for line in table(listed(), other)[1:]] == [TRACE_ID[:11], TRACE_ID[:10] + "f"]


def test_ls_shows_the_newest_first(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What just happened is at the top."""
    assert main(["ls"]) == 0
    rows = capsys.readouterr().out.splitlines()[1:]
    names = [" ".join(re.findall("answer|refuse|[✓✗╳]", row)[:2]) for row in rows if row[0] != " "]
    assert names == ["answer ╳", "refuse ✗", "answer ✓", "refuse ✗", "answer ✓"]


def test_ls_as_json_is_a_list_of_traces(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every field is present, null where there is nothing."""
    assert main(["ls", "--json", "--limit", "2"]) == 0
    traces = json.loads(capsys.readouterr().out)
    assert [(one["status"], one["app"], one["cost_usd"]) for one in traces] == [
        ("incomplete", "demo", None),
        ("error", "demo", None),
    ]
    assert set(traces[0]) == set(Trace.__struct_fields__)


def test_nothing_found_is_status_1(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In words on stderr, as an empty list in JSON."""
    assert main(["ls", "--app", "nope"]) == 1
    shown = capsys.readouterr()
    assert (shown.out, shown.err.splitlines()) == (
        "",
        [f'dashcam: no trace of app "nope" in {here}/.dashcam/dashcam.db: record one with dashcam run SCRIPT'],
    )
    assert main(["ls", "--app", "nope", "--json"]) == 1
    assert capsys.readouterr().out == "[]\n"


def test_the_app_can_be_chosen(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One store holds many."""
    assert main(["ls", "--app", "demo", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 5
