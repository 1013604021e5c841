import json

from dashcam.testing.provider import memory
from dashcam.testing.provider.exchange import Turn
from dashcam.testing.provider.memory import Memory


def test_keys_of_clients_are_not_kept(tmp_path):
    """Neither in memory nor in the log: a test's output may be shown to anybody."""
    kept = Memory(10, tmp_path / "log.jsonl")
    kept.note("/p", {"Authorization": "Bearer s", "X-Api-Key": "s", "X-Other": "o"}, {"a": 1})
    row = {"path": "/p", "headers": {"x-other": "o"}, "body": {"a": 1}}
    assert kept.requests() == [row]
    assert json.loads((tmp_path / "log.jsonl").read_text()) == row


def test_only_the_newest_requests_are_kept():
    """A server that runs for a day does not grow."""
    kept = Memory(2, None)
    for i in range(3):
        kept.note(f"/{i}", {}, {})
    assert [row["path"] for row in kept.requests()] == ["/1", "/2"]


def test_only_the_newest_responses_are_kept(monkeypatch):
    """The same for conversations."""
    monkeypatch.setattr(memory, "MAX_RESPONSES", 2)
    kept = Memory(2, None)
    for key in "abc":
        kept.keep(key, {"id": key}, [Turn("user", key)])
    assert list(kept.stored) == ["b", "c"]


def test_an_unknown_response_has_no_turns():
    """The conversation then begins anew; what is handed out is a copy."""
    kept = Memory(2, None)
    kept.keep("a", {}, [Turn("user", "x")])
    kept.turns_of("a").clear()
    assert kept.turns_of("a") == [Turn("user", "x")]
    assert kept.turns_of("b") == kept.turns_of(None) == []


def test_reset_forgets_everything():
    """Between two tests on one server."""
    kept = Memory(2, None)
    kept.note("/", {}, {})
    kept.keep("a", {}, [])
    kept.reset()
    assert (kept.requests(), kept.stored) == ([], {})
