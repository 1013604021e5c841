"""`import dashcam` is inert, and with `start()` it stays small: counted, in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES_IN_ALL = 150
SAID = "what the program found out is on this line: "

# reads the process before and after what stands in BODY, with the watch of tests/leaks.py
PROGRAM = """
import json, os, socket, sys
sys.path.insert(0, {root!r})
from tests import leaks
opened = []
def audit(event, arguments):
    if event in ("open", "socket.__new__", "socket.connect", "subprocess.Popen", "os.fork", "os.mkdir", "os.putenv"):
        opened.append((event, str(arguments[0]), str(arguments[1]) if len(arguments) > 1 else ""))
known = set(sys.modules)
before = leaks.reading()
sys.addaudithook(audit)
{body}
touched = [one for one in opened if not one[1].endswith((".py", ".pyc", ".so", "py.typed"))]
new = sorted(set(sys.modules) - known)
print({said!r} + json.dumps(dict(leaked=leaks.leaked(before), touched=touched, modules=new)))
"""
COUNT = """
import sys
known = set(sys.modules)
{body}
new, in_all = sorted(set(sys.modules) - known), sorted(sys.modules)
import json
print({said!r} + json.dumps(dict(new=new, in_all=in_all)))
"""


def _run(program: str, body: str, folder: Path):
    text = program.format(root=str(ROOT), body=body, said=SAID)
    environ = {key: value for key, value in os.environ.items() if not key.startswith("DASHCAM")}
    command = [sys.executable, "-c", text]
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
    said = [line for line in done.stdout.splitlines() if line.startswith(SAID)]
    assert done.returncode == 0, done.stderr
    rest = done.stdout.replace(said[0] + "\n", "")
    return json.loads(said[0].removeprefix(SAID)), rest + done.stderr


def test_import_leaves_the_process_as_it_was(tmp_path):
    """`import dashcam` starts no thread, opens no file, patches nothing, changes no variable, hook or signal."""
    found, _ = _run(PROGRAM, "import dashcam", tmp_path)
    assert found["leaked"] == []


def test_import_touches_nothing(tmp_path):
    """`import dashcam` opens no file but source, no socket, and starts no process."""
    found, _ = _run(PROGRAM, "import dashcam", tmp_path)
    assert found["touched"] == []


def test_import_says_nothing(tmp_path):
    """`import dashcam` writes neither to stdout nor to stderr."""
    _, said = _run(PROGRAM, "import dashcam", tmp_path)
    assert said == ""


def test_import_leaves_no_file(tmp_path):
    """`import dashcam` makes nothing in the folder it happens in."""
    _run(PROGRAM, "import dashcam", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_import_alone_brings_nobody_else(tmp_path):
    """`import dashcam` imports the standard library and itself, nothing that was installed."""
    found, _ = _run(COUNT, "import dashcam", tmp_path)
    roots = {name.partition(".")[0] for name in found["new"]} - {"dashcam"}
    assert {root for root in roots if root not in sys.stdlib_module_names} == set()


def test_every_public_name_is_reachable(tmp_path):
    """Each name in `__all__` can be had, and `dir()` shows it before it was."""
    body = "import dashcam\nassert set(dashcam.__all__) <= set(dir(dashcam))\nfor name in dashcam.__all__: getattr(dashcam, name)"
    _run(COUNT, body, tmp_path)


def test_unknown_name_is_an_attribute_error(tmp_path):
    """What the package does not have is said as Python says it, so that `hasattr` works."""
    _run(COUNT, "import dashcam\nassert not hasattr(dashcam, 'no_such_name')", tmp_path)


def test_start_loads_few_modules(tmp_path):
    """After import and start at most 150 modules are loaded, the interpreter's own included."""
    body = f"import dashcam\ndashcam.start(store={str(tmp_path / 'a.db')!r})"
    found, _ = _run(COUNT, body, tmp_path)
    assert len(found["in_all"]) <= MODULES_IN_ALL, found["new"]


@pytest.mark.parametrize(
    "heavy", ["apsw", "sqlite3", "asyncio", "http", "ssl", "email", "genai_prices", "backports.zstd"]
)
def test_start_leaves_out(heavy, tmp_path):
    """What only readers, collectors and frameworks need is not loaded into the recorded program."""
    body = f"import dashcam\ndashcam.start(store={str(tmp_path / 'a.db')!r})"
    found, _ = _run(COUNT, body, tmp_path)
    assert heavy not in found["new"]


def test_start_says_nothing(tmp_path):
    """`start()` writes to neither stream."""
    _, said = _run(COUNT, f"import dashcam\ndashcam.start(store={str(tmp_path / 'a.db')!r})", tmp_path)
    assert said == ""
