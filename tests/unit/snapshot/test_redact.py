"""The look over a frame: it misses no rule's literal, wherever that stands, and costs a text without one nothing."""

from random import Random

import pytest

from dashcam.snapshot import redact
from dashcam.snapshot.redact import LOOKS, SHORTEST, Masker, suspect
from dashcam.snapshot.rules import RULES
from tests.bench.prose import prose

LITERALS = [(rule.name, literal.encode()) for rule in RULES for literal in rule.literals]
# what a match has besides its literal, where the look asks for that too
WITH = {"slack-token": b"-", "url-password": b"@"}
BEFORE = {
    "nothing": b"",
    "prose": prose(Random(1), 1_000).encode(),
    "many gh": b"high through " * LOOKS,
    "more gh": b"high through " * LOOKS * 9,
    "half a token": b"gh gh_ ghp github_ k_ pi- A_ x-",
}


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize(("rule", "literal"), LITERALS)
def test_a_literal_is_suspect(rule, literal, before):
    """Every rule's literal makes a frame suspect, whatever stands before it."""
    assert suspect(BEFORE[before] + literal + WITH.get(rule, b""))


@pytest.mark.parametrize("before", BEFORE)
def test_what_stands_before_is_not(before):
    """Prose, and parts of literals, are not."""
    assert not suspect(BEFORE[before])


@pytest.mark.parametrize("shared", [b"aaaa-", b"AAA", b"GOG"])
def test_ordinary_text_hardly_has_a_shared_part(shared):
    """What stands for several literals is rare in ordinary text, so that one look is enough there."""
    texts = [prose(Random(number), 1_000).encode().translate(redact.CLASSES) for number in range(20)]
    assert sum(shared in text for text in texts) <= 1


def test_without_stringzilla_the_same(monkeypatch):
    """Where there is no wheel, the methods of bytes stand in, and find the same."""
    monkeypatch.setattr(redact, "find", bytes.find)
    monkeypatch.setattr(redact, "contains", bytes.__contains__)
    monkeypatch.setattr(redact, "translate", bytes.translate)
    frames = [BEFORE["prose"] + literal + WITH.get(rule, b"") for rule, literal in LITERALS]
    assert [frame for frame in frames if not suspect(frame)] == []
    assert not suspect(BEFORE["more gh"])


def test_a_text_without_a_secret_is_the_same_object():
    """Such a text is handed back as it is, long or short."""
    long, short = prose(Random(3), 2_000), "sk-"
    assert Masker().text(long) is long
    assert Masker().text(short) is short


def test_the_shortest_secret():
    """The shortest text that any rule cuts is not shorter than what is looked at."""
    assert Masker().text("://:p@").startswith("://[masked url-password ")
    assert len("://:p@") == SHORTEST


@pytest.mark.parametrize("prose_text", ["Basic customization of classes", "the bearer authentication scheme"])
def test_prose_is_not_walked(prose_text):
    """Words that a rule begins with make a frame suspect, but not dirty."""
    assert suspect(prose_text.encode())
    assert not Masker().dirty(prose_text.encode())
