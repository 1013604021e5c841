"""The recorded process never loads prices: neither while it runs, nor when it flushes, reads itself, or collects at its exit."""

import os
import subprocess
import sys
from pathlib import Path

from dashcam.cli import main
from dashcam.store import open_store

PROGRAM = """
import atexit, sys

def tell():
    heavy = {"genai_prices", "pydantic", "httpx2", "dashcam.pricing", "dashcam.pricing.table"}
    print("loaded:", sorted(heavy & set(sys.modules)), "apsw" in sys.modules)

atexit.register(tell)  # before start: it runs after what start has registered
import dashcam
from dashcam.capture import calls
dashcam.start()

def ask():
    calls.begin("chat", "llm", model="gpt-4o-mini", provider="openai").end("yes", usage={"input_tokens": 1000, "output_tokens": 100})

ask()
assert dashcam.flush()
with dashcam.open() as store:
    assert [trace.cost_usd for trace in store.traces()] == [0.00021]
ask()
"""


def test_it_loads_no_prices_and_who_reads_next_does(tmp_path: Path, capsys):
    """What a bare program reads itself is priced beside it; what it leaves behind, by the next command."""
    store = tmp_path / "dashcam.db"
    environ = {name: value for name, value in os.environ.items() if not name.startswith("DASHCAM")}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=tmp_path,
        env={**environ, "DASHCAM_STORE": str(store)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("loaded: [] True\n", "")
    with open_store(store) as opened:
        assert [(one.cost_usd, one.unpriced_count) for one in opened.traces()] == [(None, 1), (0.00021, 0)]
    assert main(["ls", "--store", str(store), "--columns", "cost"]) == 0
    assert capsys.readouterr().out.count("$0.00021") == 2
    with open_store(store) as opened:
        assert [(one.cost_usd, one.unpriced_count) for one in opened.traces()] == [(0.00021, 0), (0.00021, 0)]
