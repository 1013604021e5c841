"""What a span says of itself: as it is where it is plain, cleaned where it is not, in the same shape either way."""

import pytest

from dashcam.capture.calls import begin
from dashcam.capture.context import STATE
from dashcam.capture.said import cleaned, given
from dashcam.snapshot.redact import Masker
from tests.unit.capture.recorded import recording

KEY = "sk-abcdefghijklmnop1234"
SAID = {"model": "m", "provider": "p", "attributes": {"a": 1}}


@pytest.fixture
def frames():
    with recording() as frames:
        yield frames


def test_only_what_is_said_and_whether_it_fits():
    """What is `None` was not said; a text that is too long or none, and tags, have to be looked at one by one."""
    known: dict = {}
    assert given({"model": "m", "usage": None, "input": 3}, known)
    assert known == {"model": "m", "input": 3}
    assert not any(given(odd, {}) for odd in ({"model": 3}, {"model": "x" * 2_000}, {"tags": ["a"]}))


@pytest.mark.parametrize(
    "odd", [KEY, object(), "x" * 70_000, 2**70, "\ud800"], ids=["secret", "object", "long", "int", "half"]
)
def test_one_odd_field_changes_no_other(frames, odd):
    """A secret, an object, too much text, what no encoder takes: the other fields are what they would have been."""
    begin("plain", "llm", input="i", **SAID).end("o", usage={"input_tokens": 1}, attributes={"b": 2})
    begin("odd", "llm", input=odd, **SAID).end(odd, usage={"input_tokens": 1}, attributes={"b": 2})
    plain, found = frames.spans()
    assert {**found["extra"], "input": "i", "site": 0} == {**plain["extra"], "site": 0}
    assert (found["usage"], found["attributes"]) == (plain["usage"], plain["attributes"])
    assert KEY not in str(frames.raw)


def test_a_secret_anywhere_is_cut_out(frames):
    """In what goes in, in a name, in what an inner call has added, beside an error."""
    span = begin(f"ask {KEY}", model=KEY, input=["hi"], attributes={"at": KEY})
    span.add(output={"messages": [KEY]}, attributes={"more": KEY})
    span.end(f"said {KEY}", attributes={"b": 2}, error=ValueError("no"))
    (found,) = frames.spans()
    assert KEY.encode() not in b"".join(frames.raw)
    assert (found["extra"]["input"], found["attributes"]["b"], found["error"][:2]) == (["hi"], 2, ["ValueError", "no"])
    assert frames.callable(found)[0].startswith("ask [masked ")


def test_other_rules_mask_a_name_that_was_met_before(frames):
    """The number of a name is remembered, but not beyond the rules that it was written under."""
    begin("the blue door").end()
    before = STATE.masker
    try:
        STATE.mask(Masker(("/blue/",)))
        begin("the blue door").end()
    finally:
        STATE.mask(before)
    assert ["blue" in frames.callable(span)[0] for span in frames.spans()] == [True, False]


def test_nothing_of_the_content_in_no_content_mode(frames, monkeypatch):
    """Then a span says its usage and its names, and no more."""
    monkeypatch.setattr(STATE, "content", False)
    begin("x", "llm", input="i", model="m").end("o", usage={"input_tokens": 4})
    (found,) = frames.spans()
    assert (found["extra"]["input"], found["extra"]["model"], found["output"]) == (None, "m", None)
    assert found["usage"] == {"input_tokens": 4}


def test_field_by_field():
    """Texts, tags, numbers, messages: each by its own rule; what is ours alone stays."""
    made = cleaned(
        {"model": 3, "tags": ["a", 3], "usage": {"n": 1}, "output": "o", "site": 7, "attributes": {"k": KEY}}, "llm"
    )
    assert {**made, "attributes": 0} == {
        "model": None,
        "tags": ["a"],
        "usage": {"n": 1},
        "output": "o",
        "site": 7,
        "attributes": 0,
    }
    assert KEY not in str(made)
