import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from dashcam.errors import UsageError
from dashcam.model.span import Span
from dashcam.model.trace import Trace
from dashcam.store import open_store
from dashcam.store.frames import to_dicts, to_pandas, to_polars
from tests import samples

# imported before any test, since polars sets a variable when it is
HERE = {name: import_module(name) for name in ("pandas", "polars") if find_spec(name)}
SPANS = samples.rag().spans
STARTED = samples.STARTED


def library(name: str):
    """The library, or a skip that says it is not here."""
    return HERE[name] if name in HERE else pytest.skip(f"{name} is not here")


def test_dicts_are_the_shape_of_json():
    """Every field is there, nested ones as plain values."""
    (first, *_) = to_dicts(SPANS)
    assert (tuple(first), first["error"]["type"]) == (Span.__struct_fields__, "openai.RateLimitError")


@pytest.mark.parametrize("frame", [to_pandas, to_polars])
def test_without_the_library_the_way_to_it_is_said(frame, monkeypatch: pytest.MonkeyPatch):
    """An error with the line that installs it, not an ImportError."""
    name = frame.__name__.removeprefix("to_")
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(UsageError, match=f"{name} is not installed: `pip install {name}`, or use to_dicts"):
        frame(SPANS, Span)


def test_a_list_gives_its_dicts(filled: Path):
    """In its own order."""
    with open_store(filled) as store:
        listed = store.traces()
        assert [row["trace_id"] for row in listed.to_dicts()] == [trace.trace_id for trace in listed]


def test_a_list_of_pandas(filled: Path):
    """A list of the store is a table in one call."""
    library("pandas")
    with open_store(filled) as store:
        assert list(store.traces().to_pandas()["app"]) == ["other", "rag"]


def test_a_list_of_polars(filled: Path):
    """The same for the other."""
    library("polars")
    with open_store(filled) as store:
        assert store.traces().to_polars()["app"].to_list() == ["other", "rag"]


def test_pandas_keeps_every_digit_and_every_value():
    """Whole numbers that may be unknown stay whole, times have a zone, nested values are dicts."""
    pandas = library("pandas")
    frame = to_pandas(SPANS, Span)
    assert (str(frame["started_ns"].dtype), frame["started_ns"][0]) == ("Int64", STARTED)
    assert frame["started"][0] == pandas.Timestamp(STARTED, tz="UTC")
    assert (frame["duration_ns"].isna().sum(), str(frame["cost_usd"].dtype)) == (2, "float64")
    assert (frame["usage"][2]["input_tokens"], frame["input"][0]) == (12, {"question": "Who pays?"})
    assert [name for name in frame.columns if name != "started"] == list(Span.__struct_fields__)


def test_polars_keeps_every_digit_and_every_value():
    """The same for the other."""
    polars = library("polars")
    frame = to_polars(SPANS, Span)
    assert (frame.schema["started_ns"], frame["started_ns"][0]) == (polars.Int64, STARTED)
    assert (frame.schema["started"], frame["started"].cast(polars.Int64)[0]) == (polars.Datetime("ns", "UTC"), STARTED)
    assert (frame["duration_ns"].null_count(), frame.schema["cost_usd"]) == (2, polars.Float64)
    assert (frame["usage"][2]["input_tokens"], frame["input"][0]) == (12, {"question": "Who pays?"})
    assert [name for name in frame.columns if name != "started"] == list(Span.__struct_fields__)


@pytest.mark.parametrize("frame", [to_pandas, to_polars])
@pytest.mark.parametrize("kind", [Span, Trace])
def test_an_empty_table_has_its_columns(frame, kind):
    """Nothing found is a table too, of the same columns and types."""
    library(frame.__name__.removeprefix("to_"))
    one = samples.span() if kind is Span else samples.listed()
    assert list(frame([], kind).dtypes) == list(frame([one], kind).dtypes)
