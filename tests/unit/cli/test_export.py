import io
import json
import stat
import sys
from pathlib import Path

import pytest

from dashcam.cli import main
from dashcam.cli.export import prepare_parser
from dashcam.cli.parser import command_parser
from dashcam.collect.moving.lines import to_line
from dashcam.store import open_store
from tests.unit.cli.stores import filled, several


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder whose project's store has five traces."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DASHCAM_STORE", str(tmp_path / "store" / "dashcam.db"))
    return filled(tmp_path / "store" / "dashcam.db")


def test_lines_are_what_show_prints(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One a trace, the oldest first, in a file for its owner only."""
    assert main(["export", "-o", "all.jsonl"]) == 0
    told = capsys.readouterr()
    written = Path("all.jsonl").read_bytes()
    assert (written, stat.S_IMODE(Path("all.jsonl").stat().st_mode)) == (b"".join(map(to_line, several())), 0o600)
    size = f"{len(written) / 1000:.1f} kB"
    assert (told.out, told.err) == ("", f"dashcam: 5 traces with 11 spans written to all.jsonl ({size})\n")
    main(["show", several()[0].trace_id, "--json"])
    assert capsys.readouterr().out.encode() == written.splitlines(keepends=True)[0]


@pytest.mark.parametrize(
    ("what", "ids"), [("4f1c", [4]), ('app == "other"', [1, 3]), ('status == "error" and span_count == 1', [2])]
)
def test_one_trace_or_what_a_filter_finds(store: Path, what: str, ids: list[int]) -> None:
    """Named by the first characters of its id, or by any filter."""
    assert main(["export", what, "-o", "some.jsonl"]) == 0
    found = [json.loads(line)["trace_id"] for line in Path("some.jsonl").read_text().splitlines()]
    assert found == [several()[at].trace_id for at in ids]


def test_a_store_is_one_that_every_command_reads(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also by a word of its values: what a search needs is in it."""
    assert main(["export", "-o", "all.db"]) == 0
    capsys.readouterr()
    assert main(["ls", 'search("word3")', "--store", "all.db", "--json"]) == 0
    assert [trace["trace_id"] for trace in json.loads(capsys.readouterr().out)] == [several()[1].trace_id]
    with open_store(Path("all.db")) as made:
        assert (made.integrity(), made.trace(several()[4].trace_id)) == ([], several()[4])


def test_lines_go_to_stdout_when_asked(
    store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing else does."""
    out = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdout", out)
    assert main(["export", 'app == "other"', "-o", "-"]) == 0
    assert len(out.buffer.getvalue().splitlines()) == 2
    assert capsys.readouterr().err == "dashcam: 2 traces with 2 spans\n"


def test_nothing_found_is_nothing_written(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 1 and no file, for a filter as for an id."""
    assert [main(["export", what, "-o", "none.jsonl"]) for what in ('app == "nobody"', "dead")] == [1, 1]
    assert ([path.name for path in Path().iterdir()], len(capsys.readouterr().err.splitlines())) == (["store"], 2)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["-o", "all.txt"], "all.txt has to end in .jsonl"),
        (["-o", "there.jsonl"], "there.jsonl is there already"),
        (["-o", "no/all.jsonl"], "there is no folder no"),
        (["-o", "store/dashcam.db", "--force"], "is the store itself"),
        (["-o", "live.db"], "programs record into live.db"),
        (["colour == 1", "-o", "all.jsonl"], "colour"),
        ([], "-o"),
    ],
)
def test_what_cannot_be_is_one_line(
    store: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], why: str
) -> None:
    """Status 2; nothing is written or overwritten."""
    Path("there.jsonl").write_text("mine")
    Path("live.journal").mkdir()
    assert main(["export", *arguments]) == 2
    said = capsys.readouterr().err
    assert (why in said, len(said.splitlines()), Path("there.jsonl").read_text()) == (True, 1, "mine")
    assert sorted(path.name for path in Path().iterdir()) == ["live.journal", "store", "there.jsonl"]


def test_force_overwrites(store: Path) -> None:
    """And only that."""
    Path("all.jsonl").write_text("old")
    assert main(["export", "-o", "all.jsonl", "--force"]) == 0
    assert len(Path("all.jsonl").read_bytes().splitlines()) == 5


def test_a_store_that_cannot_be_read_is_status_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As with every command."""
    assert main(["export", "-o", str(tmp_path / "a.jsonl"), "--store", str(tmp_path / "none.db")]) == 3
    assert list(tmp_path.glob("*.jsonl")) == []


def test_the_word_is_not_needed() -> None:
    """Without one, all traces are meant."""
    parser = command_parser("export", "")
    prepare_parser(parser)
    assert parser.parse_args(["-o", "-"]).what is None


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a dashboard that is built, of two letters."""
    static = tmp_path / "static"
    static.mkdir()
    (static / "assets").mkdir()
    for name in ("a.js", "b.css"):
        (static / "assets" / name).write_text("x")
    (static / "index.html").write_text('<link href="/assets/b.css"><script src="/assets/a.js"></script>')
    monkeypatch.setattr("dashcam.server.carrying.carried.__defaults__", (static,))


@pytest.mark.usefixtures("built")
def test_a_trace_as_a_page(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For its owner only; how large it is, and what it holds, is said."""
    trace = several()[0].trace_id
    assert main(["export", "--html", trace[:6], "-o", "trace.html"]) == 0
    written = Path("trace.html")
    assert f'"trace_id":"{trace}"' in written.read_text()
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    told = capsys.readouterr()
    assert (told.out, told.err) == (
        "",
        f"dashcam: written to trace.html ({written.stat().st_size / 1000:.1f} kB): it holds all inputs and outputs\n",
    )


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--html", "-o", "trace.html"], 2, "a page is of one trace"),
        (["--html", "4f1c", "-o", "trace.jsonl"], 2, "has to end in .html"),
        (["--html", "ffff", "-o", "trace.html"], 1, "ffff"),
    ],
)
def test_a_page_that_cannot_be_made(
    store: Path, capsys: pytest.CaptureFixture[str], words: list[str], status: int, said: str
) -> None:
    """Nothing is written, and why is said."""
    assert main(["export", *words]) == status
    assert said in capsys.readouterr().err
    assert list(Path().glob("trace.*")) == []
