"""The table in docs/why/performance.md: between two marks, with when, where and of what it was measured."""

import os
import platform
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

from tests.bench.measure import ROOT
from tests.bench.row import Row, as_markdown

PAGE = ROOT / "docs" / "why" / "performance.md"
BEGIN, END = "<!-- the table: written by `scripts/bench --write` -->", "<!-- end of the table -->"


def renew(rows: list[Row], command: str, page: Path = PAGE) -> None:
    """Put today's table in the place of the last one; the words around it stay."""
    page.write_text(between(page.read_text(), f"{conditions(command)}\n\n{as_markdown(rows)}"))


def between(text: str, table: str) -> str:
    """Give the page with another table between the marks.

    >>> between(f"what\\n{BEGIN}\\nold\\n{END}\\nwhy", "new") == f"what\\n{BEGIN}\\nnew\\n{END}\\nwhy"
    True
    """
    before, _, rest = text.partition(BEGIN)
    return f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}"


def conditions(command: str) -> str:
    """Say when, with what, and on how busy a machine."""
    load = os.getloadavg()[0]
    return (
        f"`{command}`, {time.strftime('%Y-%m-%d')}, commit {_commit()}, Python {platform.python_version()}, "
        f"opentelemetry-sdk {version('opentelemetry-sdk')}, {_processor()}, {os.cpu_count()} cores, load {load:.1f} at the end."
    )


def _commit() -> str:
    said = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    dirty = subprocess.run(["git", "diff", "--quiet", "HEAD", "--", "src"], cwd=ROOT, check=False).returncode
    return said.stdout.strip() + (" with changes" if dirty else "")


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return f"{platform.machine()}, {sys.platform}"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
