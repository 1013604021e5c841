"""Ask anything in SQL.

Reads the views traces, spans, messages, versions, trace_marks; what writes is refused.

  dashcam sql "select model, count(*), sum(cost_usd) from spans group by model"
  dashcam sql "select name from traces where status = 'error'" --csv > bad.csv

Exit status: 0, 1 when there is no row, 2 for SQL that is wrong or writes.
"""

import argparse
import csv
import sys
from collections.abc import Iterator

import msgspec

from dashcam.cli.parser import add_store
from dashcam.cli.reading import reading
from dashcam.cli.table import Column, table
from dashcam.cli.terminal import Terminal, columns, cut, here, left
from dashcam.model.types import Json
from dashcam.model.words import cell

_SHOWN = 2_000
"""Characters of a value that a table looks at."""


def prepare_parser(parser: argparse.ArgumentParser) -> None:
    """Add the options of `dashcam sql`."""
    parser.add_argument("query", metavar="QUERY", help="one SELECT")
    add_store(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print a list of objects as JSON")
    form.add_argument("--csv", action="store_true", help="print comma-separated values with a line of names")


def run(options: argparse.Namespace) -> int:
    """Print the rows of a query."""
    with reading(options.store) as store:
        rows = store.sql(options.query)
    if options.json:
        print(msgspec.json.encode(rows).decode())
    elif options.csv:
        _write_csv(rows)
    elif rows:
        print("\n".join(row_table(rows, here())))
    else:
        print("dashcam: no row", file=sys.stderr)
    return 0 if rows else 1


def row_table(rows: list[dict[str, Json]], terminal: Terminal) -> Iterator[str]:
    """Yield rows as a table, numbers at the right; rows with more columns than fit stand below each other."""
    names = list(rows[0])
    if sum(min(columns(name), 12) + 2 for name in names) > terminal.width:
        yield from _records(rows, terminal)
        return
    numbers = {name for name in names if all(isinstance(row[name], int | float | None) for row in rows)}
    titles = [Column(name, right=name in numbers, least=min(len(name), 12)) for name in names]
    # a column of nulls has a title too
    texts = [[_shown(row[name]) or (" " if name else "") for name in names] for row in rows]
    yield from table(titles, texts, terminal)


def _records(rows: list[dict[str, Json]], terminal: Terminal) -> Iterator[str]:
    label = max(columns(name) for name in rows[0])
    for at, row in enumerate(rows):
        if at:
            yield ""
        for name, value in row.items():
            yield f"{terminal.paint(left(name, label), 'dim')}  {cut(_shown(value), max(terminal.width - label - 2, 20))}".rstrip()


def _shown(value: Json) -> str:
    return cell(value[:_SHOWN] if isinstance(value, str) else value)


def _write_csv(rows: list[dict[str, Json]]) -> None:
    if rows:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(rows[0])
        writer.writerows(row.values() for row in rows)
