"""Record a small LangChain app with dashcam and show what was recorded; everything is set up on the way.

scripts/demo             the app's language model is a deterministic stand-in on loopback: no key, no network
scripts/demo --real      a small real model on this machine; the first time its server is compiled, which takes minutes
scripts/demo --no-serve  no dashboard at the end
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import small_model
from environments import ROOT, SetupError, environment, interpreters, requirements, say

APP = Path("examples/docs_qa/main.py")


def main() -> int:
    """Set up, record, show; give 0 when the app ran and its recording is there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", action="store_true", help="use a small real model instead of the stand-in")
    parser.add_argument("--no-serve", action="store_true", help="end without a dashboard, as a machine wants it")
    options = parser.parse_args()
    began = time.time_ns()
    interpreter = next(iter(interpreters().values()))
    python = environment("demo", interpreter, requirements("demo"))
    with small_model.served(interpreter) if options.real else stand_in(python) as (url, model):
        status = record(python, url, model)
    status = status or show(python, began)
    if not status and not options.no_serve:
        status = serve(python)
    return status


@contextlib.contextmanager
def stand_in(python: Path) -> Iterator[tuple[str, str]]:
    """Serve the stand-in for OpenAI; give its address and a model's name."""
    command = [str(python), "-m", "dashcam.testing.provider", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            first = server.stdout.readline() if server.stdout else ""
            if not first.startswith("listening on "):
                raise SetupError("The stand-in did not start: what it wrote stands above.")
            url = first.removeprefix("listening on ").strip()
            say(f"a stand-in for OpenAI listens on {url}")
            yield url + "/v1", "gpt-4o-mini"
        finally:
            server.terminate()


def record(python: Path, url: str, model: str) -> int:
    """Run the app under dashcam, as a user would; give its exit status."""
    say(f"dashcam run {APP}")
    environ = {**os.environ, "OPENAI_BASE_URL": url, "OPENAI_API_KEY": "none-needed"}
    command = [str(python.parent / "dashcam"), "run", str(APP), "--model", model]
    return subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode


def show(python: Path, began_ns: int) -> int:
    """List the run's traces, draw the largest, and say what to try next."""
    dashcam = python.parent / "dashcam"
    listed = subprocess.run([dashcam, "ls", "--limit", "50", "--json"], cwd=ROOT, check=False, stdout=subprocess.PIPE)
    traces = [trace for trace in json.loads(listed.stdout or b"[]") if trace["started_ns"] >= began_ns]
    if not traces:
        print("The app ran, and no trace of it was found: `dashcam doctor` says why.", file=sys.stderr)
        return 1
    largest = max(traces, key=lambda trace: trace["span_count"])
    heading(f"dashcam ls --limit {len(traces)}")
    subprocess.run([dashcam, "ls", "--limit", str(len(traces))], cwd=ROOT, check=True)
    heading(f"dashcam show {largest['trace_id'][:8]}")
    subprocess.run([dashcam, "show", largest["trace_id"]], cwd=ROOT, check=True)
    print(NEXT.format(activate=f". {python.parent.relative_to(ROOT)}/activate", failed=failed(traces)))
    return 0


def serve(python: Path) -> int:
    """Open the dashboard on the recording; it goes on by itself, so that neither a terminal nor a machine waits for it."""
    building = subprocess.run([sys.executable, ROOT / "scripts" / "web", "build"], cwd=ROOT, check=False)
    if building.returncode:
        return building.returncode
    begin = "import dashcam; dashcam.dashboard(browser=False)"
    subprocess.run([python, "-c", begin], cwd=ROOT, check=True)
    heading("dashcam ui")
    done = subprocess.run([python.parent / "dashcam", "ui"], cwd=ROOT, check=False)
    print("It ends by itself, an hour after somebody last looked at it.")
    return done.returncode


def failed(traces: list[dict[str, Any]]) -> str:
    """Give the first characters of a failed trace's id."""
    return next((trace["trace_id"] for trace in traces if trace["status"] == "error"), traces[0]["trace_id"])[:8]


def heading(command: str) -> None:
    """Write the command that prints what follows."""
    print(f"\n$ {command}", flush=True)


NEXT = """
Try next:
  {activate:<40} puts `dashcam` on your PATH
  dashcam show {failed:<27} the call that failed
  dashcam sql "select model, count(*) as calls, sum(input_tokens) from spans where kind = 'llm' group by model"
  dashcam run your_app.py                  your own, with no line changed"""


if __name__ == "__main__":
    try:
        sys.exit(main())
    except SetupError as error:
        sys.exit(str(error))
