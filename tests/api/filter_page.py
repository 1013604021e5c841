"""The table of the filter's names, put into docs/filter.md where its place is marked."""

import sys
from pathlib import Path

from dashcam.store.filter.names import SPAN_NAMES, TRACE_NAMES, Name

PAGE = Path(__file__).resolve().parents[2] / "docs" / "filter.md"
BEGIN, END = "<!-- names: made by scripts/public-names -->\n", "<!-- end of names -->"


def names_table() -> str:
    """Give every name with its type, what it is and an example: what both have, then traces, then spans."""
    both = [name for key, name in TRACE_NAMES.items() if SPAN_NAMES.get(key) is name]
    parts = [
        ("Of traces and spans", both),
        ("Of traces", [name for name in TRACE_NAMES.values() if name not in both]),
        ("Of spans", [name for name in SPAN_NAMES.values() if name not in both]),
    ]
    return "\n".join(_table(title, names) for title, names in parts)


def _table(title: str, names: list[Name]) -> str:
    rows = "\n".join(f"| `{name.name}` | {name.type.value} | {name.what} | `{name.example}` |" for name in names)
    return f"### {title}\n\n| name | type | what | example |\n|---|---|---|---|\n{rows}\n"


def renewed(page: str) -> str:
    """Give the page with its table as the names are now."""
    head, _, rest = page.partition(BEGIN)
    return head + BEGIN + names_table() + END + rest.partition(END)[2]


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text()))
    sys.stdout.write(f"{PAGE.name}: {len(TRACE_NAMES)} names of traces, {len(SPAN_NAMES)} of spans\n")
