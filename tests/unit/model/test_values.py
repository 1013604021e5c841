import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashcam.model.values import ENOUGH, line, marker, whole
from tests.samples import message, text

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.text() | st.sampled_from(["$", "messages", "documents", "parts"]), inner)
        | st.fixed_dictionaries(
            {"$": st.sampled_from(["object", "map", "cut", "str", "ref", "bytes"]), "type": st.text() | inner},
            optional=dict.fromkeys(("fields", "items", "head", "size", "name", "value", "args", "escaped"), inner),
        )
    ),
    max_leaves=20,
)
CALL = {"type": "tool_call", "id": "1", "name": "look_up", "arguments": {"page": 7}}
ANSWER = {"type": "tool_call_response", "id": "1", "response": {"found": True}}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("as it\n is", "as it is"),
        (None, "null"),
        (True, "true"),
        (1.5, "1.5"),
        ({}, "{}"),
        ([], "[]"),
        ({"q": "why", "k": 3, "deep": {"a": [1, None]}}, 'q="why", k=3, deep={a: [1, null]}'),
        ({"messages": []}, "messages=[]"),
        ({"messages": [message("system", text("s")), message("user", text("u"))]}, "2 messages, last user: u"),
        ({"messages": [message("assistant", text("I look."), CALL)]}, "assistant: I look. → look_up(page=7)"),
        ({"messages": [message("tool", ANSWER)]}, "tool: ← found=true"),
        (
            {"messages": [message("user", {"type": "blob", "mime_type": "image/png", "size": 2_000})]},
            "user: <image/png, 2 kB>",
        ),
        ({"messages": [message("user", {"type": "uri", "uri": "https://x/y.png"})]}, "user: <https://x/y.png>"),
        ({"messages": [message("user", {"type": "other", "raw": 1})]}, 'user: {type: "other", raw: 1}'),
        ({"messages": ["not one of ours"]}, '"not one of ours"'),
        ({"messages": [{"role": None}]}, "?: null"),
        ({"messages": [{"role": "user", "content": "Hi"}]}, "user: Hi"),
        (message("assistant", text("Hi")), "assistant: Hi"),
        ({"documents": [{"content": "a"}, {"content": "b"}, {"id": 1}]}, "3 documents: a · b · null"),
        ([{"content": "a", "metadata": {}}], "1 document: a"),
    ],
)
def test_a_value_is_told_on_one_line_by_what_matters_in_it(value: object, expected: str) -> None:
    """The last message of a conversation, the texts of documents, the names of arguments."""
    assert line(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"$": "cut", "of": "str", "size": 70_000, "head": "Once"}, "Once… (cut, 70,000 in all)"),
        ({"$": "cut", "of": "list", "size": 500}, "… (cut, 500 in all)"),
        ({"$": "object", "type": "numpy.ndarray"}, "<numpy.ndarray>"),
        ({"$": "ref", "path": ""}, "<see above>"),
        ({"$": "bytes", "size": 5, "head": "aGk="}, "<bytes, 5 B>"),
        ({"$": "float", "value": "NaN"}, "NaN"),
        ({"$": "int", "value": "9007199254740993"}, "9007199254740993"),
        ({"$": "masked", "rule": "openai"}, "<masked: openai>"),
        ({"$": "map", "items": [[1, "a"], [None, 2]]}, '{1: "a", null: 2}'),
        ({"$": "map", "items": ["no pair", [[1, 2], {"$": "ref", "path": "q"}]]}, '{?: "no pair", [1, 2]: <see q>}'),
        ({"$": "cut", "of": "list", "size": 500, "head": [1, "a"]}, '[1, "a"]… (cut, 500 in all)'),
        ({"$": "object", "type": "m.Doc", "fields": {"id": 7, "text": "why"}}, 'Doc(id=7, text="why")'),
        (
            {"$": "object", "type": "m.f.<locals>.Doc", "fields": {"in": {"$": "bytes", "size": 5}}},
            "Doc(in=<bytes, 5 B>)",
        ),
        (
            {"$": "object", "type": "m.Doc", "fields": {"$": "map", "items": [[1, 2]]}},
            "Doc({1: 2})",
        ),
        ({"$": "object", "type": "m.Colour", "name": "RED", "value": 1}, "Colour.RED"),
        ({"$": "object", "type": "type", "name": "m.Doc"}, "<class m.Doc>"),
        ({"$": "object", "type": "ValueError", "args": ["no", 3]}, 'ValueError("no", 3)'),
        ({"$": "object", "type": "numpy.ndarray", "shape": [3, 4]}, "ndarray(shape=[3, 4])"),
        ({"$": "of a later version"}, "{'$': 'of a later version'}"),
    ],
)
def test_a_marker_says_what_stands_in_for_the_value(value: dict, expected: str) -> None:
    """A cut says how much was cut, a mask which rule it was."""
    assert (marker(value), line(value)) == (expected, expected)


