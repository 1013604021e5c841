from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashcam.settings.fields import READERS, Settings, read_days, read_integrations, read_path, read_size


def test_every_setting_has_a_reader() -> None:
    """A field without a reader could be set by nobody."""
    assert tuple(READERS) == Settings.__struct_fields__


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("app", "rag", "rag"),
        ("app", "", None),
        ("enabled", "0", False),
        ("enabled", "Yes", True),
        ("capture_content", False, False),
        ("mask", "api_.*, ssn ,", ("api_.*", "ssn")),
        ("mask", '["a{1,2}", "b"]', ("a{1,2}", "b")),
        ("include", ["a.*", "b"], ("a.*", "b")),
        ("ignore", ("x",), ("x",)),
        ("sample", "0.25", 0.25),
        ("sample", 1, 1.0),
        ("journal_max_bytes", "256 MiB", 256 * 1024 * 1024),
        ("journal_max_bytes", 4096, 4096),
        ("store_max_bytes", "1.5gb", 1_500_000_000),
        ("store_max_bytes", "10_000", 10_000),
        ("retention_days", "30d", 30.0),
        ("retention_days", "none", None),
        ("integrations", "openai,langchain", ("openai", "langchain")),
        ("integrations", "all", None),
        ("integrations", "none", ()),
        ("stream_usage", "true", True),
        ("store", Path("/x.db"), Path("/x.db")),
    ],
)
def test_a_value_is_read_from_text_toml_and_python(name: str, value: object, expected: object) -> None:
    """The same setting means the same, wherever it was written."""
    assert READERS[name](value) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("app", 3),
        ("enabled", "maybe"),
        ("enabled", 2),
        ("mask", 5),
        ("mask", [1]),
        ("mask", "[1"),
        ("mask", "[1]"),
        ("sample", "1.1"),
        ("sample", "nan"),
        ("sample", True),
        ("sample", None),
        ("journal_max_bytes", "5 parsecs"),
        ("journal_max_bytes", "0"),
        ("journal_max_bytes", "-5GB"),
        ("journal_max_bytes", True),
        ("store_max_bytes", "1.2.3"),
        ("retention_days", "0"),
        ("retention_days", "inf"),
        ("retention_days", "soon"),
        ("store", ""),
        ("store", 5),
    ],
)
def test_a_value_that_cannot_be_read_says_what_is_needed(name: str, value: object) -> None:
    """Nothing is guessed: a wrong value is refused in words."""
    with pytest.raises(ValueError, match="needed"):
        READERS[name](value)


@given(
    st.integers(min_value=1, max_value=10**15), st.sampled_from(["", "B", "k", "KB", "KiB", "MB", "MiB", "GB", "TiB"])
)
def test_a_size_is_a_whole_positive_number_of_bytes(number: int, unit: str) -> None:
    """Every unit scales up, never down."""
    assert read_size(f"{number}{unit}") >= number


@given(st.text())
def test_no_text_makes_a_reader_raise_anything_but_a_value_error(text: str) -> None:
    """`resolve` relies on it: whatever stands in the environment, the program starts."""
    for reader in READERS.values():
        try:
            reader(text)
        except ValueError:
            continue


def test_a_tilde_is_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """A path in pyproject has no shell that would spell it out."""
    monkeypatch.setenv("HOME", "/home/ada")
    assert read_path("~/x.db") == Path("/home/ada/x.db")


def test_days_and_integrations_have_a_word_for_no_limit() -> None:
    """`none` of a limit and `all` libraries can be said where a file has no null."""
    assert (read_days("NONE"), read_integrations(["all"])) == (None, None)
