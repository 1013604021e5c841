"""The 64 points with where they are proved: in the package's programs, in tests marked `nb`, or not on this machine, with the reason.

A test belongs to a point by its name (`test_nb05_…`) or by `@pytest.mark.nb("NB-05")`, on itself or on its module.
"""

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from dashcam.testing.safety.points import POINTS
from dashcam.testing.safety.suite import CASES

TESTS = Path(__file__).resolve().parents[1]


class NotHere(NamedTuple):
    """Why something is not run on the machine that wrote the table, and how to run it."""

    why: str
    how: str


NOT_HERE = {
    "NB-44": NotHere(
        "gevent and eventlet are not in every environment",
        "`pytest tests/host_safety/hosts` where the packages of the group `servers` are",
    ),
    "NB-51": NotHere(
        "no build of Python without the GIL is installed; msgspec 0.22 has a wheel for 3.14t and asks there to leave the GIL off",
        "`uv python install 3.14t`, then `python3.14t -X gil=0 -m pytest tests/host_safety`",
    ),
    "NB-57": NotHere(
        "no network file system can be mounted",
        "`mount -t nfs HOST:/share /mnt`, then `DASHCAM_STORE=/mnt/s.db dashcam doctor` and `pytest --basetemp /mnt/tests tests/unit/store tests/unit/collect`",
    ),
}
"""Points of which something cannot be looked at here; the parts that can be are tests."""


@cache
def files_of_points() -> dict[str, frozenset[str]]:
    """Return for each point the files (from `tests/` on) in which tests prove something of it."""
    found: dict[str, set[str]] = {point: set() for point in POINTS}
    for path in TESTS.rglob("test_*.py"):
        text = path.read_text()
        if "nb" in text:
            for point in points_in(text):
                found[point].add(path.relative_to(TESTS).as_posix())
    for case in CASES:
        found[case.point].add("host_safety/test_programs.py")
    return {point: frozenset(files) for point, files in found.items()}


def points_in(text: str) -> set[str]:
    """Return the points that a module of tests proves something of.

    >>> sorted(points_in("@pytest.mark.nb('NB-07')\\ndef test_a(): ...\\ndef test_nb01_nb02_b(): ..."))
    ['NB-01', 'NB-02', 'NB-07']
    """
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            found.update(points_of_name(node.name))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "nb":
            found.update(one.value for one in node.args if isinstance(one, ast.Constant))
    return found


def points_of_name(name: str) -> list[str]:
    """Return the points that a test's name says.

    >>> points_of_name("test_nb01_nb20_programs_end_alike")
    ['NB-01', 'NB-20']
    """
    return [f"NB-{number}" for number in re.findall(r"(?<=_)nb(\d\d)(?=_)", name)]
