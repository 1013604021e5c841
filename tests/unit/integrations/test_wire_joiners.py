"""Chunks folded into messages."""

import pytest

from dashcam.integrations.sdk_answer import TEXT_MOST, Text
from dashcam.integrations.wire_joiners import ChatJoiner, CompletionJoiner
from dashcam.integrations.wire_response_joiner import ResponseJoiner
from tests.unit.integrations.standins import openai


def chunk(finish=None, index=0, usage=None, **delta):
    choice = openai(index=index, finish_reason=finish, delta=openai(**delta))
    return openai(id="c", model="m", usage=usage, choices=[choice])


def joined(joiner, *chunks):
    for one in chunks:
        joiner.add(one)
    return joiner.answer()


def test_pieces_of_text_are_one_text():
    """With id, model and the reason it ended."""
    made = joined(ChatJoiner(), chunk(content="a"), chunk(content="b"), chunk("stop", content=None))
    assert made.output == {
        "messages": [{"role": "assistant", "parts": [{"type": "text", "content": "ab"}], "finish_reason": "stop"}]
    }
    assert (made.id, made.model, made.finish, made.usage, made.cut) == ("c", "m", ["stop"], None, 0)


def test_thoughts_words_and_calls_are_separate_parts():
    """Calls by their index, arguments a few characters at a time."""

    def call(index, arguments, **more):
        return openai(index=index, function=openai(arguments=arguments, name=more.pop("name", None)), **more)

    made = joined(
        ChatJoiner(),
        chunk(content=None, reasoning_content="hm"),
        chunk(content="so"),
        chunk(tool_calls=[call(0, "", id="c1", name="f"), call(1, '{"b"', id="c2", name="g")]),
        chunk(tool_calls=[call(1, ": 2}")]),
        chunk(tool_calls=[call(0, '{"a": 1}')]),
    )
    parts = made.output["messages"][0]["parts"]
    assert [part["type"] for part in parts] == ["reasoning", "text", "tool_call", "tool_call"]
    assert [(part["id"], part["name"], part["arguments"]) for part in parts[2:]] == [
        ("c1", "f", {"a": 1}),
        ("c2", "g", {"b": 2}),
    ]


def test_choices_are_kept_apart():
    """`n` of 2, mixed."""
    made = joined(ChatJoiner(), chunk(content="a"), chunk(content="x", index=1), chunk("length", content="b"))
    assert [one["parts"][0]["content"] for one in made.output["messages"]] == ["ab", "x"]
    assert made.finish == ["length"]


def test_the_last_usage_counts():
    """In a chunk of its own, or in every one."""
    first, last = openai(prompt_tokens=1, completion_tokens=1), openai(prompt_tokens=1, completion_tokens=2)
    made = joined(ChatJoiner(), chunk(content="a", usage=first), openai(id="c", choices=[], usage=last))
    assert made.usage["output_tokens"] == 2


def test_a_text_is_bounded_and_says_what_it_left_out():
    """A stream of any length keeps so much and no more."""
    text = Text()
    for _ in range(3):
        text.add("x" * (TEXT_MOST // 2))
    assert (len(str(text)), text.cut) == (TEXT_MOST, TEXT_MOST // 2)
    made = joined(ChatJoiner(), chunk(content="x" * TEXT_MOST), chunk(content="yy"))
    assert (len(made.output["messages"][0]["parts"][0]["content"]), made.cut) == (TEXT_MOST, 2)


def test_legacy_chunks_are_one_text_a_choice():
    """With the reason of each."""

    def piece(text, index=0, finish=None):
        return openai(id="c", model="m", choices=[openai(text=text, index=index, finish_reason=finish)])

    made = joined(
        CompletionJoiner(),
        piece("a"),
        piece("x", 1),
        piece("b", 0, "stop"),
        openai(choices=[], usage=openai(prompt_tokens=1)),
    )
    assert [one["parts"][0]["content"] for one in made.output["messages"]] == ["ab", "x"]
    assert (made.finish, made.usage["input_tokens"], made.cut) == (["stop"], 1, 0)


@pytest.mark.parametrize("end", ["response.completed", "response.incomplete", "response.failed"])
def test_the_final_event_holds_the_whole_answer(end):
    """Deltas before it do not matter any more."""
    whole = openai(id="r", model="m", status="completed", output=[openai(type="message", content="all")], usage=None)
    made = joined(
        ResponseJoiner(),
        openai(type="response.created", response=openai(id="r", model="m")),
        openai(type="response.output_text.delta", output_index=0, delta="al"),
        openai(type=end, response=whole),
    )
    assert (made.output["messages"][0]["parts"], made.id) == ([{"type": "text", "content": "all"}], "r")


def test_without_it_the_deltas_make_the_message():
    """Thoughts, words and a call, in the order of the items."""
    made = joined(
        ResponseJoiner(),
        openai(type="response.created", response=openai(id="r", model="m")),
        openai(type="response.reasoning_summary_text.delta", output_index=0, delta="hm"),
        openai(type="response.output_text.delta", output_index=1, delta="so"),
        openai(
            type="response.output_item.added", output_index=2, item=openai(type="function_call", call_id="c", name="f")
        ),
        openai(type="response.output_item.added", output_index=3, item=openai(type="message")),
        openai(type="response.function_call_arguments.delta", output_index=2, delta='{"a": 1}'),
        openai(type="response.audio.delta", output_index=4, delta="AAAA"),
        openai(type=None),
    )
    assert made.output["messages"][0]["parts"] == [
        {"type": "reasoning", "content": "hm"},
        {"type": "text", "content": "so"},
        {"type": "tool_call", "id": "c", "name": "f", "arguments": {"a": 1}},
    ]
    assert (made.id, made.model, made.finish) == ("r", "m", [])
