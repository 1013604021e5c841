"""How options are read: one line for a mistake, help that is the command's own docstring, settings that are options.

Every command takes its options from here, so that the same option has the same name and the same words everywhere.
"""

import argparse
from pathlib import Path
from typing import NoReturn

from dashcam.errors import UsageError
from dashcam.settings.fields import read_path


class Parser(argparse.ArgumentParser):
    """A parser whose mistakes are errors like all others: one line that says what to do next."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the options."""
        raise UsageError(f"{message}; see {self.prog} --help")


def command_parser(name: str, doc: str) -> Parser:
    """Return a parser for one command, with its docstring as help."""
    summary, _, rest = doc.partition("\n")
    return Parser(
        prog=f"dashcam {name}",
        description=f"{summary.strip()}\n{rest.rstrip()}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def add_store(parser: argparse.ArgumentParser) -> None:
    """Let the person name another store than the project's."""
    parser.add_argument("--store", metavar="PATH", type=_path, help="another database than the project's own")


def add_json(parser: argparse.ArgumentParser, what: str) -> None:
    """Let a program read the answer."""
    parser.add_argument("--json", action="store_true", help=f"print {what} as JSON")


def count(text: str) -> int:
    """Return a number of things, at least one.

    >>> count("20")
    20
    """
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f'"{text}" is not a number from 1 on')
    return number


def _path(text: str) -> Path:
    try:
        return read_path(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
