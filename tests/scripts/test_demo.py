"""`scripts/demo`, as somebody types it who has just cloned the project."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.environments import SetupError, interpreters

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "scripts" / "demo"
OLDEST = min(interpreters(), key=lambda version: tuple(map(int, version.split("."))))
HERE = "{}.{}".format(*sys.version_info)


@pytest.fixture
def small_model(monkeypatch, tmp_path):
    """The module as the script imports it, with a cache folder of its own."""
    monkeypatch.syspath_prepend(ROOT / "scripts")
    module = importlib.import_module("small_model")
    monkeypatch.setattr(module, "CACHE", tmp_path)
    yield module
    for name in ("small_model", "environments"):
        sys.modules.pop(name)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(HERE != OLDEST, reason="the demo picks its Python itself: once is enough")
def test_it_records_the_app_and_shows_the_recording(tmp_path):
    """From nothing to a tree of threads, retrievers and models in the terminal, and what to try next."""
    store = tmp_path / "dashcam.db"
    environ = {**os.environ, "DASHCAM_STORE": str(store)}
    done = subprocess.run([DEMO, "--no-serve"], env=environ, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "dashcam: 9 traces, 1 failed" in done.stderr
    order = ["a stand-in for OpenAI listens on", "dashcam run", "== one question", "$ dashcam ls", "$ dashcam show"]
    assert [word for word in order if word not in done.stdout] == []
    tree = done.stdout.partition("$ dashcam show")[2].partition("Try next:")
    assert tree[0].count("  retriever  ") == 3
    assert "activate" in tree[2]
    assert "$ dashcam ui" not in done.stdout
    assert store.exists()


def test_an_unknown_option_is_wrong_use():
    """Status 2 and the options there are, with nothing set up."""
    done = subprocess.run([DEMO, "--nonsense"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--real" in done.stderr


def test_without_a_python_new_enough_it_says_what_to_install(tmp_path):
    """On a system whose Pythons are older, or where there is none."""
    environ = {"PATH": str(tmp_path), "HOME": str(tmp_path)}
    for tool in ("bash", "dirname"):
        (tmp_path / tool).symlink_to(f"/usr/bin/{tool}")
    (tmp_path / "python3").write_text("#!/usr/bin/bash\nexit 1\n")
    (tmp_path / "python3").chmod(0o755)
    done = subprocess.run([DEMO], env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "scripts/demo needs Python 3.11 or newer: apt-get install python3 python3-pip python3-venv\n"


def test_a_compiled_server_is_used_again(small_model, tmp_path):
    """No compiler and no minutes the second time."""
    built = tmp_path / "llama_cpp_python-0.3.36-py3-none-linux_x86_64.whl"
    built.touch()
    assert small_model.wheel(Path(sys.executable)) == built


def test_without_a_compiler_it_says_what_to_install(small_model, monkeypatch, tmp_path):
    """Before anything is fetched or built; a wheel of another version does not count."""
    (tmp_path / "llama_cpp_python-0.3.1-py3-none-linux_x86_64.whl").touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    # the error is of the module as the script imports it, not of `scripts.environments`
    with pytest.raises(Exception, match=r"apt-get install g\+\+") as raised:
        small_model.wheel(Path(sys.executable))
    assert type(raised.value).__name__ == SetupError.__name__
