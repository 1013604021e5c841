from pathlib import Path

import pytest

from dashcam.cli.candidates import FILES, candidates, lines
from dashcam.cli.entry import COMMANDS
from dashcam.cli.fields import TRACE_FIELDS
from dashcam.cli.ls import ORDERS


def offered(*typed: str) -> list[str]:
    return [word for word, _ in candidates(typed)]


def test_the_first_word_is_a_command() -> None:
    """With its summary; options only when one is begun."""
    assert offered("") == list(COMMANDS)
    assert candidates(["lo"]) == []
    assert candidates(["doc"]) == [("doctor", "Find what is wrong here, and say what to do about it")]
    assert offered("-") == ["--help", "--version"]


@pytest.mark.parametrize("typed", [("nonsense", ""), ("help", "")])
def test_after_what_is_no_command_nothing_is_offered(typed: tuple[str, ...]) -> None:
    """Nothing is guessed."""
    assert offered(*typed) == []


def test_options_are_offered_when_one_is_begun() -> None:
    """Those that were not given yet; those that repeat again."""
    assert offered("ls", "--s") == ["--spans", "--since", "--store"]
    assert offered("ls", "--spans", "--s") == ["--since", "--store"]
    assert offered("run", "--include", "x", "--inc") == ["--include"]


def test_choices_are_offered_after_their_option() -> None:
    """Apart, or joined by an equals sign, as each shell hands it over."""
    assert offered("ls", "--order", "") == list(ORDERS)
    assert offered("ls", "--order", "s") == ["slowest"]
    assert offered("ls", "--order=s") == ["--order=slowest"]
    assert offered("ls", "--order", "=", "s") == ["slowest"]
    assert offered("ls", "--order", "=") == list(ORDERS)
    assert offered("completion", "") == ["bash", "zsh", "fish"]


def test_columns_are_offered_one_after_another() -> None:
    """Each once."""
    assert offered("ls", "--columns", "sta") == ["started", "status"]
    assert "id,name" in offered("ls", "--columns", "id,")
    assert "id,id" not in offered("ls", "--columns", "id,")
    assert len(offered("ls", "--columns", "")) >= len(TRACE_FIELDS)


def test_moments_are_offered() -> None:
    """The usual ones."""
    assert offered("ls", "--since", "to") == ["today"]


@pytest.mark.parametrize(
    "typed", [("run", ""), ("run", "app.py", "--x", ""), ("ls", "--store", "x"), ("run", "-m", "a", "")]
)
def test_files_are_left_to_the_shell(typed: tuple[str, ...]) -> None:
    """It knows them best."""
    assert candidates(typed) == FILES


def test_traces_are_offered_with_their_names(here: Path) -> None:
    """The newest first."""
    found = candidates(["show", ""])
    assert len(found) == 5
    assert [what.split(", ")[0] for _, what in found] == ["answer", "refuse", "answer", "refuse", "answer"]
    assert offered("show", found[0][0][:7]) == [found[0][0]]
    assert offered("show", found[0][0], "") == []


def test_apps_are_offered(here: Path) -> None:
    """Those of the newest traces."""
    assert offered("ls", "--app", "") == ["demo"]
    assert offered("ls", "--app", "x") == []


def test_without_a_store_there_is_nothing_to_offer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing is said, nothing made."""
    monkeypatch.chdir(tmp_path)
    assert (offered("show", ""), offered("ls", "--app", "")) == ([], [])
    assert list(tmp_path.iterdir()) == []


def test_a_filter_is_for_people_to_write() -> None:
    """Nothing is offered, not even files."""
    assert offered("ls", "sta") == []


def test_lines_are_a_word_and_what_it_is() -> None:
    """A tab in between, nothing after a word that speaks for itself."""
    assert list(lines(["ls", "--order", "s"])) == ["slowest"]
    assert list(lines(["doc"])) == ["doctor\tFind what is wrong here, and say what to do about it"]
