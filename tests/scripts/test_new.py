"""`scripts/new integration`: what it writes runs before anybody has filled it in."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("scripts", "src", "tests/apps/conftest.py", "tests/apps/features.py", "docs/why/integrations.md")
ACME = """
class Usage:
    def __init__(self):
        self.input_tokens, self.output_tokens = 3, 2

class Answer:
    def __init__(self, text):
        self.text, self.finish_reason, self.usage = text, "stop", Usage()

class Client:
    def chat(self, *, model, messages):
        return Answer("hello to you")
"""
PROGRAM = """
import dashcam
dashcam.start(store="d.db")
from acme import Client
Client().chat(model="a-1", messages=[{"role": "user", "content": "hi"}])
dashcam.stop()
with dashcam.open("d.db") as store:
    (span,) = store.trace(store.traces()[0].trace_id).spans
print(span.name, span.kind, span.model, span.input["messages"][0]["parts"][0]["content"],
      span.output["messages"][0]["parts"][0]["content"], span.usage.input_tokens, span.usage.output_tokens, sep="|")
"""


@pytest.fixture
def project(tmp_path):
    """A copy of the project, as much of it as the script writes in."""
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / name, tmp_path / name)
    return tmp_path


def new(project, *arguments):
    command = [sys.executable, str(project / "scripts" / "new"), "integration", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=project)


def test_what_it_writes_records_at_once(project):
    """A plug-in, its row, its section and its contract; a call of the library is a span with its tokens."""
    done = new(project, "acme-llm", "--package", "acme")
    assert (done.returncode, done.stderr) == (0, "")
    assert '    Row("acme-llm", "acme", "acme_llm", "acme-llm"),\n)' in (
        project / "src/dashcam/integrations/table.py"
    ).read_text(encoding="utf-8")
    assert '    "acme_llm": ("acme-llm", 0),\n}' in (project / "tests/apps/conftest.py").read_text(encoding="utf-8")
    assert "\n## acme-llm\n" in (project / "docs/why/integrations.md").read_text(encoding="utf-8")
    assert "class TestAcmeLlm(Contract):" in (project / "tests/apps/test_library_acme_llm.py").read_text(
        encoding="utf-8"
    )
    (project / "acme.py").write_text(ACME, encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        check=False,
        cwd=project,
        env={"PYTHONPATH": f"{project / 'src'}:{project}", "HOME": str(project)},
    )
    assert (ran.stdout, ran.stderr) == ("acme-llm.chat|llm|a-1|hi|hello to you|3|2\n", "")


def test_a_name_that_is_taken_or_no_name_changes_nothing(project):
    """One line says why; no file is touched."""
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file() and path.suffix != ".pyc"}
    for name, why in (("openai", "there is an integration of that name"), ("Acme LLM", "a name is lower-case letters")):
        done = new(project, name)
        assert done.returncode == 2
        assert why in done.stderr.splitlines()[-1]
    after = {path: path.read_bytes() for path in project.rglob("*") if path.is_file() and path.suffix != ".pyc"}
    assert after == before
