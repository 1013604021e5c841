import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashcam.snapshot.canonical import canonical
from dashcam.snapshot.preview import DECODED, PREVIEW, preview


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
    assert preview(canonical(value)) == expected


def test_a_preview_has_200_characters_at_most():
    """Long text ends; a payload too large to decode shows its beginning."""
    assert [len(preview(canonical(text))) for text in ("x" * 1000, ["y" * 60_000] * 1)] == [PREVIEW, PREVIEW]
    assert preview(b'"' + b"z" * (DECODED + 9) + b'"') == '"' + "z" * (PREVIEW - 1)


def test_a_cut_text_shows_its_head():
    """What is left of a long text is what is shown."""
    assert preview(canonical("word " * 20_000)).startswith("word word")


@given(st.recursive(st.none() | st.integers() | st.text(), lambda v: st.lists(v) | st.dictionaries(st.text(), v)))
def test_every_payload_has_a_preview_of_one_line(value):
    """Never longer than its bound, never with a line break."""
    told = preview(canonical(value))
    assert (len(told) <= PREVIEW, "\n" in told) == (True, False)
