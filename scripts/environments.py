"""Virtual environments under `.cache`, made once and kept while what they were made from is unchanged.

What `scripts/test`, `scripts/check` and `scripts/demo` stand on: each names an interpreter, requirements and a constraints
file, and gets back the path of a Python that has them. Standard library only, since it runs before anything is installed.
uv does the installing where pip can fetch it (seconds instead of minutes), pip itself where not; both take indexes,
links, certificates and proxies from pip's own configuration.
"""

import ast
import hashlib
import os
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
CONSTRAINTS = ROOT / "constraints.txt"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
"""Playwright drives the system's own: no browser is fetched beside it."""
SUPPORTED = ("3.11", "3.12", "3.13")

_UV_NAMES = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "cert": ("SSL_CERT_FILE", " "),
    "proxy": ("ALL_PROXY", " "),
    "no-index": ("UV_NO_INDEX", " "),
}


class SetupError(Exception):
    """Something the machine lacks; the message says what to install."""


def say(message: str) -> None:
    """Write one line of progress, at once, so that a log shows where time goes."""
    print(f"[{time.strftime('%H:%M:%S')}] {message}", flush=True)


def interpreters() -> dict[str, Path]:
    """Give the supported Pythons of this machine, `{"3.11": path, …}`, oldest first."""
    found = {}
    for version in SUPPORTED:
        path = next(filter(None, map(_runs(version), _candidates(version))), None)
        if path:
            found[version] = path
    if not found:
        raise SetupError(f"No Python of {', '.join(SUPPORTED)} found: apt-get install python3")
    return found


def requirements(*groups: str) -> list[str]:
    """Give what pyproject's dependency groups name, for a pip too old to know groups itself."""
    named = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    flat: list[str] = []
    for group in groups:
        for entry in named[group]:
            flat += requirements(entry["include-group"]) if isinstance(entry, dict) else [entry]
    return list(dict.fromkeys(flat))


def environment(
    name: str,
    interpreter: Path,
    wanted: list[str],
    *,
    constraints: Path | None = CONSTRAINTS,
    editable: bool = True,
) -> Path:
    """Make or reuse `.cache/<name>` with the project and `wanted` in it; give the path of its Python.

    Args:
        name: the folder under `.cache`.
        interpreter: the Python to build it with.
        wanted: requirements beside the project itself.
        constraints: the file that pins them.
        editable: install the project from its source tree; False leaves it out.
    """
    folder = CACHE / name
    python = folder / "bin" / "python"
    arguments = [*(["--editable", str(ROOT)] if editable else []), *wanted]
    if constraints:
        arguments += ["--constraint", str(constraints)]
    stamp = _stamp(interpreter, arguments, constraints)
    mark = folder / "stamp"
    if mark.exists() and mark.read_text() == stamp and python.exists():
        return python
    say(f"installing {name} ({interpreter})")
    shutil.rmtree(folder, ignore_errors=True)
    create(folder, interpreter)
    install(python, arguments)
    mark.write_text(stamp)
    return python


def frameworks(version: str, interpreter: Path) -> Path:
    """The environment of the libraries that stand beside openai 3, the demo's among them; give the path of its Python."""
    return environment(f"frameworks-{version}", interpreter, requirements("test", "demo", "hosts", "libraries"))


def frameworks_openai2(version: str, interpreter: Path) -> Path:
    """The environment of those that want openai 2, with older releases of others; give the path of its Python."""
    wanted = requirements("test", "openai2", "llamaindex", "older", "libraries2")
    return environment(f"openai2-{version}", interpreter, wanted, constraints=ROOT / "constraints-openai2.txt")


def browser(version: str, interpreter: Path) -> Path:
    """The environment of what drives a browser; give the path of its Python."""
    return environment(f"browser-{version}", interpreter, requirements("test", "browser"))


def chromium() -> Path:
    """Find Chromium, or install it; its place is told to the tests by DASHCAM_CHROMIUM.

    Raises:
        SetupError: There is none and we may not install one; says why.
    """
    path = _found_chromium() or _installed_chromium()
    os.environ["DASHCAM_CHROMIUM"] = str(path)
    return path


def onlookers() -> None:
    """Install what looks on from outside where that may be done: tests that need it say themselves that there is none."""
    wanted = [name for name in ("valgrind", "strace") if not shutil.which(name)]
    if wanted and shutil.which("apt-get") and os.geteuid() == 0:
        say(f"installing Debian's {' and '.join(wanted)} with apt-get: 75 MB at most, some seconds")
        _apt_get(*wanted)


def servers(version: str, interpreter: Path) -> Path:
    """The environment of the programs that other people's code runs in; give the path of its Python."""
    wanted = requirements("test", "servers")
    python = environment(f"servers-{version}", interpreter, wanted, constraints=ROOT / "constraints-servers.txt")
    # they are started anew for each test, and write nothing: without this each would compile them
    subprocess.run([str(python), "-m", "compileall", "-qq", "-j", "0", str(CACHE / f"servers-{version}")], check=False)
    return python


def create(folder: Path, interpreter: Path) -> Path:
    """Make an empty virtual environment; give the path of its Python."""
    uv = _uv()
    if uv:
        _run([str(uv), "venv", "--quiet", "--no-project", "--python", str(interpreter), str(folder)], uv_settings())
    else:
        _run([str(interpreter), "-m", "venv", str(folder)], dict(os.environ))
    return folder / "bin" / "python"


