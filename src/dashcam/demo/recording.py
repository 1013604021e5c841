"""The demo's programs, run under `dashcam run` as anybody's are: what they did once, in a store of its own."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from dashcam import asking
from dashcam.demo import programs
from dashcam.errors import StoreError
from dashcam.model.trace import TraceWithSpans
from dashcam.settings import prepare_folder

PROGRAMS: Final = (
    ("help_desk.py",),
    ("travel_agent.py",),
    ("chat.py",),
    ("reports.py",),
    ("help_desk.py", "--careful"),
)
"""What is run, with arguments; the help desk's next version last."""
LIVE: Final = "inbox.py"
TOGETHER: Final = 4
WAIT_S: Final = 60.0
ENDS_S: Final = 5.0


def copy_programs(folder: Path) -> None:
    """Put the programs where they are run, and where whoever is curious reads them."""
    prepare_folder(folder)
    for source in sorted(Path(programs.__file__).parent.glob("*.py")):
        if source.name != "__init__.py":
            shutil.copyfile(source, folder / source.name)


def record_all(folder: Path, store: Path) -> Iterator[str]:
    """Run the programs, the next version of one after its former; give the name of each that is done.

    Raises:
        StoreError: One could not be run; the message has what it said last.
    """
    with ThreadPoolExecutor(TOGETHER) as together:
        yield from together.map(lambda program: record(folder, store, *program), PROGRAMS[:-1])
    yield record(folder, store, *PROGRAMS[-1])


def record(folder: Path, store: Path, *program: str) -> str:
    """Run one program of the folder; give its name."""
    done = subprocess.run(
        _command(store, *program),
        cwd=folder,
        env=_environment(os.environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        raise StoreError(f"the demo's {program[0]} could not be recorded: {said[0]}")
    return program[0]


def recorded(store: Path) -> list[TraceWithSpans]:
    """Read what the programs did, once all of it has been collected.

    Raises:
        StoreError: It is not collected in time.
    """
    until = time.monotonic() + WAIT_S
    while True:
        with asking.open(store) as opened:
            if not opened.lag().waiting:
                return [opened.trace(trace.trace_id) for trace in opened.traces(limit=None)]
        if time.monotonic() > until:
            raise StoreError(f"what was recorded is not collected: dashcam doctor --store {store}")
        time.sleep(0.05)


@contextmanager
def living(folder: Path, store: Path) -> Iterator[None]:
    """Have the program run that works while one looks; it ends by itself, or with the block."""
    with subprocess.Popen(
        _command(store, LIVE),
        cwd=folder,
        env=_environment(os.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as program:
        try:
            yield
        finally:
            program.terminate()
            with suppress(subprocess.TimeoutExpired):
                program.wait(ENDS_S)
            program.kill()


def _command(store: Path, *program: str) -> list[str]:
    return [sys.executable, "-m", "dashcam", "run", "--store", str(store), *program]


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    """The settings of whoever asks for a demo are for his own programs: all of the demo is recorded."""
    kept = {name: value for name, value in given.items() if not name.startswith("DASHCAM_")}
    return {**kept, "DASHCAM_ENABLED": "1", "DASHCAM_CAPTURE_CONTENT": "1", "DASHCAM_SAMPLE": "1"}
