"""Events folded into one answer: by the quick way, by the thorough one, and both ways the same."""

import pytest

from dashcam.integrations.sdk_answer import TEXT_MOST
from dashcam.integrations.wire_block_joiner import BlockJoiner
from tests.unit.integrations.standins import Loud, anthropic


def begin(index, **block):
    return anthropic(type="content_block_start", index=index, content_block=anthropic(**block))


def more(index, kind, **delta):
    return anthropic(type="content_block_delta", index=index, delta=anthropic(type=kind, **delta))


START = anthropic(
    type="message_start",
    message=anthropic(id="msg", model="m", usage=anthropic(input_tokens=3, cache_read_input_tokens=5, output_tokens=1)),
)
END = anthropic(
    type="message_delta", delta=anthropic(stop_reason="tool_use"), usage=anthropic(output_tokens=9, input_tokens=None)
)
EVENTS = [
    START,
    begin(0, type="thinking", thinking="", signature=""),
    more(0, "thinking_delta", thinking="h"),
    more(0, "thinking_delta", thinking="m"),
    more(0, "signature_delta", signature="sig"),
    anthropic(type="content_block_stop", index=0),
    begin(1, type="text", text=""),
    more(1, "text_delta", text="one "),
    more(1, "citations_delta", citation=anthropic(type="char_location")),
    more(1, "text_delta", text="two"),
    begin(2, type="tool_use", id="t", name="add", input={}),
    more(2, "input_json_delta", partial_json=""),
    more(2, "input_json_delta", partial_json='{"a": '),
    more(2, "input_json_delta", partial_json="1}"),
    begin(3, type="text", text="then "),
    more(3, "text_delta", text="three"),
    begin(4, type="tool_use", id="u", name="now", input={}),
    begin(5, type="redacted_thinking", data="xx"),
    begin(6, type="compaction", content=None),
    more(6, "compaction_delta", content="short"),
    END,
    anthropic(type="message_stop"),
]
PARTS = [
    {"type": "reasoning", "content": "hm"},
    {"type": "text", "content": "one two"},
    {"type": "tool_call", "id": "t", "name": "add", "arguments": {"a": 1}},
    {"type": "text", "content": "then three"},
    {"type": "tool_call", "id": "u", "name": "now", "arguments": {}},
    {"type": "other", "raw": {"type": "redacted_thinking"}},
    {"type": "other", "raw": {"type": "compaction", "content": "short"}},
]


def joined(events, *, quick):
    """As `watch` does it: text that the quick way finds is written by the watcher."""
    joiner = BlockJoiner()
    for event in events:
        piece = joiner.quick(event) if quick else None
        if piece:
            joiner.text.add(piece)
        else:
            joiner.add(event)
    return joiner.answer()


@pytest.mark.parametrize("quick", [True, False])
def test_blocks_are_parts_in_their_order(quick):
    """Thoughts, words, calls with and without arguments, and what has no word of ours."""
    made = joined(EVENTS, quick=quick)
    assert made.output == {"messages": [{"role": "assistant", "parts": PARTS, "finish_reason": "tool_call"}]}
    assert (made.id, made.model, made.finish, made.cut) == ("msg", "m", ["tool_use"], 0)


def test_the_quick_way_finds_what_the_block_that_grows_grows_by_and_nothing_else():
    """Thoughts, words, arguments; nothing of other blocks, nothing from objects of other shapes."""
    joiner = BlockJoiner()
    found = []
    for event in EVENTS:
        found.append(joiner.quick(event))
        joiner.add(event)
    assert [piece for piece in found if piece] == ["h", "m", "one ", "two", '{"a": ', "1}", "three"]
    joiner.add(begin(7, type="text", text=""))
    assert joiner.quick(more(7, "text_delta", text="x")) == "x"
    odd = [{"type": "content_block_delta"}, None, more(7, "text_delta", text=["x"]), anthropic(delta=1)]
    odd += [more(3, "text_delta", text="x"), more(7, "thinking_delta", thinking="x")]
    assert [joiner.quick(one) for one in odd] == [None] * 6


def test_usage_is_put_together_from_its_two_halves():
    """What the end does not say again stands as the beginning said it."""
    made = joined(EVENTS, quick=True)
    assert made.usage["raw"] == {"input_tokens": 3, "cache_read_input_tokens": 5, "output_tokens": 9}
    assert (made.usage["input_tokens"], made.usage["output_tokens"], made.usage_begun) == (8, 9, False)


def test_a_stream_that_broke_off_knows_its_input_and_not_its_output():
    """The first number of output tokens is of the first words only."""
    made = joined(EVENTS[:8], quick=True)
    assert made.output == {
        "messages": [{"role": "assistant", "parts": [PARTS[0], {"type": "text", "content": "one "}]}]
    }
    assert (made.usage["input_tokens"], made.usage["output_tokens"], made.usage_begun) == (8, None, True)
    assert (joined([], quick=True).usage, joined([], quick=True).output["messages"][0]["parts"]) == (None, [])


def test_events_as_plain_data_are_read_too():
    """What hosts and middleware of the user's own hand on."""
    events = [
        {"type": "message_start", "message": {"id": "x", "usage": {"input_tokens": 1}}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "so"}},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 2}},
    ]
    made = joined(events, quick=True)
    assert made.output["messages"][0] == {
        "role": "assistant",
        "parts": [{"type": "text", "content": "so"}],
        "finish_reason": "stop",
    }
    assert (made.usage["input_tokens"], made.usage["output_tokens"]) == (1, 2)


def test_what_does_not_belong_is_passed_over():
    """A delta of no block, an event of tomorrow, a value of the user's own."""
    made = joined([more(7, "text_delta", text="x"), anthropic(type="moon"), anthropic(type=Loud()), Loud()], quick=True)
    assert made.output == {"messages": [{"role": "assistant", "parts": []}]}


def test_a_text_is_bounded_and_says_what_it_left_out():
    """A stream of any length keeps so much and no more."""
    text = more(0, "text_delta", text="x" * (TEXT_MOST // 2))
    made = joined([begin(0, type="text", text=""), text, text, text], quick=False)
    assert (len(made.output["messages"][0]["parts"][0]["content"]), made.cut) == (TEXT_MOST, TEXT_MOST // 2)
