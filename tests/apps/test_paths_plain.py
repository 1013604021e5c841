"""Where each call of an app without a framework was made: classes and functions decorated, and found by `record()`.

The file in `paths_told` was read by a person, line by line.
"""

import asyncio

import pytest

import dashcam
from dashcam.testing.capturing import captured
from tests.apps.paths import expected, told
from tests.apps.plain_app import desk

WHY = "one writer is the editor too: two places in one object, and nothing in a call tells by which it was made"
GUESSED = {
    "Writer.write": WHY,
    "Writer.write_later": WHY,
    "trimmed": "called by that writer",
    "said": "called by that writer",
    "openai.chat.completions": "called by that writer",
}
"""Calls whose place is not sure, and why; all others are exact."""


@pytest.fixture
def make(server):
    made = []

    def one(decorate=lambda one: one):
        made.append(desk(server.openai_url, decorate))
        return made[-1]

    yield one
    for app in made:
        app.client.close()


async def answered_later(app):
    """Ask the asynchronous client within one loop, which closes it too."""
    await app.desk.answer_later("And of Italy?")
    await app.later.close()


def check(recorded):
    """Every call has its place, and for sure but for those named; these are said to be on the writer that they were on."""
    for trace in recorded.traces:
        spans = {span.span_id: span for span in trace.spans}
        for span in trace.spans:
            if span.path_exact:
                continue
            assert span.name.rpartition("<locals>.")[2] in GUESSED, span.name
            writer = span if span.type is not None and "Writer" in span.type.qualname else spans[span.parent_id]
            assert sorted(place.rpartition("made.")[2] for place in writer.paths) == ["editor", "writers[0]"]


def test_decorated(make):
    """One client at five places, one writer at two; the app is the object that is called, or the function."""
    app = make(dashcam.span)
    with captured() as recorded:
        app.desk.answer("Capital of France?")
        asyncio.run(answered_later(app))
        app.ask("Capital of France?")
    check(recorded)
    assert told(recorded) == expected("plain")


def test_without_a_decorator(make):
    """`record()` finds the same classes and functions: the same calls at the same places."""
    app = make()
    with captured() as recorded:
        with dashcam.record(app.desk):
            app.desk.answer("Capital of France?")
            asyncio.run(answered_later(app))
        with dashcam.record(app.ask):
            app.ask("Capital of France?")
        app.desk.shelf.find("Nobody records this but the SDK.")
    *_, alone = recorded.spans
    assert (alone.name, alone.path, alone.version) == ("openai.embeddings", None, None)
    whole = told(recorded)
    assert whole[: whole.rindex("openai.embeddings")] == expected("plain")