def test_a_value_is_shown_whole_as_an_outline() -> None:
    """Nested values are indented, texts keep their lines, nothing is cut."""
    value = {"name": "x", "empty": {}, "notes": "one\ntwo", "items": [{"a": 1, "b": [True]}, "t", []]}
    assert list(whole(value)) == [
        "name: x",
        "empty: {}",
        "notes:",
        "  one",
        "  two",
        "items:",
        "  - a: 1",
        "    b:",
        "      - true",
        "  - t",
        "  - []",
    ]


def test_a_conversation_is_shown_whole_turn_by_turn() -> None:
    """Roles in brackets, what they say below, then what else was given to the model."""
    value = {
        "messages": [message("user", text("Hi\nyou")), message("assistant", CALL), 7],
        "tools": [],
        "parameters": {"n": 1},
    }
    assert list(whole(value)) == [
        "[user]",
        "  Hi",
        "  you",
        "[assistant]",
        "  → look_up(page=7)",
        "7",
        "parameters:",
        "  n: 1",
    ]


def test_messages_as_providers_write_them_are_shown_whole_too() -> None:
    """With all that stands in them, in no order of ours."""
    assert list(whole({"messages": [{"role": "user", "content": "Hi", "name": "Ada"}]})) == [
        "[user]",
        "  content: Hi",
        "  name: Ada",
    ]
    assert list(whole(message("assistant", text("Hi")))) == ["[assistant]", "  Hi"]


def test_a_marker_is_shown_whole_by_its_word() -> None:
    """Inside an outline too."""
    assert list(whole({"x": {"$": "bytes", "size": 5}})) == ["x: <bytes, 5 B>"]


def test_objects_and_maps_are_shown_whole_by_what_is_in_them() -> None:
    """The class, then its fields below it; keys that are no text as they read; what was cut after what was kept."""
    order = {"$": "object", "type": "shop.Order", "fields": {"id": 7, "lines": ["a", "b"]}}
    value = {
        "order": order,
        "all": [order],
        "by": {"$": "map", "items": [[1, order]]},
        "none": {"$": "map", "items": []},
    }
    assert list(whole(value)) == [
        "order: Order",
        "  id: 7",
        "  lines:",
        "    - a",
        "    - b",
        "all:",
        "  - Order",
        "      id: 7",
        "      lines:",
        "        - a",
        "        - b",
        "by:",
        "  1: Order",
        "    id: 7",
        "    lines:",
        "      - a",
        "      - b",
        "none: {}",
    ]
    assert list(whole({"$": "cut", "of": "list", "size": 500, "head": [1, "a"]})) == [
        "- 1",
        "- a",
        "… (cut, 500 in all)",
    ]


def test_a_text_that_utf_8_has_no_bytes_for_is_shown_escaped() -> None:
    """As it was stored, on a line and whole."""
    text = {"$": "str", "escaped": "a\\ud800"}
    assert (line(text), line({"q": text}), list(whole(text))) == ("a\\ud800", 'q="a\\ud800"', ["a\\ud800"])


def test_control_characters_do_not_reach_the_terminal() -> None:
    """A recorded text cannot repaint the screen or rename the window."""
    assert list(whole("a\x1b[2Jb\tc\x07")) == ["a�[2Jb  c�"]


def test_a_line_does_not_look_at_more_of_a_value_than_it_shows() -> None:
    """A million items are no work."""
    assert len(line(list(range(1_000_000)))) < ENOUGH + 50
    assert len(line({"text": "x" * 1_000_000})) < ENOUGH + 50


@given(JSON)
def test_any_payload_can_be_told(value: object) -> None:
    """Whatever shape comes out of the store: one line, or lines, never an exception."""
    assert "\n" not in line(value)
    assert all("\n" not in part for part in whole(value))


def test_what_only_looks_like_a_message_is_told_as_it_is() -> None:
    """No messages, or parts that are none, are values like any other."""
    assert list(whole([{"messages": []}])) == ["- messages: []"]
    assert line({"messages": [{"role": "user", "parts": 1, "content": "Hi"}]}) == "user: Hi"
    assert list(whole({"messages": [{"role": "user", "parts": 1}]})) == ["[user]", "  parts: 1"]
