import pytest
from hypothesis import given, settings

from dashcam.collect.moving.cleaning import KNOWN, Cleaner
from dashcam.model.mark import Mark
from dashcam.model.span import Error
from dashcam.model.usage import Usage
from dashcam.snapshot.canonical import canonical
from dashcam.snapshot.marker import Marker
from dashcam.snapshot.redact import Masker
from tests.samples import TRACE_ID, span, trace
from tests.unit.collect.moving.odd import VALUE, told

SECRET = "sk-abcdefghijklmnop1234"  # made up
MASKED = f"[masked sk-key {Masker().fingerprint(SECRET)}]"
clean = Cleaner(Masker()).value


@settings(max_examples=100, deadline=None)
@given(VALUE)
def test_what_was_recorded_is_left_as_it_is(value):
    """A value that a store tells means the same afterwards, its markers alive again."""
    assert told(clean(value)) == value


@pytest.mark.parametrize(
    ("value", "cleaned"),
    [
        (SECRET, MASKED),
        ([{"a": SECRET}], [{"a": MASKED}]),
        ({SECRET: 1}, {MASKED: 1}),
        ({"api_key": "x"}, {"api_key": {"$": "masked", "rule": "key:api_key", "hash": Masker().fingerprint("x")}}),
        ({"api_key": {"deep": 1}}, {"api_key": {"$": "masked", "rule": "key:api_key"}}),
        ({"api_key": None, "password": True, "max_tokens": 5}, {"api_key": None, "password": True, "max_tokens": 5}),
        ({"$": "cut", "of": "str", "size": 99, "head": SECRET}, {"$": "cut", "of": "str", "size": 99, "head": MASKED}),
        (
            {"$": "map", "items": [["$", 1], ["password", 5], [7, SECRET]]},
            {"$": "map", "items": [["$", 1], ["password", {"$": "masked", "rule": "key:password"}], [7, MASKED]]},
        ),
        ({"$": "map", "items": [SECRET, [1, 2, 3]]}, {"$": "map", "items": []}),
        ({"$": "object", "type": "A", "fields": {"pwd": "x"}, "x": SECRET}, None),
        ({"$": "masked", "rule": "key:pwd", "more": {"pwd": SECRET}}, {"$": "masked", "rule": "key:pwd"}),
        ({"$": ["odd"], "a": SECRET}, {"$": "object", "a": MASKED}),
    ],
)
def test_no_secret_comes_in(value, cleaned):
    """Neither by its look nor under its name, in no kind of marker; what is masked already stays so."""
    made = canonical(clean(value))
    assert SECRET.encode() not in made
    assert cleaned is None or told(clean(value)) == cleaned


def test_every_field_that_holds_text_is_looked_at():
    """Of the trace, its spans, and what people said."""
    one = span(
        input=SECRET,
        output=[SECRET],
        attributes={"a": SECRET},
        links=[SECRET],
        error=Error(type="E", message=SECRET, stack=SECRET),
        usage=Usage(raw={"a": SECRET}),
    )
    mark = Mark(
        uid="a" * 32,
        trace_id=TRACE_ID,
        span_id=None,
        kind="score",
        name=SECRET,
        value=SECRET,
        text=SECRET,
        author="ann",
        created_ns=1,
    )
    texts = dict.fromkeys(("session", "user", "input_preview", "output_preview"), SECRET)
    whole = trace([one], tags=[SECRET], metadata={"a": SECRET}, marks=[mark], **texts)
    made = repr(Cleaner(Masker()).trace(whole))
    assert (made.count(SECRET), made.count(MASKED)) == (0, 16)


def test_a_persons_own_masks_hold():
    """Names and patterns of the settings."""
    cleaner = Cleaner(Masker(("ssn", "/[0-9]{3}-[0-9]{4}/")))
    made = cleaner.value({"ssn": 5, "text": "call 555-1234"})
    assert (made["ssn"], "555-1234" in made["text"]) == (Marker({"$": "masked", "rule": "key:ssn"}), False)


def test_names_that_never_end_are_not_all_remembered():
    """What is remembered of a file's keys is bounded."""
    cleaner = Cleaner(Masker())
    cleaner.value({f"k{number}": 1 for number in range(KNOWN + 10)})
    assert len(cleaner._rules) <= KNOWN


def test_headers_of_a_file():
    """A pair in a list is masked by its first, and once only."""
    masker = Masker()
    made = Cleaner(masker).value({"headers": [["x-api-key", "v"], ["accept", "v"]], "required": ["token", "channel"]})
    expected = Marker({"$": "masked", "rule": "key:api_key", "hash": masker.fingerprint("v")})
    assert made == {"headers": [["x-api-key", expected], ["accept", "v"]], "required": ["token", "channel"]}
