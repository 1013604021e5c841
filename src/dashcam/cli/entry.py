"""Where every `dashcam …` begins: finds the command, runs it, turns errors into one line and an exit status.

A command is a module with a docstring (its help), `prepare_parser(parser)` and `run(options) -> exit status`; `COMMANDS`
names them all, in the order the help lists them. Only the one that is asked for is imported.
"""

import importlib
import os
import sys
from collections.abc import Sequence
from types import ModuleType

from dashcam.errors import DashcamError, UsageError
from dashcam.version import __version__

COMMANDS = {
    "run": "dashcam.cli.run",
    "ls": "dashcam.cli.ls",
    "show": "dashcam.cli.show",
    "mark": "dashcam.cli.mark",
    "tail": "dashcam.cli.tail",
    "apps": "dashcam.cli.apps",
    "diff": "dashcam.cli.diff",
    "sql": "dashcam.cli.sql",
    "export": "dashcam.cli.export",
    "import": "dashcam.cli.import_",
    "rm": "dashcam.cli.rm",
    "gc": "dashcam.cli.gc",
    "rebuild": "dashcam.cli.rebuild",
    "prices": "dashcam.cli.prices",
    "doctor": "dashcam.cli.doctor",
    "completion": "dashcam.cli.completion",
    "ui": "dashcam.cli.ui",
    "demo": "dashcam.cli.demo",
}
"""A command's word and its module."""

INTERRUPTED = 130
CUT_OFF = 141
"""What shells say of programs that Ctrl-C ended, and of those whose reader left."""

_HELP = """\
A dashcam for LLM apps: records every call, on your own machine.

  dashcam run app.py          record a program as it is
  dashcam ls                  see what was recorded; dashcam ls --help: find it

commands: dashcam COMMAND --help says more of each, --version prints the version
{commands}
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit status; a person's mistake is one line on stderr, never a traceback."""
    try:
        try:
            return _dispatch(list(sys.argv[1:] if arguments is None else arguments))
        finally:
            sys.stdout.flush()
    except DashcamError as error:
        _say(str(error))
        return error.exit_status
    except SystemExit as leaving:  # argparse, when it has printed a command's help
        return int(leaving.code or 0)
    except BrokenPipeError:
        _close_stdout()
        return CUT_OFF
    except KeyboardInterrupt:
        return INTERRUPTED


def load(name: str) -> ModuleType:
    """Return the module of a command."""
    return importlib.import_module(COMMANDS[name])  # a table's loader: the other commands cost nothing


def help_text() -> str:
    """Return what `dashcam --help` prints."""
    lines = [f"  {name:<12}{(load(name).__doc__ or '').partition(chr(10))[0]}" for name in COMMANDS]
    return _HELP.format(commands="\n".join(lines))


def _dispatch(arguments: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        # What a terminal's encoding lacks becomes a question mark, not an exception.
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    name = arguments[0] if arguments else "--help"
    if name in ("-h", "--help", "help"):
        print(help_text(), end="")
        return 0
    if name in ("-V", "--version"):
        return _print_version()
    if name not in COMMANDS:
        raise UsageError(f'there is no command "{name}"{_nearest(name)}')
    from dashcam.cli.parser import command_parser  # only here: argparse takes longer than --version

    command = load(name)
    parser = command_parser(name, command.__doc__ or "")
    command.prepare_parser(parser)
    return int(command.run(parser.parse_args(arguments[1:])))


def _print_version() -> int:
    print(f"dashcam {__version__} (Python {sys.version.partition(' ')[0]})")
    return 0


def _nearest(name: str) -> str:
    import difflib  # only here: it is for the one who mistyped

    near = difflib.get_close_matches(name, COMMANDS, 1)
    return f"; did you mean {near[0]}?" if near else "; see dashcam --help"


def _say(message: str) -> None:
    print(f"dashcam: {' '.join(message.split())}", file=sys.stderr)


def _close_stdout() -> None:
    """Let the interpreter's last flush go nowhere, instead of failing once more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
