"""A command line without its secrets."""

import pytest

from dashcam.snapshot.redact import LONGEST_WORD, WORDS, Masker

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
    assert Masker().command_line(argv) == expected


def test_by_look():
    """A key is masked wherever it stands."""
    assert KEY not in " ".join(Masker().command_line(["x", KEY, f"--url=https://u:{KEY}@h"]))


def test_bounded():
    """Words are few and short."""
    words = Masker().command_line(["x" * 5_000] * 100)
    assert (len(words), len(words[0])) == (WORDS, LONGEST_WORD)
