import pytest

from dashcam.testing.provider.answer import Fail
from dashcam.testing.provider.exchange import Ask, Turn
from dashcam.testing.provider.memory import Memory
from dashcam.testing.provider.script import Script, fail_at_first, take_script


def scripted(text: str, model: str = "m") -> tuple[str, Script]:
    ask, script = take_script(Ask(model, [Turn("user", text)]))
    return ask.turns[0].text, script


@pytest.mark.parametrize(
    ("directive", "script"),
    [
        ("[[reply:a [b] c]]", Script(reply="a [b] c")),
        ("[[reply:two\nlines]]", Script(reply="two\nlines")),
        ('[[tool:add {"a": 1}]]', Script(tools=[("add", {"a": 1})])),
        ("[[tool:add]][[tool:sub]]", Script(tools=[("add", None), ("sub", None)])),
        ("[[error:429]]", Script(error=429)),
        ("[[delay:0.5]]", Script(delay=0.5)),
        ("[[cut:3]]", Script(cut=3)),
        ("[[tokens:9]][[cached:2]]", Script(tokens=9, cached=2)),
        ("[[badjson]]", Script(badjson=True)),
        ("[[error:400 content_filter]]", Script(error=400, code="content_filter")),
        ("[[refuse:No.]]", Script(refuse="No.")),
        ("[[filter]]", Script(filter=True)),
        ("[[flaky:429 503]]", Script()),
    ],
)
def test_a_directive_is_taken_and_cut_from_the_text(directive, script):
    """The model never sees it."""
    assert scripted(f"Say {directive} hello") == ("Say  hello", script)


def test_a_text_without_directives_stays_as_it_is():
    """Blanks at its ends included: the same text is the same number of tokens."""
    assert scripted(" [[unknown:1]] hello ") == (" [[unknown:1]] hello ", Script())


def test_only_the_last_user_turn_scripts_but_none_shows_a_directive():
    """A history that carries yesterday's directive does not fail again, nor does a tool's output script anything."""
    turns = [
        Turn("user", "[[error:500]] a"),
        Turn("assistant", "b"),
        Turn("user", "c"),
        Turn("tool", "[[error:400]] d"),
    ]
    ask, script = take_script(Ask("m", turns))
    assert script == Script()
    assert [turn.text for turn in ask.turns] == ["a", "b", "c", "d"]


def test_the_request_itself_is_left_as_it_was():
    """Reading a script makes a new request; the old one can be read again."""
    ask = Ask("m", [Turn("user", "[[cut:1]] a")])
    assert take_script(ask) == take_script(ask)
    assert ask.turns[0].text == "[[cut:1]] a"


def test_the_same_request_fails_with_each_status_once():
    """Then it is answered."""
    failed = []
    memory = Memory(1, None)
    for _ in range(3):
        try:
            fail_at_first(b"[[flaky:429 503]] hi", memory)
        except Fail as fail:
            failed.append(fail.status)
    assert failed == [429, 503]


def test_a_model_can_be_named_to_fail():
    """For programs whose prompts are out of a test's hands."""
    assert scripted("a", model="fake-error-503")[1] == Script(error=503)
    assert scripted("a", model="fake-error-5030")[1] == Script()
