"""The README's first program, run as the README runs it, prints what the README prints."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dashcam.testing.provider import FakeServer

pytest.importorskip("langchain_openai", reason="langchain-openai is not in this environment")
README = (Path(__file__).resolve().parents[2] / "README.md").read_text()
WIDTH = "96"
TRIES = 5


def _block(opening: str) -> str:
    found = re.search(rf"```\w*\n({re.escape(opening)}.*?)```", README, flags=re.DOTALL)
    assert found
    return found[1]


def _settled(text: str) -> list[str]:
    """Give the lines without what differs from run to run: ids, times, and the width of bars."""
    text = re.sub(r"\b[0-9a-f]{8,32}\b|\b[0-9a-f]{4}$", "ID", text, flags=re.MULTILINE)
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "WHEN", text)
    text = re.sub(r"[\d.]+ (?:s|ms|µs|ns)\b", "TIME", text)
    text = re.sub(r"[▏▎▍▌▋▊▉█]+", "", text)
    return [re.sub(r" +", " ", line).rstrip() for line in text.splitlines()]


@pytest.fixture(scope="module")
def session(tmp_path_factory) -> str:
    """Type the README's two commands; give what a terminal shows of them."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "rag.py").write_text(_block("# rag.py"))
    with FakeServer() as server:
        environ = {key: value for key, value in os.environ.items() if not key.startswith("DASHCAM")}
        environ |= {"OPENAI_BASE_URL": server.openai_url, "OPENAI_API_KEY": "any", "COLUMNS": WIDTH}
        # the last line waits two seconds for the price, which takes one; on a busy machine it is said later
        tries = (_typed(["run", "rag.py"], folder, environ) for _ in range(TRIES))
        shown = next((one for one in tries if "cost unknown" not in one), "")
        return shown + _typed(["show", *re.findall(r"dashcam show (\w{8})", shown)], folder, environ)


def _typed(words: list[str], folder: Path, environ: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "dashcam", *words],
        cwd=folder,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return f"$ dashcam {' '.join(words)}\n{done.stdout}\n"


def test_program_knows_nothing_of_us():
    """The program is at most ten lines of LangChain, and dashcam is not among them."""
    program = _block("# rag.py")
    lines = [line for line in program.splitlines() if line.strip() and not line.startswith("#")]
    assert (len(lines) <= 10, "dashcam" in program) == (True, False)


def test_readme_shows_what_is_shown(session):
    """Line for line, but for ids and times, the README has what the commands print."""
    assert _settled(session.strip()) == _settled(_block("$ dashcam run rag.py").strip())
