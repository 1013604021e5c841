"""Which names and values are the state of a running app."""

import pytest

from dashcam.snapshot.state_names import instructions, is_spoken, of_held, of_number, of_text


@pytest.mark.parametrize(
    "name", ["history", "chatHistory", "_cache", "conversation_turns", "memory", "embeddings_cache"]
)
def test_held(name):
    """Memories and caches, by whole words."""
    assert of_held(name) in ("memory", "cache")


@pytest.mark.parametrize(
    "name", ["tools", "messages", "steps", "historical", "cached_max", "memory_limit", "stop", "x" * 100]
)
def test_configuration(name):
    """What only sounds like them, or bounds them, is configuration."""
    assert of_held(name) is None


@pytest.mark.parametrize(
    "name", ["call_count", "callCount", "n_calls", "hits", "created_at", "timestamp", "tokens_used"]
)
def test_counted(name):
    """Counters and times."""
    assert of_number(name) in ("count", "time")


@pytest.mark.parametrize(
    "name", ["k", "max_calls", "temperature", "top_k", "count_limit", "chunk_size", "n", "timeout"]
)
def test_parameter(name):
    """Numbers that bound and steer are parameters."""
    assert of_number(name) is None


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("0db615ef-6bd1-4985-8192-fa0e4b7eb344", "id"),
        ("0db615ef-6bd1-4985-8192-fa0e4b7eb34", None),
        ("0db615ef-6bd1-4985-8192-fa0e4b7eb344 ", None),
        ("zdb615ef-6bd1-4985-8192-fa0e4b7eb344", None),
    ],
)
def test_identifiers(text, state):
    """Random identifiers are told by their form."""
    assert of_text(text) == state


def test_conversations():
    """Of a list of messages those of the app itself are told from what was said."""
    said = [{"role": "system", "content": "a"}, {"role": "developer", "content": "b"}, {"role": "user", "content": "c"}]
    assert is_spoken(said)
    assert instructions([*said, said[0]]) == said[:2]
    assert not is_spoken([])
    assert not is_spoken(["system"])
    assert not is_spoken([{"content": "x"}])
