"""The page about versions: its program, run as the page says, has the output that the page shows."""

import re
import shutil
from pathlib import Path

import pytest

from tests.recorded import dashcam, python

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "versions.md").read_text()
WIDTH = "80"


def block(kind: str, opening: str) -> str:
    found = re.search(rf"```{kind}\n({re.escape(opening)}.*?)```", PAGE, flags=re.DOTALL)
    assert found
    return found[1]


def settled(text: str) -> list[str]:
    """Lines without what differs from run to run: versions, times, durations, widths."""
    text = re.sub(r"\b[0-9a-f]{8}\b", "VERSION", text)
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "WHEN", text)
    text = re.sub(r"\b(?:\d+ [smhd] ago|just now)\b", "AGO", text)
    text = re.sub(r"[\d.]+ (?:s|ms|µs|ns)\b( [↑↓][\d×]+%?)?", "TIME", text)
    return [re.sub(r"  +", "  ", line).rstrip() for line in text.splitlines()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the page's program ran before and after the change."""
    folder = tmp_path_factory.mktemp("versions")
    program = block("python", "# shop.py")
    (folder / "shop.py").write_text(program)
    assert python(folder, "shop.py").stderr == b""
    changed, count = re.subn(r"^shop = .*\n", block("python", "shop = Shop("), program, flags=re.MULTILINE)
    (folder / "shop.py").write_text(changed)
    assert (count, python(folder, "shop.py").stderr) == (1, b"")
    return folder


@pytest.mark.parametrize("command", ["diff latest~1 latest", "apps", "apps shop --structure"])
def test_the_page_shows_what_is_printed(folder: Path, tmp_path: Path, command: str) -> None:
    """Each of its commands."""
    here = tmp_path / "here"
    shutil.copytree(folder, here)
    ran = dashcam(here, *command.split(), COLUMNS=WIDTH)
    _, _, shown = block("console", f"$ dashcam {command}\n").partition("\n")
    assert (settled(ran.stdout.decode()), ran.returncode) == (settled(shown), 0)


@pytest.mark.parametrize("name", ["latest", "latest~1", "today", "0s", "shop@latest", "shop:latest~1"])
def test_names_on_the_page_are_names(folder: Path, tmp_path: Path, name: str) -> None:
    """Of the recorded versions."""
    here = tmp_path / "here"
    shutil.copytree(folder, here)
    assert dashcam(here, "diff", name, "latest", "--json").returncode == 0
