"""The table of libraries and features, put into docs/integrations.md where its place is marked.

Made of the golden traces of `tests/apps/golden`: a feature with a trace that a test compares is a yes, one that the library's
contract (`tests/apps/contract.py`) says it has not is a no, with the reason below the table.
"""

import sys
from pathlib import Path

from dashcam.integrations.table import TABLE
from tests.apps.features import FEATURES, GOLDEN

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "integrations.md"
BEGIN, END = "<!-- features: made by scripts/public-names -->\n", "<!-- end of features -->"


def features_table() -> str:
    """Give a row a library, a column a feature; below it the reasons for each no."""
    rows = [row for row in TABLE if (GOLDEN / row.name).is_dir()]
    head = "| | " + " | ".join(name.replace("_", " ") for name in FEATURES) + " |\n"
    lines = [f"| {row.name} {_release(row.distribution)} | {' | '.join(_answers(row.name))} |\n" for row in rows]
    reasons = [_reasons(row.name) for row in rows]
    return head + "|---" * (len(FEATURES) + 1) + "|\n" + "".join(lines) + "\n" + "".join(reasons)


def _release(distribution: str) -> str:
    """The newest release that tests run with."""
    pins = [line for file in sorted(ROOT.glob("constraints*.txt")) for line in file.read_text().splitlines()]
    found = [pin.partition("==")[2] for pin in pins if pin.startswith(f"{distribution}==")]
    return max(found, key=lambda release: [int(part) for part in release.split(".") if part.isdigit()], default="")


def _answers(name: str) -> list[str]:
    absent = missing(name)
    return ["no" if feature in absent else "yes" for feature in FEATURES]


def missing(name: str) -> dict[str, str]:
    """What a library has not, each with the reason, as its contract has written it down."""
    lines = (GOLDEN / name / "no.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines)


def _reasons(name: str) -> str:
    """One line a library: what it has not, those with one reason together."""
    together: dict[str, list[str]] = {}
    for feature, reason in missing(name).items():
        together.setdefault(reason, []).append(feature.replace("_", " "))
    told = "; ".join(f"{', '.join(features)}: {reason}" for reason, features in together.items())
    return f"- **{name}** has no {told}.\n" if told else ""


def renewed(page: str) -> str:
    """Give the page with its table as the golden traces are now."""
    head, _, rest = page.partition(BEGIN)
    return head + BEGIN + features_table() + END + rest.partition(END)[2]


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name}: {len(FEATURES)} features\n")
