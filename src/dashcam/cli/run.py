"""Record a program as it is.

Runs it as python would, with the same output, exit status and signals. Its child processes are recorded too.
At a normal exit one line on stderr says what was recorded.

  dashcam run app.py --port 8000
  dashcam run --app rag -m mypackage.main
  dashcam run --include "mypackage.*" app.py      its functions and methods too

Exit status: the program's own; 2 when there is no such script, 3 when the store cannot be used.
"""

import argparse
import os
import sys
from pathlib import Path

from dashcam import boot, settings
from dashcam.boot.detached import start as start_helper
from dashcam.boot.program import BOOT
from dashcam.cli.parser import add_store
from dashcam.errors import StoreUnreadable, UsageError
from dashcam.settings import Settings
from dashcam.settings.fields import read_names

_BLIND = frozenset("EIS")
"""Options of Python with which PYTHONPATH or sitecustomize would not be read, and nothing recorded."""


def prepare_parser(parser: argparse.ArgumentParser) -> None:
    """Add the options of `dashcam run`."""
    options = "[--app NAME] [--store PATH] [--include PATTERN]"
    parser.usage = f"dashcam run {options} SCRIPT [ARGS]\n       dashcam run […] -m MODULE [ARGS]"
    parser.add_argument("--app", metavar="NAME", help="the name of the app; else the object's own, or the script's")
    add_store(parser)
    parser.add_argument(
        "--include", metavar="PATTERN", action="append", help="functions and classes to record as well; repeatable"
    )
    parser.add_argument(
        "-m", dest="module", metavar="MODULE", nargs=argparse.REMAINDER, help="run a module, with its arguments"
    )
    # one list for both: argparse would take a -- between the two for itself
    program = "the program, - for one on stdin, and its arguments as they are"
    parser.add_argument("program", metavar="SCRIPT [ARGS]", nargs=argparse.REMAINDER, help=program)


def run(options: argparse.Namespace) -> int:
    """Become the program; comes back only with an error."""
    program = _program(options)
    include = None if options.include is None else [name for given in options.include for name in read_names(given)]
    found = settings.load(app=options.app, store=options.store, include=include)
    environment = dict(os.environ)
    if found.enabled:
        _check_store(found)
        _say_what_is_left_out(found, program)
        name = os.urandom(8).hex()
        start = [sys.executable, "-P", "-m", "dashcam.boot.helper", str(found.store), str(os.getpid()), name]
        # a process 1 is given every orphan: there the helper would be a child that the program does not know
        has_helper = os.getpid() != 1
        if has_helper:
            start_helper(start, environment)
        environment = recorded(environment, found, name, os.getpid(), has_helper=has_helper)
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, *_flags(), *program], environment)  # noqa: S606  what the person typed


def recorded(
    environment: dict[str, str], found: Settings, run_id: str, pid: int, *, has_helper: bool
) -> dict[str, str]:
    """Return the environment in which a program is recorded."""
    ours = {**settings.as_environment(found), "DASHCAM_RUN": run_id, "DASHCAM_HELPER": "1" if has_helper else ""}
    inherited = {name: settings.handed[name] for name in ("DASHCAM_PARENT",) if name in settings.handed}
    folder = str(Path(boot.__file__).parent / "path")
    path = os.pathsep.join(filter(None, [folder, environment.get("PYTHONPATH")]))
    names = [name for name in {**ours, **inherited} if name not in environment]
    return {**environment, **inherited, **ours, "PYTHONPATH": path, BOOT: " ".join([str(pid), *names])}


def _program(options: argparse.Namespace) -> list[str]:
    if options.module is not None:
        if not options.module:
            raise UsageError("-m needs the name of a module; see dashcam run --help")
        return ["-m", *options.module]
    program: list[str] = options.program[1:] if options.program[:1] == ["--"] else options.program
    if not program:
        raise UsageError("which program? dashcam run SCRIPT, or dashcam run -m MODULE")
    if program[0] != "-" and not Path(program[0]).exists():
        raise UsageError(f"there is no script {program[0]} in {Path.cwd()}: check the path, or use -m for a module")
    return program


def _say_what_is_left_out(found: Settings, program: list[str]) -> None:
    """Say so where functions of the program's own file were asked for that this Python gives no way to record."""
    if sys.version_info >= (3, 12) or not found.include:
        return
    from dashcam.capture.patterns import Patterns  # only here: most programs are recorded without

    name = program[1] if program[0] == "-m" else Path(program[0]).stem
    if any(map(Patterns(found.include).name, ("__main__", name))):
        said = "Python 3.11 records a script's own functions only with @dashcam.span, or in a module that it imports"
        print(f"dashcam: {said}", file=sys.stderr)


def _check_store(found: Settings) -> None:
    """Refuse before anything runs, where what is recorded could not be read again."""
    try:
        settings.prepare_folder(found.store.parent)
    except OSError as error:
        raise StoreUnreadable(
            f"cannot make {found.store.parent}: {error.strerror}; choose another place with --store"
        ) from None
    from dashcam.store import open_store  # only here: --help and a mistyped script need no database

    # made now, so that a reader beside the program finds a store from its first moment
    open_store(found.store, create=True).close()


def _flags() -> list[str]:
    """Return the interpreter's own options, when a person gave some: `python -X dev -m dashcam run …`."""
    given = sys.orig_argv[1:]
    if "-m" not in given:
        return []
    flags = given[: given.index("-m")]
    if any(_BLIND & set(flag[1:]) for flag in flags if flag[:1] == "-" and flag[1:2] not in ("X", "W")):
        raise UsageError(f"with {' '.join(flags)} Python reads nothing that starts a recording: leave E, I and S out")
    return flags
