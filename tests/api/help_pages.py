"""The help of every command, put into docs/commands.md where a block stands for it."""

import os
import re
import sys
from pathlib import Path
from unittest import mock

from dashcam.cli.entry import COMMANDS, load
from dashcam.cli.parser import command_parser

PAGE = Path(__file__).resolve().parents[2] / "docs" / "commands.md"
WIDTH = "100"


def help_text(command: str) -> str:
    """Give what `dashcam COMMAND --help` prints, at a fixed width and without colours."""
    module = load(command)
    with mock.patch.dict(os.environ, {"COLUMNS": WIDTH, "NO_COLOR": "1"}):
        parser = command_parser(command, module.__doc__ or "")
        module.prepare_parser(parser)
        return parser.format_help().rstrip()


def renewed(page: str) -> str:
    """Give the page with each command's block as its help is now."""
    for command in COMMANDS:
        block = f"## `dashcam {command}`\n\n```text\n{help_text(command)}\n```\n"
        page = re.sub(
            rf"## `dashcam {command}`\n\n```text\n.*?\n```\n", lambda _, new=block: new, page, flags=re.DOTALL
        )
    return page


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text()))
    sys.stdout.write(f"{PAGE.name}: {len(COMMANDS)} commands\n")
