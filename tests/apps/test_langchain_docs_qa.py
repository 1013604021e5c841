"""The example app, plain and recorded: the same program twice, and what is known about the second time."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import dashcam
from dashcam.testing.provider import FakeServer

pytest.importorskip("onnxruntime", reason="the embedding model's runtime is not in this environment")
ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "examples" / "docs_qa"
README = """# A dashcam
There is no dashboard yet. Dashcam cannot change or fail your program.

## Privacy
Dashcam opens no connection. Keys are masked before they reach the disk. Power loss may lose the last seconds.
"""


class Recording:
    """One folder of documents, the app run on it plain and recorded, and the store of the second run."""

    def __init__(self, folder: Path, server: FakeServer) -> None:
        (folder / "docs").mkdir()
        (folder / "README.md").write_text(README)
        (folder / "docs" / "python.md").write_text(
            "# Python\nThe supported versions of Python are 3.11 to 3.13, on Linux.\n"
        )
        self.folder = folder
        self.environ = {key: value for key, value in os.environ.items() if not key.startswith("DASHCAM")}
        self.environ |= {"OPENAI_BASE_URL": server.openai_url, "OPENAI_API_KEY": "any"}
        self.plain = self.run()
        self.recorded = self.run("-m", "dashcam", "run", "--store", str(folder / "dashcam.db"))
        with dashcam.open(folder / "dashcam.db") as store:
            self.traces = store.traces()

    def run(self, *before: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *before, str(APP / "main.py"), "--docs", str(self.folder)]
        return subprocess.run(command, cwd=self.folder, env=self.environ, capture_output=True, text=True, check=False)

    def spans(self, name: str, preview: str):
        """Give the spans of the one trace of that name whose input has the text."""
        (found,) = [one for one in self.traces if one.name == name and preview in (one.input_preview or "")]
        with dashcam.open(self.folder / "dashcam.db") as store:
            return store.trace(found.trace_id).spans


@pytest.fixture(scope="module")
def recording(tmp_path_factory) -> Recording:
    with FakeServer() as server:
        return Recording(tmp_path_factory.mktemp("docs_qa"), server)


def test_the_app_answers_from_the_documents(recording):
    """Every way of asking works, and the model that is down is caught."""
    assert recording.plain.returncode == 0, recording.plain.stderr
    titles = re.findall(r"^== (.*)$", recording.plain.stdout, flags=re.MULTILINE)
    assert len(titles) == 7
    for answer in (
        "There is no dashboard yet.",
        "Dashcam cannot change or fail your program.",
        "Power loss may lose the last seconds.",
        "Keys are masked before they reach the disk.",
        "The supported versions of Python are 3.11 to 3.13, on Linux.",
        "According to the tool: 4",
    ):
        assert answer in recording.plain.stdout
    assert re.search(r"caught \w*ConnectionError: Connection error\.", recording.plain.stdout)


def test_recording_changes_nothing(recording):
    """The same output to the byte and the same exit status; one line of ours on stderr."""
    assert recording.recorded.stdout == recording.plain.stdout
    assert recording.recorded.returncode == recording.plain.returncode
    ours = recording.recorded.stderr.removeprefix(recording.plain.stderr).splitlines()
    assert len(ours) == 1
    assert ours[0].startswith("dashcam: 9 traces, 1 failed")


def test_each_question_is_a_trace(recording):
    """In the order they were asked, after the documents were embedded; the two asked together are two."""
    assert [trace.name for trace in sorted(recording.traces, key=lambda one: one.started_ns)] == [
        "MiniLM", "answer", "answer", "briefing", "answer", "answer", "reader", "reader", "answer",
    ]  # fmt: skip
    assert [trace.status for trace in recording.traces].count("error") == 1


def test_what_runs_in_threads_is_under_what_started_it(recording):
    """Three answers from a plain thread pool under the briefing, each with its retriever and model."""
    spans = recording.spans("briefing", "connection")
    root = spans[0]
    answers = [span for span in spans if span.name == "answer"]
    assert {span.parent_id for span in answers} == {root.span_id}
    assert sorted(span.input for span in answers) == [
        "Does dashcam open a connection?", "May power loss lose anything?", "What is lost with kill -9?",
    ]  # fmt: skip
    assert len({span.thread for span in answers} - {root.thread}) >= 1
    kinds = [span.kind for span in spans]
    assert (kinds.count("retriever"), kinds.count("llm")) == (3, 4)


def test_a_stream_is_recorded_whole(recording):
    """Joined text, chunks and tokens, although it was handed on piece by piece."""
    (call,) = [span for span in recording.spans("answer", "change or fail") if span.kind == "llm"]
    assert call.output["messages"][0]["parts"] == [
        {"type": "text", "content": "Dashcam cannot change or fail your program."}
    ]
    assert call.stream.chunks > 5
    assert call.stream.ended == "exhausted"
    assert call.usage.output_tokens == 8


@pytest.mark.parametrize(
    ("question", "tool"), [("Search the", "search_documentation"), ("Count the words", "count_words")]
)
def test_the_agents_tools_are_there_with_what_they_did(recording, question, tool):
    """Agent, tool and the retriever it used, in the conversation of the reader."""
    spans = recording.spans("reader", question)
    (called,) = [span for span in spans if span.kind == "tool"]
    (found,) = [span for span in spans if span.kind == "retriever"]
    assert (called.name, found.parent_id) == (tool, called.span_id)
    assert [span.kind for span in spans].count("llm") == 2
    assert {trace.session for trace in recording.traces if trace.name == "reader"} == {"reader-1"}


def test_the_failed_call_says_why(recording):
    """At the model and at everything above it; what had worked before it did."""
    spans = recording.spans("answer", "anybody")
    failed = {span.kind: span.error.type for span in spans if span.status == "error"}
    assert set(failed) == {"chain", "llm"}
    assert all(name.endswith("ConnectionError") for name in failed.values())
    assert [span.status for span in spans if span.kind == "retriever"] == ["ok"]


def test_the_app_knows_nothing_of_us():
    """Not one import, in none of its modules."""
    sources = [path.read_text() for path in APP.glob("*.py")]
    assert len(sources) == 5
    assert [text for text in sources if re.search(r"^\s*(import|from) dashcam", text, flags=re.MULTILINE)] == []


def test_what_it_needs_is_pinned():
    """Each of its requirements is in the group that `scripts/demo` installs, and in the constraints file."""
    wanted = (APP / "requirements.txt").read_text().split()
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    assert set(wanted) <= {*groups["frameworks"], *(name for name in groups["demo"] if isinstance(name, str))}
    pinned = {line.partition("==")[0] for line in (ROOT / "constraints.txt").read_text().splitlines()}
    assert set(wanted) <= pinned
