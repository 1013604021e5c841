import argparse
import json
import re
import shlex
from pathlib import Path

import apsw
import pytest

from dashcam.cli import main
from dashcam.cli.fields import SPAN_FIELDS, TRACE_FIELDS
from dashcam.cli.ls import _notes, list_lines
from dashcam.cli.terminal import Terminal, columns
from dashcam.collect import collect
from dashcam.model.trace import Trace
from dashcam.store import open_store
from tests.journals import JournalBuilder
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
        "id        when     app  name                 duration  spans  tokens      cost  in → out",
        "4f1c9a00  1 m ago  rag  Rag.answer  ✗ error    2.31 s      1  824→64  ≥$0.0021  Who pays? → You do.",
    ]


def test_in_a_narrow_terminal_what_went_in_and_out_stands_below() -> None:
    """Nothing that tells traces apart is left out at 80 columns."""
    made = table(
        listed(input_preview="Who pays?" * 20, cost_usd=1.0), listed(status="running", trace_id="a" * 32), width=80
    )
    assert made == [
        "id        when     app  name           duration  spans   cost",
        "4f1c9a00  1 m ago  rag  Rag.answer  ✓     10 ms      1  $1.00",
        " " * 10 + ("Who pays?" * 20)[:69] + "…",
        "aaaaaaaa  1 m ago  rag  Rag.answer  ▸     10 ms      1",
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


def listed_names(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """The names of what is listed, in order."""
    main(["ls", "--json", *arguments])
    return [one["name"] for one in json.loads(capsys.readouterr().out)]


def test_a_filter_leaves_the_rest_out(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Together with the other options."""
    assert listed_names(capsys, 'status == "ok"') == ["answer", "answer"]
    assert listed_names(capsys, 'status == "ok"', "--limit", "1", "--app", "demo") == ["answer"]
    assert listed_names(capsys, 'status == "ok" or status == "error"', "--until", "1h") == []
    assert len(listed_names(capsys, "--since", "1h", "--until", "now")) == 5


def test_calls_can_be_listed_instead_of_traces(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON they are spans, as a table each names its trace."""
    assert listed_names(capsys, 'kind == "retriever"', "--spans") == ["retrieve", "retrieve"]
    assert main(["ls", "--spans", "--limit", "2"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split()[:4] == ["trace", "span", "when", "name"]
    assert len([row for row in rows if row[0] != " "]) == 2


def test_the_slowest_call_that_mentions_a_word_is_one_command_away(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The help says it word for word; today, since these calls are of today."""
    assert main(["ls", "--help"]) == 0
    shown = " ".join(capsys.readouterr().out.replace("\\\n", " ").split())
    command = re.search(r"""dashcam (ls 'search\("refund"\)' .*?--until today)""", shown)[1]
    assert "The slowest call of yesterday that mentions a word: dashcam " + command in shown
    typed = shlex.split(command.replace("refund", "buyer").replace("yesterday", "1h").replace("today", "now"))
    assert main(typed) == 0
    answer, *more = [row for row in capsys.readouterr().out.splitlines()[1:] if row[0] != " "]
    assert (" retrieve " in answer, more) == (True, [])


def test_columns_are_chosen(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the order they are named, empty ones too."""
    assert main(["ls", "--columns", "name,session,spans,run", "--limit", "1"]) == 0
    head, row = capsys.readouterr().out.splitlines()
    assert head.split() == ["name", "session", "spans", "run"]
    assert row.split()[:2] == ["answer", "1"]
    assert main(["ls", "--columns", "help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"\n  {name} " in shown for name in (*TRACE_FIELDS, *SPAN_FIELDS))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--columns", "foo"], 'traces have no column "foo": choose of id'),
        (["--columns", "id", "--json"], "not allowed with argument"),
        (["--order", "best"], "invalid choice: 'best'"),
        (["--since", "soon"], '"soon" is not a moment'),
        (['statu == "ok"'], 'did you mean "status"?'),
        (["status ==", "--since", "1h"], ""),
    ],
)
def test_wrong_use_is_one_line(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What is wrong, and what there is."""
    assert main(["ls", *arguments]) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert message in said


def test_a_place_in_a_filter_is_the_one_that_was_typed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever is added to it."""
    main(["ls", 'status == "eror"'])
    alone = capsys.readouterr().err
    main(["ls", 'status == "eror"', "--since", "1h"])
    assert capsys.readouterr().err == alone


def test_nothing_that_fits_is_said(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 1, in other words than an empty store."""
    assert main(["ls", 'name == "nobody"']) == 1
    shown = capsys.readouterr()
    assert (shown.out, "fits: loosen the filter or the times" in shown.err) == ("", True)


def test_the_app_can_be_chosen(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One store holds many."""
    assert main(["ls", "--app", "demo", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 5


def test_what_the_index_lacks_is_said_with_what_goes_on_with_it(tmp_path: Path) -> None:
    """Only of a search: how many spans it misses, and not that they come by themselves."""
    store = tmp_path / "s.db"
    written = JournalBuilder(store.with_suffix(".journal"))
    written.call(10)
    written.call(11)
    written.save()
    collect(store)
    with apsw.Connection(str(store)) as db:
        db.execute("update passes set done = 0 where name = 'indexed'")
    db.close()
    with open_store(store) as opened:
        told = [
            list(_notes(argparse.Namespace(filter=text, limit=20), opened, opened.traces(limit=20)))
            for text in ('search("late")', None)
        ]
    assert told == [
        [
            "2 spans not yet in the text index: search misses them until `dashcam ui`, or the next commands, have gone on with it"
        ],
        [],
    ]
