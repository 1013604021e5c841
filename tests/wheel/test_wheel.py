"""The built wheel, installed into an empty environment: what a new user gets, counted."""

import gzip
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from scripts.environments import CONSTRAINTS, create, install, installed
from web.building import digest, fresh

pytestmark = [pytest.mark.slow, pytest.mark.newest, pytest.mark.timeout(300)]
ROOT = Path(__file__).resolve().parents[2]
MEGABYTES, PACKAGES = 60, 20
SCRIPT_BYTES = 100_000
"""Of all JavaScript together, compressed."""
BROUGHT_BY_PIP = {"pip", "setuptools", "wheel"}
BROUGHT_BY_PRICES = set(
    "annotated-types anyio h11 httpcore2 httpx2 idna pydantic pydantic-core truststore typing-extensions typing-inspection".split()
)
"""By genai-prices, for asking the network, which we never have it do, and for checking what came from there."""
BROUGHT_BY_UVICORN = {"click"}
"""For a command line of its own; what else it and starlette need is there already."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Build the wheel of this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory) -> Path:
    """Install the wheel into a new environment; give the path of its Python."""
    python = create(tmp_path_factory.mktemp("fresh") / "venv", Path(sys.executable))
    install(python, [str(wheel), "--constraint", str(CONSTRAINTS)])
    return python


def _run(python: Path, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("DASHCAM", "PYTHON"))}
    environ["DASHCAM_STORE"] = str(folder / "dashcam.db")
    return subprocess.run(
        [str(python), *arguments], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )


def test_wheel_holds_the_package_and_nothing_else(wheel):
    """Tests, docs and caches stay out; types, licence and the store's SQL are in."""
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"dashcam"}
    assert [name for name in names if "__pycache__" in name or "/tests/" in name] == []
    wanted = {
        "dashcam/py.typed",
        "dashcam/store/schema.sql",
        "dashcam/store/queries.sql",
        "dashcam/store/payloads.zdict",
        "dashcam/boot/path/sitecustomize.py",
    }
    assert wanted - set(names) == set()
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_wheel_holds_the_dashboard(wheel, record_property):
    """A page with its icon, its script and its style, at most 100 kB of JavaScript, built from these very sources."""
    whole = zipfile.ZipFile(wheel)
    files = {name.partition("/static/")[2]: whole.read(name) for name in whole.namelist() if "/static/" in name}
    page = files["index.html"].decode()
    assert {"index.html", "icon.svg", "sources.sha256"} | set(re.findall(r'"/(assets/[^"]+)"', page)) == set(files)
    scripts = sum(len(gzip.compress(text)) for name, text in files.items() if name.endswith(".js"))
    record_property("script_bytes", scripts)
    assert scripts <= SCRIPT_BYTES
    assert files["sources.sha256"].decode().strip() == digest(ROOT)


def test_dashboard_says_nothing_of_where_it_was_built(wheel):
    """What is built has no source map, and names no folder of the machine."""
    whole = zipfile.ZipFile(wheel)
    texts = {name: whole.read(name).decode() for name in whole.namelist() if "/static/" in name}
    assert {name for name, text in texts.items() if "sourceMappingURL" in text or str(ROOT) in text} == set()
    assert [name for name in texts if name.endswith(".map")] == []


def test_sdist_needs_no_node(tmp_path):
    """The sdist has the bundle and the sources that it was made from: building a wheel of it builds no page again."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as packed:
        names = packed.getnames()
        packed.extractall(tmp_path, filter="data")
    unpacked = next(path for path in tmp_path.iterdir() if path.is_dir())
    assert fresh(unpacked)
    assert [name for name in names if "node_modules" in name or "/web/test" in name] == []


def test_installs_the_declared_packages_only(python, record_property):
    """What comes with dashcam is what pyproject names, what the price table brings and what uvicorn brings: 20, the most there may be."""
    came = {pin.partition("==")[0] for pin in installed(python)} - BROUGHT_BY_PIP
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    named = {re.split(r"[^A-Za-z0-9._-]", one)[0].replace(".", "-") for one in declared if not _foreign(one)}
    record_property("packages", len(came))
    assert came == named | {"dashcam"} | BROUGHT_BY_PRICES | BROUGHT_BY_UVICORN
    assert len(came) <= PACKAGES


def _foreign(requirement: str) -> bool:
    return "python_version < '3.14'" in requirement and sys.version_info >= (3, 14)


def test_installed_size(python, record_property):
    """Everything installed comes to at most 60 MB."""
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    folder = Path(subprocess.run([str(python), "-c", asked], check=True, capture_output=True, text=True).stdout.strip())
    ours = (path for path in folder.rglob("*") if path.relative_to(folder).parts[0].split("-")[0] not in BROUGHT_BY_PIP)
    megabytes = sum(path.stat().st_size for path in ours if path.is_file() and not path.is_symlink()) / 1e6
    record_property("megabytes", round(megabytes, 1))
    assert megabytes <= MEGABYTES


def test_command_is_there(python, tmp_path):
    """`dashcam --help` names the commands, and so does `python -m dashcam`."""
    done = _run(python, "-m", "dashcam", "--help", folder=tmp_path)
    script = subprocess.run([str(python.parent / "dashcam"), "--help"], check=False, capture_output=True, text=True)
    assert (done.returncode, script.returncode) == (0, 0)
    assert [command for command in ("run", "ls", "show", "sql", "doctor") if command not in script.stdout] == []


def test_readme_example_runs(python, tmp_path):
    """The README's Python example runs as it stands, with nothing installed but the wheel."""
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), flags=re.DOTALL)
    own = [block for block in blocks if "dashcam." in block]
    (tmp_path / "example.py").write_text("\n".join(own))
    done = _run(python, "example.py", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert own


def test_import_stands_alone(python, tmp_path):
    """Each module can be imported by itself, with nothing but the declared packages installed; pytest's part needs pytest.

    What reads OpenTelemetry's own spans is loaded by programs that have it.
    """
    program = (
        "import importlib, pkgutil, dashcam\n"
        "for found in pkgutil.walk_packages(dashcam.__path__, 'dashcam.'):\n"
        "    if '.boot' not in found.name and not found.name.endswith(('__main__', 'pytest_recording')):\n"
        "        try:\n"
        "            importlib.import_module(found.name)\n"
        "        except ModuleNotFoundError as error:\n"
        "            print(found.name, error.name)\n"
    )
    done = _run(python, "-c", program, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    missing = [line.split() for line in done.stdout.splitlines()]
    assert {name.partition(".")[0] for _, name in missing} <= {"opentelemetry"}
    assert all(module.startswith("dashcam.integrations.") for module, _ in missing)


def test_pytest_finds_the_plugin(python):
    """The wheel tells pytest where its plugin is."""
    asked = "from importlib.metadata import entry_points; print(*(one.value for one in entry_points(group='pytest11')))"
    done = subprocess.run([str(python), "-c", asked], check=True, capture_output=True, text=True)
    assert "dashcam.testing.pytest_plugin" in done.stdout.split()
