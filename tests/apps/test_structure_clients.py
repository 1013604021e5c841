"""Clients that a program holds without a framework: parts with a kind and a place, no part of a version."""

import openai

from dashcam.snapshot.components import walk
from dashcam.snapshot.diff import diff
from dashcam.snapshot.fingerprint import fingerprint

KEY = "sk-abcdefghijklmnop1234"


class Answers:
    """An app over a provider's SDK; the client is made at the first question."""

    def __init__(self, model="gpt-4o-mini"):
        self.model = model
        self.client = None
        self.messages = [{"role": "system", "content": "Be brief."}]

    def connect(self, key=KEY):
        self.client = self.client or openai.OpenAI(api_key=key, base_url="https://api.example.test/v1")
        return self.client

    def ask(self, question):
        self.messages.append({"role": "user", "content": question})
        return self.connect().chat.completions.create(model=self.model, messages=self.messages)


def test_a_client_has_its_place():
    """The client is a component of kind `llm`, found by identity, and nothing of it is shown."""
    app = Answers()
    client = app.connect()
    found = walk(app)
    assert found.paths_of(client) == ["client"]
    component = next(one for one in found.components if one.path == "client")
    assert (component.kind, component.type.qualname) == ("llm", "OpenAI")
    assert component.parameters == {"$": "object", "type": "openai.OpenAI", "state": "client"}
    client.close()


def test_a_client_is_no_version():
    """Whether it is connected yet, and with which key, does not count; the model does, and the instructions."""
    app, other = Answers(), Answers()
    before = walk(app)
    clients = [app.connect(), other.connect("sk-zyxwvutsrqponmlk9876")]
    assert fingerprint(walk(app)) == fingerprint(walk(other)) == fingerprint(before)
    found = diff(before, walk(app))
    assert (found.added, found.removed, found.changed) == ([], [], [])
    assert fingerprint(walk(Answers("gpt-4o"))) != fingerprint(before)
    for client in clients:
        client.close()


def test_what_was_said_is_no_version():
    """A conversation that grew is the version that it was; other instructions at its beginning are another."""
    app = Answers()
    before = fingerprint(walk(app))
    app.messages.append({"role": "user", "content": "hello"})
    assert fingerprint(walk(app)) == before
    app.messages[0] = {"role": "system", "content": "Be kind."}
    assert fingerprint(walk(app)) != before


def test_a_client_of_a_module():
    """A client that functions share as a global has a place below each of them."""

    def first():
        return SHARED.models

    def second():
        return first(), SHARED

    found = walk(second)
    assert found.paths_of(SHARED) == ["first.SHARED", "SHARED"]


SHARED = openai.OpenAI(api_key=KEY)
