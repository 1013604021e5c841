"""The stores that the browser looks at: programs recorded as anybody would record them, against the stand-in for OpenAI.

`history` is what days of use look like (spread as the demo is); the others hold one thing each: hostile texts, one trace of fifty
thousand calls, a program that was killed.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dashcam import open as reading
from dashcam.demo.spreading import spread
from dashcam.testing.provider import FakeServer

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(__file__).parent / "programs"
LANGCHAIN = Path(__file__).parent / "recorded" / "langchain_guide.jsonl"
HOSTILE = ROOT / "web" / "test" / "hostile.json"
DASHCAM = (sys.executable, "-m", "dashcam")
CALLS = 50_000
"""In the large trace."""
LEVELS = 10_000
"""Of the deep one."""
NAMES = (
    "a/b",
    "100%",
    "50%25 off",
    "what?#x&y=z",
    "two words",
    "..",
    "مرحبا بالعالم",
    "\u202elive\u202c app",
    'quo"te\\back',
    "<b>bold</b>",
    "n" * 200,
    "long name with words " * 9 + "end",
)
"""What people call apps, sessions, users and tags."""


def recorded_history(folder: Path) -> Path:
    """Record the everyday programs and spread copies of what they did over some days; people say what they think of some."""
    store = folder / "history" / "dashcam.db"
    store.parent.mkdir()
    with provider() as environ, ThreadPoolExecutor(2) as two:
        everyday = (("help_desk",), ("travel_agent",), ("chat",), ("reports",))
        list(two.map(lambda words: record(words[0], store, environ, *words[1:]), everyday))
        record("help_desk", store, environ, "--careful")
    once, days = folder / "once.jsonl", folder / "days.jsonl"
    dashcam("export", "--store", store, "-o", once)
    dashcam("rm", "--store", store, "--yes", "span_count > 0")  # the runs stay known
    lines = spread(map(json.loads, once.read_text().splitlines()))
    days.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    dashcam("import", "--store", store, days)
    marked(store)
    collected(store)
    return store


def recorded_hostile(folder: Path) -> Path:
    """Record the app whose every text is hostile to who looks at it, and calls ten thousand deep."""
    store = folder / "hostile.db"
    with provider() as environ:
        record("hostile", store, environ, str(HOSTILE), str(LEVELS))
    collected(store)
    return store


def recorded_langchain(folder: Path) -> Path:
    """Bring in what was exported of a run of `programs/langchain_guide.py`, which needs more than the browser's environment has."""
    store = folder / "langchain.db"
    dashcam("import", "--store", store, LANGCHAIN)
    collected(store)
    return store


def recorded_names(folder: Path) -> Path:
    """Bring in a trace for each of the names, called so in all that people call."""
    lines = [json.loads(line) for line in LANGCHAIN.read_text().splitlines()]
    trace = next(line for line in lines if "trace_id" in line)
    structure = next(line for line in lines if "trace_id" not in line and line["version"] == trace["version"])
    called = [line for at, name in enumerate(NAMES) for line in (_again(trace, at, name), {**structure, "app": name})]
    told, store = folder / "told.jsonl", folder / "names.db"
    told.write_text("".join(f"{json.dumps(line)}\n" for line in called))
    dashcam("import", "--store", store, told)
    collected(store)
    return store


def _again(trace: dict[str, Any], at: int, name: str) -> dict[str, Any]:
    """Give a copy of a trace under another name."""
    ids = {span["span_id"]: f"{at:08x}{span['span_id'][8:]}" for span in trace["spans"]}
    trace_id = f"{at:032x}"
    spans = [
        {
            **span,
            "trace_id": trace_id,
            "app": name,
            "span_id": ids[span["span_id"]],
            "parent_id": ids.get(span["parent_id"]),
        }
        for span in trace["spans"]
    ]
    said = {"session": f"s {name}", "user": f"u {name}", "tags": [name], "metadata": {name: name}}
    return {**trace, **said, "trace_id": trace_id, "app": name, "name": f"run {name}", "spans": spans}


def recorded_large(folder: Path, calls: int = CALLS) -> Path:
    """Record one trace of many calls."""
    store = folder / "large.db"
    record("large", store, dict(os.environ), str(calls))
    collected(store)
    return store


def recorded_broken_off(folder: Path) -> Path:
    """Record a program that is killed while it works."""
    store = folder / "broken.db"
    with waiting(store) as program:
        told(program, "one")
        program.kill()
        program.wait()
    collected(store)
    return store


def record(program: str, store: Path, environ: dict[str, str], *arguments: str) -> None:
    """Run one of the programs under dashcam."""
    command = [*DASHCAM, "run", "--store", store, PROGRAMS / f"{program}.py", *arguments]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def waiting(store: Path) -> Iterator[subprocess.Popen[str]]:
    """Have a program run that goes on for as long as it is told (`told`), then ends by itself."""
    with provider() as environ:
        command = [*DASHCAM, "run", "--store", store, PROGRAMS / "waiting.py"]
        with subprocess.Popen(
            command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as program:
            assert program.stdin
            assert program.stdout
            assert program.stdout.readline() == "begun\n"
            try:
                yield program
            finally:
                if program.poll() is None:
                    program.stdin.close()
                    try:
                        program.wait(20)
                    except subprocess.TimeoutExpired:
                        program.send_signal(signal.SIGKILL)


def told(program: subprocess.Popen[str], word: str) -> None:
    """Have the waiting program do one step, and wait until it has."""
    assert program.stdin
    assert program.stdout
    program.stdin.write(f"{word}\n")
    program.stdin.flush()
    assert program.stdout.readline().startswith("done")


@contextmanager
def provider() -> Iterator[dict[str, str]]:
    """Serve the stand-in for OpenAI; give the environment of a program that uses it."""
    with FakeServer() as server:
        yield {**os.environ, "OPENAI_BASE_URL": server.openai_url, "OPENAI_API_KEY": "none-needed"}


def dashcam(*words: object) -> str:
    """Run a command of dashcam; give what it wrote."""
    done = subprocess.run(
        [*DASHCAM, *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "DASHCAM_AUTHOR": "ada"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def collected(store: Path) -> None:
    """Bring what waits in journals into the store, counted and indexed."""
    for _ in range(100):
        with reading(store) as open_store:
            lag = open_store.lag()
        if not (lag.waiting or lag.uncounted or lag.unindexed):
            return
        time.sleep(0.1)
    raise AssertionError(f"{store} is not collected: {lag}")


def marked(store: Path) -> None:
    """Have a reader say something about the newest traces of the help desk and of the agent."""
    desk, other = (
        trace["trace_id"]
        for trace in json.loads(dashcam("ls", "--store", store, "--app", "help-desk", "--limit", 2, "--json"))
    )
    dashcam(
        "mark",
        "--store",
        store,
        desk,
        "--note",
        "Right, but it should name the page.",
        "--tag",
        "to-discuss",
        "--score",
        "helpful=0.5",
    )
    dashcam("mark", "--store", store, other, "--pin", "--score", "helpful=1")
