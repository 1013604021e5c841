"""Every internal step of walking an app and of recording one fails in turn (NB-08): the app goes on as it would."""

import pytest

import dashcam
from dashcam.capture import apps, held, versions
from dashcam.testing.safety.adapter import Dashcam
from dashcam.testing.safety.three_ways import same

pytestmark = pytest.mark.slow


def test_nb08_a_walk(monkeypatch):
    """The app is walked at each run; its version is asked for, and told at another time."""
    monkeypatch.setattr(versions, "ask", lambda *_: None)

    def program(record):
        class Model:
            temperature = 0.5

            @record
            def ask(self, question):
                return f"{question}!"

        class App:
            def __init__(self):
                self.models = [Model(), Model()]
                self.prompt = {"text": "be brief", "me": self}

            @record
            def answer(self, question):
                return [model.ask(question) for model in self.models]

        return App().answer("why")

    try:
        assert same(program, tracer=Dashcam(walks=True)).returned == ["why!", "why!"]
    finally:
        apps.forget()
        held.after_fork()  # the step that gives the lock back fails too


def test_nb08_a_recording(monkeypatch):
    """`record` puts hooks on and takes them off, whichever step fails; the block runs."""
    monkeypatch.setattr(versions, "ask", lambda *_: None)

    def helper(question):
        return question.upper()

    class App:
        def answer(self, question):
            return helper(question)

    before = dict(vars(App)), helper.__code__

    def program(_record):
        app = App()
        with dashcam.record(app):
            said = app.answer("why")
        return said, dict(vars(App)) == before[0], helper.__code__ is before[1]

    try:
        assert same(program, tracer=Dashcam(walks=True)).returned == ("WHY", True, True)
    finally:
        apps.forget()
        held.after_fork()  # the step that gives the lock back fails too
