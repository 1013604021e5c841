"""The look over a frame: it misses no rule's literal, wherever that stands, and costs a text without one nothing."""

import sys
from random import Random

import pytest

from dashcam.snapshot import redact
from dashcam.snapshot.redact import SHORTEST, Masker, suspect
from dashcam.snapshot.rules import RULES
from tests.bench.prose import prose

LITERALS = [(rule.name, literal.encode()) for rule in RULES for literal in rule.literals]
BEFORE = {
    "nothing": b"",
    "prose": prose(Random(1), 1_000).encode(),
    "many gh": b"high through " * 50,
    "half a token": b"gh gh_ ghp github_ k_ pi- A_ x-",
}


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize(("rule", "literal"), LITERALS)
def test_a_literal_is_suspect(rule, literal, before):
    """Every rule's literal makes a frame suspect, whatever stands before it."""
    assert suspect(BEFORE[before] + literal)


@pytest.mark.parametrize("before", BEFORE)
def test_what_stands_before_is_not(before):
    """Prose, and parts of literals, are not."""
    assert not suspect(BEFORE[before])


def test_without_the_scanner_the_same(monkeypatch):
    """Where there is no wheel, the standard library stands in, and finds the same."""
    frames = [before + literal for before in BEFORE.values() for _, literal in (*LITERALS, ("nothing", b""))]
    quick = [redact.find(memoryview(frame)) for frame in frames]
    assert quick == [redact._slow_scanner()(memoryview(frame)) for frame in frames]
    monkeypatch.setitem(sys.modules, "ahocorasick_rs", None)
    monkeypatch.setattr(redact, "find", redact._scanner())
    assert [suspect(b"x sk-"), suspect(b"prose")] == [True, False]


def test_what_can_begin_inside_another_literal():
    """`OVERLAPPED` names all literals that can."""
    within = {
        inner
        for _, outer in LITERALS
        for _, inner in LITERALS
        for cut in range(1, len(outer))
        if inner.startswith(outer[cut:])
    }
    assert within == set(redact.OVERLAPPED)


@pytest.mark.parametrize("begun", ["sk-", "glpat-", "xapp-"])
def test_a_secret_that_begins_inside_another_literal(begun):
    """A literal that shares a byte with the one before it is found."""
    frame = f"{begun}----BEGIN PRIVATE KEY-----".encode()
    assert (Masker().dirty(frame), Masker().dirty(frame.replace(b"BEGIN", b"END"))) == (True, False)


def test_addresses_without_a_password_are_not_walked():
    """An address is no secret, and one with a password is."""
    told = b"see https://example.com:8080/a?b=c and " * 3
    assert (Masker().dirty(told), Masker().dirty(told + b"postgres://u:hunter2@db/x")) == (False, True)


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
