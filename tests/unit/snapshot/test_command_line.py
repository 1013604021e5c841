"""A command line without its secrets."""

import pytest

from dashcam.snapshot.command_line import LONGEST, WORDS, told
from dashcam.snapshot.redact import Masker

KEY = "sk-abcdefghijklmnop1234"


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (["app.py", "-v", "--n=3"], ["app.py", "-v", "--n=3"]),
        (["--api-key", "abc", "x"], ["--api-key", "[masked]", "x"]),
        (["--api-key=abc"], ["--api-key=[masked]"]),
        (["API_KEY=abc"], ["API_KEY=[masked]"]),
        (["--password", "--password", "x"], ["--password", "[masked]", "x"]),
        (["password", "x"], ["password", "x"]),
        ([3, b"x"], ["?", "?"]),
        (["a\udcff"], ["a\\udcff"]),
        ([], []),
    ],
)
def test_told(argv, expected):
    """Values of options and assignments that are named like secrets are masked; the rest stays."""
    assert told(argv, Masker()) == expected


def test_by_look():
    """A key is masked wherever it stands."""
    assert KEY not in " ".join(told(["x", KEY, f"--url=https://u:{KEY}@h"], Masker()))


def test_bounded():
    """Words are few and short."""
    words = told(["x" * 5_000] * 100, Masker())
    assert (len(words), len(words[0])) == (WORDS, LONGEST)
