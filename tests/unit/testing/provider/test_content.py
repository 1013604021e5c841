import pytest

from dashcam.testing.provider.content import finish, fragments, openai_choice, openai_tools, text_of
from dashcam.testing.provider.exchange import Reply


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, ("", 0)),
        ("plain", ("plain", 0)),
        (["a", {"type": "input_text", "text": "b"}], ("a\nb", 0)),
        ({"text": "alone"}, ("alone", 0)),
        ([{"type": "input_image"}, {"inlineData": {}}, {"type": "image_url"}], ("", 3)),
        ([{"type": "tool_result", "content": [{"text": "deep"}]}], ("deep", 0)),
        ([{"type": "audio"}, {"text": {"not": "text"}}], ("", 0)),
    ],
)
def test_text_is_found_in_every_form_of_content(content, expected):
    """Strings, parts of all vendors, nested results; what is neither text nor image is passed over."""
    assert text_of(content) == expected


def test_tools_are_read_in_both_of_openais_forms():
    """Nested in chat completions, flat in responses; built-in tools are not functions."""
    flat = {"type": "function", "name": "f", "description": None, "parameters": {"type": "object"}}
    nested = {"type": "function", "function": {"name": "g"}}
    assert openai_tools({"tools": [flat, nested, {"type": "web_search"}]}) == [
        {"name": "f", "description": "", "schema": {"type": "object"}},
        {"name": "g", "description": "", "schema": None},
    ]
    assert openai_tools({"tools": None}) == []


@pytest.mark.parametrize(
    ("choice", "word"),
    [
        (None, None),
        ("auto", "auto"),
        ({"type": "function", "function": {"name": "f"}}, "f"),
        ({"type": "function", "name": "f"}, "f"),
        ({"type": "allowed_tools", "mode": "required"}, "required"),
    ],
)
def test_a_choice_of_tools_is_one_word(choice, word):
    """Whichever of the forms it came in."""
    assert openai_choice(choice) == word


def test_fragments_joined_are_the_arguments():
    """As a client puts a streamed call together."""
    assert "".join(fragments({"city": "São Paulo", "days": 3})) == '{"city": "São Paulo", "days": 3}'


@pytest.mark.parametrize(
    ("reply", "word"),
    [
        (Reply(), "stop"),
        (Reply(cut=True), "length"),
        (Reply(calls=[{"id": "1", "name": "f", "args": {}}], cut=True), "tool_calls"),
    ],
)
def test_the_reason_of_the_end(reply, word):
    """Calls come before a limit."""
    assert finish(reply) == word
