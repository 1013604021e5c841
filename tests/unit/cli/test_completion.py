import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dashcam.cli import main
from dashcam.cli.completion import SCRIPTS
from tests.recorded import environment

pytestmark = pytest.mark.slow

# each shell's own way of asking what a TAB would show, without a terminal
BASH = """
source <(dashcam completion bash)
COMP_WORDS=({words}); COMP_CWORD={last}; _dashcam; printf '%s\\n' "${{COMPREPLY[@]}}"
"""
ZSH = """
autoload -Uz compinit; compinit -D
_describe() {{ shift 2; print -rl -- "${{(P@)1%%:*}}" "${{(@)${{(P@)1}}%%:*}}" | sort -u }}
_files() {{ print files }}
source <(dashcam completion zsh)
words=({words}); CURRENT=$(({last} + 1)); _dashcam
"""
FISH = """
dashcam completion fish | source
complete -C "dashcam {typed}"
"""


def asked(shell: str, folder: Path, typed: str) -> set[str]:
    """What a shell offers after `dashcam ` and what was typed."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not here")
    (folder / "bin").mkdir(exist_ok=True)
    program = folder / "bin" / "dashcam"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m dashcam "$@"\n')
    program.chmod(0o755)
    words = ["dashcam", *typed.split(" ")]
    quoted = " ".join(f"'{word}'" for word in words)
    script = {"bash": BASH, "zsh": ZSH, "fish": FISH}[shell].format(words=quoted, last=len(words) - 1, typed=typed)
    path = environment()["PATH"]
    home = environment(PATH=f"{program.parent}:{path}", HOME=str(folder), XDG_CONFIG_HOME=str(folder))
    options = {"zsh": ["-f"], "bash": ["--norc"], "fish": ["--no-config"]}[shell]
    ended = subprocess.run(
        [shell, *options, "-c", script], cwd=folder, env=home, capture_output=True, timeout=50, check=False
    )
    assert ended.stderr == b""
    return {line.partition("\t")[0] for line in ended.stdout.decode().splitlines() if line}


@pytest.mark.parametrize("shell", SCRIPTS)
def test_a_shell_offers_what_dashcam_says(shell: str, tmp_path: Path) -> None:
    """Commands, options and choices; the real shell, the real script."""
    assert asked(shell, tmp_path, "do") == {"doctor"}
    assert asked(shell, tmp_path, "ls --or") == {"--order"}
    assert asked(shell, tmp_path, "ls --order s") == {"slowest"}


@pytest.mark.parametrize("shell", ["bash", "fish"])
def test_a_shell_offers_its_files(shell: str, tmp_path: Path) -> None:
    """Where a program is to be named."""
    (tmp_path / "program.py").write_text("")
    assert asked(shell, tmp_path, "run prog") == {"program.py"}


@pytest.mark.parametrize("shell", SCRIPTS)
def test_the_script_is_printed(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    """To be sourced."""
    assert main(["completion", shell]) == 0
    assert f" completion {shell} words " in capsys.readouterr().out


def test_what_shells_ask_is_answered(capsys: pytest.CaptureFixture[str]) -> None:
    """A line each; options among the words are the words' own."""
    assert main(["completion", "bash", "words", "ls", "--json", "--order", "d"]) == 0
    assert capsys.readouterr().out == "dearest\n"
    assert main(["completion", "bash", "words", ""]) == 0
    assert capsys.readouterr().out.startswith("run\tRecord a program as it is\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: SHELL"),
        (["bash", "x"], "unrecognized arguments: x"),
        (["tcsh"], "argument SHELL: invalid choice: 'tcsh' (choose from"),
    ],
)
def test_wrong_use_is_said(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2."""
    assert main(["completion", *arguments]) == 2
    assert message in capsys.readouterr().err
