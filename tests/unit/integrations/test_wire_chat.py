"""Chat completions as neutral messages: requests as data, answers as the SDK's objects or as data."""

from dashcam.integrations import wire_chat as chat
from tests.unit.integrations.standins import Loud, openai


def test_a_request_splits_into_messages_tools_and_parameters():
    """The model is the span's own field."""
    body = {
        "model": "m",
        "messages": [{"role": "user", "content": "hi"}],
        "tools": [],
        "temperature": 0,
        "functions": [{"name": "f"}],
    }
    made = chat.read_input(body)
    assert made["messages"] == [{"role": "user", "parts": [{"type": "text", "content": "hi"}]}]
    assert [tool["name"] for tool in made["tools"]] == ["f"]
    assert made["parameters"] == {"temperature": 0}


def test_a_developer_is_the_system_and_names_stay():
    """Two words for one role."""
    said = {"role": "developer", "content": "x", "name": "boss"}
    assert chat.read_message(said) == {"role": "system", "parts": [{"type": "text", "content": "x"}], "name": "boss"}


def test_every_kind_of_content_has_its_part():
    """Text, picture by address, picture inside, sound, file, and what nobody knows."""
    content = [
        {"type": "text", "text": "look"},
        {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}},
        {"type": "image_url", "image_url": "data:image/png;base64,AAAA"},
        {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}},
        {"type": "file", "file": {"file_data": "data:application/pdf;base64,AAAA"}},
        {"type": "file", "file": {"file_id": "f-1"}},
        "bare",
    ]
    parts = chat.read_message({"role": "user", "content": content})["parts"]
    assert [part["type"] for part in parts] == ["text", "uri", "blob", "blob", "blob", "other", "text"]
    assert (parts[3]["mime_type"], parts[4]["mime_type"]) == ("audio/wav", "application/pdf")
    assert parts[5]["raw"] == {"type": "file", "file": {"file_id": "f-1"}}


def test_an_answers_thoughts_words_refusal_and_calls_are_parts_in_that_order():
    """Also what other hosts add under their own names."""
    said = openai(
        role="assistant",
        content="hm",
        refusal="no",
        tool_calls=[
            openai(id="c1", function=openai(name="f", arguments='{"a": 1}')),
            openai(id="c2", custom=openai(name="g", input="raw words")),
            openai(id="c3"),
        ],
        function_call=openai(name="old", arguments="{}"),
        __pydantic_extra__={"reasoning_content": "let me think"},
    )
    parts = chat.read_message(said)["parts"]
    assert [part["type"] for part in parts] == [
        "reasoning",
        "text",
        "other",
        "tool_call",
        "tool_call",
        "other",
        "tool_call",
    ]
    assert [part["name"] for part in parts if part["type"] == "tool_call"] == ["f", "g", "old"]
    assert parts[3]["arguments"] == {"a": 1}


def test_a_tools_answer_in_pieces_is_one_text():
    """So that it is found as text."""
    pieces = [{"type": "text", "text": "sun"}, {"type": "text", "text": "ny"}]
    said = {"role": "tool", "tool_call_id": "c1", "content": pieces}
    assert chat.read_message(said)["parts"] == [{"type": "tool_call_response", "id": "c1", "response": "sunny"}]


def test_each_choice_is_a_message_with_its_reason():
    """Ours in the message, the provider's own in the list."""
    answer = openai(
        choices=[
            openai(finish_reason="stop", message=openai(role="assistant", content="a")),
            openai(finish_reason="odd", message=openai(role="assistant", content=None)),
        ]
    )
    one, two = chat.read_output(answer)["messages"]
    assert (one["finish_reason"], "finish_reason" in two, two["parts"]) == ("stop", False, [])
    assert chat.finish_reasons(answer) == ["stop", "odd"]


def test_usage_has_its_parts_and_is_unknown_where_none_came():
    """Cached, written and reasoning tokens."""
    said = openai(
        prompt_tokens=10,
        completion_tokens=4,
        prompt_tokens_details=openai(cached_tokens=6, cache_write_tokens=1),
        completion_tokens_details=openai(reasoning_tokens=2),
    )
    made = chat.read_usage(said)
    parts = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens")
    assert [made[name] for name in parts] == [10, 4, 6, 1, 2]
    assert chat.read_usage(None) is None


def test_values_of_the_users_own_are_handed_on_untouched():
    """The walker decides what becomes of them; a reader runs none of their code."""
    loud = Loud()
    body = {"messages": [{"role": loud, "content": loud}, loud], "tools": loud, "temperature": loud, "stop": [loud]}
    made = chat.read_input(body)
    assert made["messages"][0]["parts"][0]["content"] is loud
    assert made["parameters"]["temperature"] is loud
