import json
from pathlib import Path

import pytest

from dashcam.cli import main
from dashcam.cli.sql import row_table
from dashcam.cli.terminal import Terminal, columns

COUNT = "select name, count(*) as n from spans group by name order by name"


def test_rows_are_a_table(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Numbers at the right."""
    assert main(["sql", COUNT]) == 0
    assert capsys.readouterr().out == "name      n\nanswer    3\nrefuse    2\nretrieve  2\n"


def test_rows_are_json_or_csv_when_asked(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For programs: a list of objects, or a line of names and lines of values."""
    assert main(["sql", COUNT, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0] == {"name": "answer", "n": 3}
    assert main(["sql", "select 'a,\"b' as x, null as y", "--csv"]) == 0
    assert capsys.readouterr().out == 'x,y\n"a,""b",\n'


@pytest.mark.parametrize("form", [[], ["--csv"], ["--json"]])
def test_no_row_is_status_1(here: Path, capsys: pytest.CaptureFixture[str], form: list[str]) -> None:
    """In every form."""
    assert main(["sql", "select 1 where 0", *form]) == 1
    assert capsys.readouterr().out == ("[]\n" if form == ["--json"] else "")


@pytest.mark.parametrize(
    "query", ["selec", "delete from traces", "drop view spans", "attach 'x.db' as x", "select * from nothing"]
)
def test_wrong_sql_and_sql_that_writes_are_status_2(here: Path, capsys: pytest.CaptureFixture[str], query: str) -> None:
    """One line that says why."""
    assert main(["sql", query]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def lines(rows: list, width: int = 60) -> list[str]:
    return list(row_table(rows, Terminal(width=width, colours=False)))


def test_nulls_keep_their_column() -> None:
    """A column of nothing is still an answer."""
    assert [line.split() for line in lines([{"a": None, "b": 1}])] == [["a", "b"], ["1"]]


def test_rows_with_more_columns_than_fit_stand_below_each_other() -> None:
    """`select *` at 80 columns is readable."""
    row = {f"column_{number}": number for number in range(10)} | {"text": "x" * 200}
    made = lines([row, row])
    assert (made[0], made[1], made[11]) == ("column_0  0", "column_1  1", "")
    assert max(map(columns, made)) <= 60


def test_a_long_value_is_cut() -> None:
    """A megabyte in a cell is a cell."""
    assert max(map(columns, lines([{"a": "x" * 1_000_000, "b": 1}]))) <= 60
