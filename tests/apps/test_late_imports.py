"""Libraries that a program imports after recording began: all that are here, one after the other, in one program."""

import json
import subprocess
import sys

import pytest

import dashcam
from dashcam.doctor.libraries import _QUIET
from tests.apps.conftest import LIBRARIES, _newest
from tests.recorded import environment

PROGRAM = """
import asyncio, importlib, inspect, json, logging, sys, warnings
warnings.simplefilter("ignore")
logging.disable()
import dashcam
dashcam.start(store=sys.argv[1])
from dashcam.testing.provider import FakeServer
told = {}
with FakeServer() as server:
    for name in sys.argv[2:]:
        module = importlib.import_module(f"tests.apps.test_library_{name}")
        made = next(one for key, one in vars(module).items() if key.startswith("Test") and hasattr(one, "library"))
        app = getattr(made(), "chat", None) or made().tools
        with dashcam.span(name):
            told[name] = str(asyncio.run(app(server)) if inspect.iscoroutinefunction(app) else app(server))
dashcam.stop()
print("told:" + json.dumps(told))
"""


@pytest.mark.slow
def test_each_library_is_recorded_though_it_is_imported_late(tmp_path):
    """A call through each has spans, of a kind that only its integration gives, and the answer that the app asked for."""
    names = [name for name, wanted in LIBRARIES.items() if _newest(*wanted)]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "d.db"), *names],
        env=environment(**{**_QUIET, "OTEL_SDK_DISABLED": "false"}),
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in done.stdout.splitlines() if line.startswith("told:")]
    assert said, done.stderr[-2000:]
    assert set(json.loads(said[0].removeprefix("told:"))) == set(names)
    with dashcam.open(tmp_path / "d.db") as store:
        kinds = {
            trace.name: {span.kind for span in store.trace(trace.trace_id).spans} for trace in store.traces(limit=100)
        }
    assert {name for name in names if not kinds.get(name, set()) & {"llm", "tool"}} == set()
