import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashcam.snapshot.body import write
from dashcam.snapshot.canonical import canonical, decode
from dashcam.snapshot.marker import Marker
from dashcam.snapshot.preview import PREVIEW, preview_of, preview_of_body


def stored_preview(value):
    """The preview of a value that was written and read back."""
    return preview_of(decode(canonical(value)))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Who\n pays?", "Who pays?"),
        ({"question": "Who pays?"}, "Who pays?"),
        ({"question": "Who?", "k": 4}, '{"question":"Who?","k":4}'),
        (
            {
                "messages": [
                    {"role": "system", "parts": []},
                    {"role": "user", "parts": [{"type": "text", "content": "Hi"}]},
                ]
            },
            "Hi",
        ),
        (
            {"messages": [{"role": "user", "parts": [{"type": "blob"}]}]},
            '{"messages":[{"role":"user","parts":[{"type":"blob"}]}]}',
        ),
        (
            {"role": "assistant", "parts": [{"type": "tool_call", "name": "weather", "arguments": {"city": "Rome"}}]},
            "→ weather(Rome)",
        ),
        (
            {"role": "tool", "parts": [{"type": "tool_call_response", "response": {"sky": "clear", "wind": 3}}]},
            '← {"sky":"clear","wind":3}',
        ),
        (
            {
                "role": "user",
                "parts": [{"type": "text", "content": "What is it?"}, {"type": "blob", "mime_type": "image/png"}],
            },
            "What is it? <image/png>",
        ),
        ({"messages": [{"role": "user", "content": "As a provider has it"}]}, "As a provider has it"),
        ({"role": "assistant", "parts": [{"type": "text", "content": "One message"}]}, "One message"),
        ({"role": "user", "content": [{"type": "text", "text": "In parts"}]}, "In parts"),
        ({"input": {"question": "Within?"}}, "Within?"),
        ({}, ""),
        ([1, 2], "[1,2]"),
        (None, "null"),
    ],
)
def test_a_preview_is_what_a_person_would_look_for(value, expected):
    """The text itself, the only text of an object, the last message; else the JSON."""
    assert (stored_preview(value), preview_of_body(write(value))) == (expected, expected)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text("ab. é$", max_size=300),
        lambda v: (
            st.lists(v, max_size=40) | st.dictionaries(st.text("abc$", max_size=5) | st.integers(0, 9), v, max_size=5)
        ),
    )
)
def test_a_value_that_is_not_decoded_whole_is_shown_alike(value):
    """What is shown of the bytes is what would be shown of the JSON, as far as it goes."""
    whole, told = stored_preview(value), preview_of_body(write(value))
    assert (whole.startswith(told), len(told) >= min(len(whole), PREVIEW // 2)) == (True, True)


def test_a_deep_value_is_shown():
    """No depth is too deep for the list of traces; a value that is none is not shown."""
    assert preview_of_body(b"\x92" * 900 + b"\x01" * 901)[:32] == "[" * 10 + '"… (cut, 2 in all)",1]'
    assert [preview_of_body(data) for data in (b"", b"\xa5abc", b"\x82\xa1k\x01", b"\x91" * 5_000)] == [None] * 4


ORDER = Marker({"$": "object", "type": "shop.Order", "fields": {"id": 7, "note": Marker({"$": "bytes", "size": 5})}})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (ORDER, '{"id":7,"note":"<bytes, 5 B>"}'),
        ({"order": ORDER, "k": 2}, '{"order":{"id":7,"note":"<bytes, 5 B>"},"k":2}'),
        ([Marker({"$": "object", "type": "shop.Client"})], '["<shop.Client>"]'),
        ([Marker({"$": "object", "type": "shop.Colour", "name": "RED", "value": 1})], '["Colour.RED"]'),
        (
            [Marker({"$": "object", "type": "ValueError", "args": [ORDER]})],
            '["ValueError(Order(id=7, note=<bytes, 5 B>))"]',
        ),
        ([Marker({"$": "masked", "rule": "openai"}), 1], '["<masked: openai>",1]'),
        ([Marker({"$": "float", "value": "NaN"})], '["NaN"]'),
        (
            Marker({"$": "map", "items": [[1, "a"], [ORDER, 2], ["b", 3]]}),
            '{"1":"a","Order(id=7, note=<bytes, 5 B>)":2,"b":3}',
        ),
        (Marker({"$": "cut", "of": "list", "size": 900, "head": [1, ORDER]}), '[1,{"id":7,"note":"<bytes, 5 B>"}]'),
        ({1: "a", "b": 2}, '{"1":"a","b":2}'),
    ],
)
def test_a_marker_is_shown_by_what_it_stands_for(value, expected):
    """An object by its fields, a key that is no text as it reads; nobody reads `$`."""
    assert (preview_of(value), preview_of_body(write(value))) == (expected, expected)


def test_a_preview_has_200_characters_at_most():
    """Long text ends; a payload too large to decode shows its beginning."""
    assert [len(stored_preview(text)) for text in ("x" * 1000, ["y" * 60_000] * 1)] == [PREVIEW, PREVIEW]


def test_a_cut_text_shows_its_head():
    """What is left of a long text is what is shown."""
    assert stored_preview("word " * 20_000).startswith("word word")


@given(st.recursive(st.none() | st.integers() | st.text(), lambda v: st.lists(v) | st.dictionaries(st.text(), v)))
def test_every_payload_has_a_preview_of_one_line(value):
    """Never longer than its bound, never with a line break."""
    told = stored_preview(value)
    assert (len(told) <= PREVIEW, "\n" in told) == (True, False)


@pytest.mark.parametrize("blank", [" ", "  ", "\n", "\t ", "\u00a0", "\u2003", "\x1c", "\x00", "é", "\ud800", ""])
@pytest.mark.parametrize("before", [0, 1, PREVIEW - 2, PREVIEW - 1, PREVIEW, PREVIEW + 1])
@pytest.mark.parametrize("after", ["", "y", "y z  w"])
def test_blanks_are_folded_wherever_they_stand(before: int, blank: str, after: str):
    """At the beginning, before the bound, on it and behind it, the text that is shown is that of the whole text, folded."""
    text = "x" * before + blank + after
    folded = " ".join(text.split())[:PREVIEW].encode("utf-8", "backslashreplace").decode()
    assert preview_of(text) == folded
