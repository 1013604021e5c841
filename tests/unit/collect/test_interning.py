from pathlib import Path

import msgspec
import pytest

from dashcam.collect import interning
from dashcam.collect.interning import MESSAGES, Values
from dashcam.snapshot.body import as_json, write
from dashcam.snapshot.canonical import TEXT, canonical
from dashcam.snapshot.marker import Marker
from dashcam.store import open_inlet


@pytest.fixture
def values(tmp_path: Path):
    inlet = open_inlet(tmp_path / "dashcam.db")
    yield Values(inlet, 1)
    inlet.close()


def _message(number: int) -> dict:
    return {"role": "user", "parts": [{"type": "text", "content": f"message {number}"}]}


def test_a_value_is_kept_once(values: Values):
    """The same bytes have the same id, in one batch and in the next."""
    first = [values.keep(write(value)) for value in ("a", "b", "a")]
    rows = values.take()
    assert (first, [as_json(data) for _, _, data, _ in rows]) == ([1, 2, 1], [b'"a"', b'"b"'])
    assert (values.keep(write("b")), values.take()) == (2, [])


def test_values_of_long_ago_are_kept_anew(values: Values, monkeypatch: pytest.MonkeyPatch):
    """Memory is bounded: a value is known until so many others have come twice since."""
    monkeypatch.setattr(interning, "PAYLOADS_KEPT", 2)
    first = values.keep(write("first"))
    known = []
    for batch in ("abc", "def", "ghi"):
        for value in batch:
            values.keep(write(value))
        values.take()
        known.append(values.keep(write("first")) == first)
        values.take()
    assert known == [True, False, False]


def test_null_is_no_payload(values: Values):
    """A call without arguments kept, or without a result, holds nothing."""
    assert (values.keep(write(None)), values.put(None), values.keep_shown(write(None)), values.take()) == (
        None, None, (None, None), []
    )  # fmt: skip


def test_what_is_forgotten_is_kept_anew(values: Values):
    """After a deletion no id that was known may be used."""
    before = values.keep(write("a"))
    values.forget()
    assert values.keep(write("a")) != before


@pytest.mark.parametrize("at_hand", [False, True])
def test_a_conversation_is_kept_message_by_message(values: Values, at_hand: bool):
    """First the rest of the value, then each message; the next turn adds what is new."""
    ids = []
    for turn in (2, 3):
        value = {"tools": [{"name": "t"}], "messages": [_message(number) for number in range(turn)]}
        ids.append(values.put(value, messages=True) if at_hand else values.keep(write(value), messages=True))
    rows = {number: (data, parts) for number, _, data, parts in values.take()}
    told = [[as_json(rows[part][0]) for part in rows[number][1]] for number in ids]
    expected = [canonical({"tools": [{"name": "t"}]}), *(canonical(_message(number)) for number in range(3))]
    assert (told, len(rows)) == ([expected[:3], expected], 6)


@pytest.mark.parametrize(
    "value",
    [
        "text",
        {"messages": []},
        {"messages": "none"},
        {"messages": [1] * (MESSAGES + 1)},
        {"messages": [_message(1)], "$": 1},
        {"messages": [_message(1)], 5: 1},
        {"messages": [_message(1)], **{str(number): number for number in range(200)}},
        Marker({"$": "cut", "of": "dict", "size": 3}),
    ],
)
def test_what_is_no_conversation_is_kept_whole(values: Values, value):
    """No messages, too many, or a rest that could not be put together again."""
    values.keep(write(value), messages=True)
    ((_, _, data, _),) = values.take()
    assert as_json(data) == canonical(value, text=2**20)


def test_a_long_message_is_granted_more_text(values: Values):
    """A model's message may have sixteen times the text of any other value."""
    message = {"role": "user", "parts": [{"type": "text", "content": "x" * (TEXT + 9)}]}
    values.keep(write({"messages": [message]}), messages=True)
    values.keep(write({"text": message}))
    told = [msgspec.json.decode(as_json(data)) for _, _, data, _ in values.take() if data]
    assert [told[1], told[2]["text"]["parts"][0]["content"]["size"]] == [message, TEXT + 9]


@pytest.mark.parametrize(
    ("value", "messages", "shown"),
    [
        ({"messages": [_message(1), _message(2)]}, True, "message 2"),
        ({"question": "Who pays?", "k": 4}, False, '{"question":"Who pays?","k":4}'),
        ("text", True, "text"),
    ],
)
def test_a_roots_value_is_shown(values: Values, value, messages: bool, shown: str):
    """Lists show a text beside the id."""
    assert values.keep_shown(write(value), messages=messages)[1] == shown


@pytest.mark.parametrize("messages", [False, True])
def test_a_value_that_cannot_be_read_is_kept_and_not_shown(values: Values, messages: bool):
    """Damage costs the value, not the call."""
    number, shown = values.keep_shown(b"\xa5abc", messages=messages)
    ((kept, _, data, _),) = values.take()
    assert (kept, shown, as_json(data)) == (number, None, b'{"$":"object","type":"unreadable"}')


def test_what_msgpack_cannot_say_is_kept_as_json(values: Values):
    """A value that came by another way than a journal may hold any number."""
    values.put({"messages": [10**30]}, messages=True)
    ((_, _, data, _),) = values.take()
    assert data == b'{"messages":[{"$":"int","value":"1' + b"0" * 30 + b'"}]}'
