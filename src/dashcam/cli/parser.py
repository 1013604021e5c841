"""How options are read: one line for a mistake, help that is the command's own docstring, settings that are options.

Every command takes its options from here, so that the same option has the same name and the same words everywhere.
"""

import argparse
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn, TypeAlias

from dashcam.errors import UsageError
from dashcam.settings.fields import read_path

Place: TypeAlias = argparse._ActionsContainer  # noqa: SLF001  what parsers and groups of options have in common


class Parser(argparse.ArgumentParser):
    """A parser whose mistakes are errors like all others: one line that says what to do next."""

    epilog_when_asked: Callable[[], str] | None = None
    """Gives the end of the help; made only for somebody who reads it."""

    def format_help(self) -> str:
        """Return the whole help."""
        if self.epilog_when_asked is not None:
            self.epilog = self.epilog_when_asked()
        return super().format_help()

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the options."""
        raise UsageError(f"{message}; see {self.prog} --help")


class Help(argparse.HelpFormatter):
    """Help as wide as the terminal: paragraphs are filled, what is indented (examples, lists) stays as it was written."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n\n".join(indent + "\n".join(_filled(part, width)) for part in text.split("\n\n"))


def _filled(paragraph: str, width: int) -> Iterator[str]:
    """Yield a paragraph's lines; those that are indented break it."""
    running: list[str] = []
    for line in [*paragraph.strip("\n").splitlines(), " "]:
        if line.startswith(" "):
            yield from textwrap.wrap(" ".join(running), width)
            running = []
            yield from filter(None, [line.rstrip()])
        else:
            running.append(line)


def command_parser(name: str, doc: str) -> Parser:
    """Return a parser for one command, with its docstring as help."""
    summary, _, rest = doc.partition("\n")
    return Parser(
        prog=f"dashcam {name}",
        description=f"{summary.strip()}\n{rest.rstrip()}",
        formatter_class=Help,
        allow_abbrev=False,
    )


def add_store(parser: Place) -> None:
    """Let the person name another store than the project's."""
    parser.add_argument("--store", metavar="PATH", type=_path, help="another database than the project's own")


def add_json(parser: Place, what: str) -> None:
    """Let a program read the answer."""
    parser.add_argument("--json", action="store_true", help=f"print {what} as JSON")


def count_or_none(text: str) -> int:
    """Return a number of things, none too.

    >>> count_or_none("0")
    0
    """
    return 0 if text.strip() == "0" else count(text)


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
