"""`dashcam.score` inside a program, three ways: it returns nothing, raises nothing, asks nothing, whatever it is given."""

import asyncio
import threading

import pytest

import dashcam
from dashcam.testing.safety import hostile
from dashcam.testing.safety.adapter import Dashcam
from dashcam.testing.safety.outcome import caught
from dashcam.testing.safety.three_ways import same


def test_nb08_a_scored_call_is_the_same():
    """Numbers, bools, texts and what is no number, with and without a reason, of calls and of blocks."""

    def program(record):
        @record
        def answer(question):
            given = [dashcam.score("grounded", 0.9, reason="every sentence has a source"), dashcam.score("right", True)]
            with dashcam.span("check") as block:
                given.append(block.score("words", len(question)))
                given.append(dashcam.score("mood", "good"))
            given.append(dashcam.score("loss", float("nan")))
            return question, given

        return answer("why?"), dashcam.score("outside", 1)

    assert same(program).returned == (("why?", [None] * 5), None)


def test_nb01_an_error_after_a_score_is_the_same():
    """The exception that leaves a scored call is the program's own."""

    def program(record):
        @record
        def fail():
            try:
                raise KeyError("inner")
            except KeyError as inner:
                dashcam.score("right", False, reason="it failed")
                raise ValueError("outer") from inner

        fail()

    assert same(program).raised.args == ("outer",)


def test_nb21_steps_of_generators_and_coroutines_are_scored():
    """Nothing is held across a step."""

    def program(record):
        @record
        def words():
            for word in ("a", "b"):
                dashcam.score("word", word)
                yield word

        @record
        async def wait():
            dashcam.score("before", 1)
            await asyncio.sleep(0)
            dashcam.score("after", 2)
            return list(words())

        return asyncio.run(wait())

    assert same(program, sweep=False).returned == ["a", "b"]


def test_nb43_threads_score_the_call_they_were_begun_in():
    """Or nothing, where they were begun outside any."""

    def program(record):
        said = []

        @record
        def call():
            thread = threading.Thread(target=lambda: said.append(dashcam.score("from a thread", 1)))
            thread.start()
            thread.join()
            return said

        return call()

    assert same(program, sweep=False).returned == [None]


@pytest.mark.parametrize("what", hostile.values())
def test_nb31_hostile_values_are_never_asked(what):
    """In whatever place they stand: as the name, the value or the reason."""
    value = hostile.values()[what]

    def program():
        return [caught(dashcam.score, *given) for given in ((value, 1), ("a", value))] + [
            caught(dashcam.score, "a", 1, reason=value)
        ]

    with Dashcam().started():
        hostile.COUNTS.clear()
        assert dashcam.span(program)() == [None] * 3
        assert dict(hostile.COUNTS) == {}


def test_nb06_a_wrong_call_names_the_function():
    """A mistake in how it is called is Python's own error, recording or not."""
    with pytest.raises(TypeError, match=r"score\(\) missing 1 required positional argument: 'value'"):
        dashcam.score("a")
