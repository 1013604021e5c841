import json
from pathlib import Path

import pytest

from dashcam.cli import main
from dashcam.collect import collect
from dashcam.store import open_store
from tests.journals import JournalBuilder


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a price of its own."""
    (tmp_path / "pyproject.toml").write_text(
        "[tool.dashcam.prices]\nmine = { input = 1.5, output = 2, cache_read = 0.1 }\n"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def store(project: Path) -> Path:
    """Two traces of one model call each, of two apps; nobody has priced them."""
    store = project / ".dashcam" / "dashcam.db"
    written = JournalBuilder(store.with_suffix(".journal"))
    for span, app in ((1, "rag"), (2, "other")):
        written.start(span, call=2, extra={"model": "mine", "app": app})
        written.end_more(span, 0, "yes", usage={"input_tokens": 1_000, "output_tokens": 0})
    written.save()
    collect(store)
    return store


def costs(store: Path) -> dict[str | None, float | None]:
    with open_store(store) as opened:
        return {one.app: one.cost_usd for one in opened.traces()}


def test_a_model_of_the_table(project: Path, capsys: pytest.CaptureFixture[str]):
    """Each sort of token with its price, and where that is from."""
    assert main(["prices", "gpt-4o-mini", "--provider", "openai"]) == 0
    first, *prices, source = capsys.readouterr().out.splitlines()
    assert first == "gpt-4o-mini, from openai"
    assert [line.split() for line in prices[:3]] == [
        ["input", "$0.15", "a", "million", "tokens"],
        ["cache", "read", "$0.075", "a", "million", "tokens"],
        ["output", "$0.6", "a", "million", "tokens"],
    ]
    assert source.split()[:2] == ["source", "genai-prices"]


def test_a_step_in_the_context_is_said(project: Path, capsys: pytest.CaptureFixture[str]):
    """With the price above it."""
    main(["prices", "gpt-5.5"])
    assert "$5, 10 above 272,000 tokens in  a million tokens" in capsys.readouterr().out


def test_a_model_of_ones_own(project: Path, capsys: pytest.CaptureFixture[str]):
    """As it stands in pyproject."""
    assert main(["prices", "mine", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "model": "mine",
        "provider": None,
        "rates": {"input_mtok": "1.5", "output_mtok": "2", "cache_read_mtok": "0.1"},
        "source": "pyproject.toml",
        "by_name": False,
    }


def test_a_model_that_somebody_else_serves(project: Path, capsys: pytest.CaptureFixture[str]):
    """Its maker's price, and that it is by its name."""
    assert main(["prices", "gpt-4o-mini", "--provider", "llm.example.org"]) == 0
    assert "it is priced by its name" in capsys.readouterr().out


def test_an_unknown_model_names_its_like(project: Path, capsys: pytest.CaptureFixture[str]):
    """Status 1: nothing found."""
    assert main(["prices", "claude-sonet-4-5", "--provider", "anthropic"]) == 1
    said = capsys.readouterr().err
    assert "no price for claude-sonet-4-5 at anthropic; near it are anthropic/claude-sonnet-4-5, " in said


def test_stored_calls_are_priced_again(store: Path, capsys: pytest.CaptureFixture[str]):
    """By what is known now; a second time nothing is left to do."""
    assert main(["prices", "--renew"]) == 0
    assert capsys.readouterr().out == "2 model calls looked at: 2 have another price now\n"
    assert costs(store) == {"rag": 0.0015, "other": 0.0015}
    assert main(["prices", "--renew", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"calls": 2, "changed": 0}


def test_only_those_that_a_filter_finds(store: Path, capsys: pytest.CaptureFixture[str]):
    """The others stay as they are."""
    assert main(["prices", "--renew", 'app == "rag"']) == 0
    assert capsys.readouterr().out == "1 model call looked at: 1 has another price now\n"
    assert costs(store) == {"rag": 0.0015, "other": None}


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["prices"], 2),
        (["prices", "--renew", "--provider", "openai"], 2),
        (["prices", "--renew", "app =="], 2),
        (["prices", "--renew", "--store", "nothing.db"], 3),
    ],
)
def test_wrong_use(store: Path, arguments: list[str], status: int, capsys: pytest.CaptureFixture[str]):
    """One line that says what to do."""
    assert main(arguments) == status
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_price_that_cannot_be_read_is_an_error_and_loses_nothing(store: Path, capsys: pytest.CaptureFixture[str]):
    """It names the model; once it is put right, all is there."""
    good = Path("pyproject.toml").read_text()
    Path("pyproject.toml").write_text(good.replace("1.5", '"cheap"'))
    assert main(["ls"]) == 2
    assert '"mine" has input = cheap' in capsys.readouterr().err
    Path("pyproject.toml").write_text(good)
    assert main(["ls"]) == 0
    assert costs(store) == {"rag": 0.0015, "other": 0.0015}