def install(python: Path, arguments: list[str]) -> None:
    """Install into the environment of `python`, by uv or, without it, by pip."""
    uv = _uv()
    if uv:
        _run([str(uv), "pip", "install", "--quiet", "--python", str(python), *arguments], uv_settings())
    else:
        _run([str(python), "-m", "pip", "install", "--quiet", *arguments], dict(os.environ))


def installed(python: Path) -> list[str]:
    """Give `name==version` of everything in an environment, names as the index writes them, sorted."""
    listing = (
        "import importlib.metadata as m, re;"
        "print(*sorted({re.sub('[-_.]+', '-', d.metadata['Name']).lower() + '==' + d.version for d in m.distributions()}))"
    )
    return subprocess.run([str(python), "-c", listing], check=True, capture_output=True, text=True).stdout.split()


def uv_settings() -> dict[str, str]:
    """Give the process environment with pip's configuration said in uv's words; what is already said to uv wins."""
    environ = dict(os.environ)
    environ.pop("VIRTUAL_ENV", None)
    environ.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")  # as pip does: the best of all indexes
    environ.setdefault("UV_PYTHON_DOWNLOADS", "never")
    for option, (name, separator) in _UV_NAMES.items():
        value = _pip_configuration().get(option)
        if value:
            environ.setdefault(name, separator.join(value.split()))
    return environ


def _pip_configuration() -> dict[str, str]:
    listing = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], check=False, capture_output=True, text=True
    ).stdout
    settings: dict[str, str] = {}
    for line in listing.splitlines():
        key, _, value = line.partition("=")
        section, _, option = key.rpartition(".")
        if section in {"global", "install"} or (section == ":env:" and value):
            settings[option] = str(ast.literal_eval(value))
    return settings


def _found_chromium() -> Path | None:
    told = os.environ.get("DASHCAM_CHROMIUM")
    found = next(filter(None, map(shutil.which, [told] if told else CHROMIUM)), None)
    return Path(found) if found else None


def _installed_chromium() -> Path:
    if not shutil.which("apt-get"):
        raise SetupError("no Chromium here, and no apt-get to install one: install it, or name it in DASHCAM_CHROMIUM")
    if os.geteuid() != 0:
        raise SetupError("no Chromium here, and only root may install one: apt-get install chromium")
    say("installing Debian's chromium with apt-get: 290 MB, about a minute")
    said = _apt_get("chromium", "fonts-dejavu-core")
    path = _found_chromium()
    if path is None:
        raise SetupError(f"no Chromium here, and apt-get could not install it:\n{said}")
    return path


def _apt_get(*packages: str) -> str:
    """Install packages; give the last lines of what was said."""
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", *words],
            check=False,
            env=environ,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    return "\n".join(done.stdout.strip().splitlines()[-3:])


def _uv() -> Path | None:
    """Find uv, or have pip put it into `.cache/uv`; None where that cannot be done."""
    if os.environ.get("DASHCAM_SCRIPTS_PIP"):
        return None
    own = CACHE / "uv" / "bin" / "uv"
    if own.exists():
        return own
    on_path = shutil.which("uv")
    if on_path:
        return Path(on_path)
    if (CACHE / "uv" / "refused").exists():
        return None
    say("fetching uv with pip")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(CACHE / "uv"), "uv"]
    fetched = subprocess.run(command, check=False, capture_output=True, text=True)
    if fetched.returncode == 0 and own.exists():
        return own
    say("no uv to be had, pip it is: slower, the same result")
    (CACHE / "uv").mkdir(parents=True, exist_ok=True)
    (CACHE / "uv" / "refused").touch()
    return None


def _candidates(version: str) -> list[Path]:
    current = Path(sys.executable) if version == f"{sys.version_info.major}.{sys.version_info.minor}" else None
    on_path = shutil.which(f"python{version}")
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    kept = sorted(pyenv.glob(f"{version}.*/bin/python{version}"), reverse=True)
    return [path for path in (current, Path(on_path) if on_path else None, *kept) if path]


def _runs(version: str):  # noqa: ANN202  a closure over the version asked for
    question = "import sys; print('%d.%d' % sys.version_info[:2], sys.prefix == sys.base_prefix, sys.executable)"

    def answer(path: Path) -> Path | None:
        """Ask the interpreter itself: a version manager's stub on PATH may not lead anywhere."""
        said = subprocess.run([str(path), "-c", question], check=False, capture_output=True, text=True).stdout.split()
        return Path(said[2]) if said[:1] == [version] and len(said) == 3 else None

    return answer


def _stamp(interpreter: Path, arguments: list[str], constraints: Path | None) -> str:
    """Sum up what an environment is made from: not what pyproject says to lint, types and tests."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    parts = [str(interpreter), *arguments, repr(project["build-system"]), repr(project["project"])]
    if constraints:
        parts.append(constraints.read_text())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _run(command: list[str], environ: dict[str, str]) -> None:
    done = subprocess.run(
        command, check=False, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        hint = "\n(apt-get install python3-pip python3-venv)" if "ensurepip" in done.stdout else ""
        raise SetupError(f"This failed:\n  {' '.join(command)}\n{done.stdout}{hint}")
