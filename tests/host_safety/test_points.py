"""The table of points: each is proved somewhere, or it is said why not and how it would be."""

import pytest

from dashcam.testing.safety.points import POINTS
from dashcam.testing.safety.suite import CASES
from tests.host_safety.points import NOT_HERE, TESTS, files_of_points, points_in
from tests.host_safety.table import PAGE


def test_there_are_64():
    """They are numbered through, each with its line."""
    assert list(POINTS) == [f"NB-{number:02}" for number in range(1, 65)]
    assert all(POINTS.values())


@pytest.mark.parametrize("point", POINTS)
def test_a_point_is_proved_or_excused(point):
    """Each has a test of its own, or a reason why it has none here with how to run it."""
    assert files_of_points()[point] or (point in NOT_HERE and NOT_HERE[point].how)


def test_marks_name_points():
    """No test is marked with a point that does not exist."""
    assert set(files_of_points()) | set(NOT_HERE) == set(POINTS)


def test_a_mark_on_a_module_counts():
    """`pytestmark` marks as a decorator does."""
    assert points_in('pytestmark = pytest.mark.nb("NB-44")') == {"NB-44"}


def test_programs_have_names_of_their_own():
    """A program is named by its point and its name, and says what it proves."""
    assert len({case.name for case in CASES}) == len(CASES)
    assert [case.name for case in CASES if not case.says.endswith(".")] == []


ROWS = [
    [cell.strip() for cell in line.split("|")[1:-1]] for line in PAGE.read_text().splitlines() if line[:5] == "| NB-"
]


def test_the_page_has_every_point():
    """The table in the docs says what the table of points says, in its order."""
    assert {row[0]: row[1] for row in ROWS} == POINTS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_is_fresh(row):
    """Nothing of dashcam differs, programs are told where there are some, and the files that are named prove something of it."""
    point, _, ours, _, where = row
    programs = sum(case.point == point for case in CASES)
    assert "differ" not in ours
    assert ours.startswith(f"{programs} as plain" if programs else ("by tests", "not "))
    assert {file for file in where.replace("`", "").split() if file != "–"} <= {
        path.relative_to(TESTS).as_posix() for path in TESTS.rglob("test_*.py")
    }


def test_what_is_not_run_is_said():
    """The page says of each such point why, and how to run it."""
    assert [
        point for point, one in NOT_HERE.items() if f"- **{point}**: {one.why}. How: {one.how}." not in PAGE.read_text()
    ] == []
