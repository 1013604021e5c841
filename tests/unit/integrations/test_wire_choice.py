"""One choice of a chat stream, put together."""

from dashcam.integrations.wire_chat import read_message
from dashcam.integrations.wire_choice import Choice

SOUND = "AAAABBBB"


def joined(*deltas, finish=None):
    choice = Choice()
    for delta in deltas:
        choice.delta(delta)
    choice.finish = finish
    return choice.message()


def test_a_refusal_is_a_refusal_and_no_stop():
    """In pieces, as whole."""
    whole = read_message({"role": "assistant", "content": None, "refusal": "I cannot."}, "stop")
    assert joined({"refusal": "I "}, {"refusal": "cannot."}, finish="stop") == whole
    assert whole["finish_reason"] == "content_filter"


def test_a_refusal_that_was_cut_short_keeps_its_own_reason():
    """The limit of tokens came first."""
    assert joined({"refusal": "I "}, finish="length")["finish_reason"] == "length"


def test_what_is_spoken_is_its_words_and_a_blob():
    """The sound's pieces have the hash that the whole has, where each is whole bytes."""
    spoken = {"id": "a1", "data": SOUND, "transcript": "hello"}
    whole = read_message({"role": "assistant", "content": None, "audio": spoken}, "stop")
    pieces = ({"audio": {"id": "a1", "transcript": "hel"}}, {"audio": {"data": "AAAA", "transcript": "lo"}})
    assert joined(*pieces, {"audio": {"data": "BBBB"}}, finish="stop") == whole
    assert [part["type"] for part in whole["parts"]] == ["text", "blob"]
    assert (whole["parts"][1]["size"], SOUND not in str(whole)) == (6, True)


def test_a_sound_that_was_spoken_before_is_only_named():
    """A turn of the history."""
    (part,) = read_message({"role": "assistant", "audio": {"id": "a1"}})["parts"]
    assert part == {"type": "other", "raw": {"type": "audio", "id": "a1"}}


def test_the_one_call_of_the_older_interface_is_put_together_too():
    """It has no index and no id."""
    made = joined(
        {"function_call": {"name": "add", "arguments": '{"a"'}},
        {"function_call": {"arguments": ": 1}"}},
        finish="function_call",
    )
    assert made["parts"] == [{"type": "tool_call", "id": None, "name": "add", "arguments": {"a": 1}}]
    assert made["finish_reason"] == "tool_call"
