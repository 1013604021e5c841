"""Fields of foreign objects: found without running any of their code."""

from dashcam.integrations.fields import class_name, extra, fields, get, items, named, number, plain, text, word
from tests.unit.integrations.standins import Loud, record


def test_a_dict_is_its_own_fields():
    """No copy is made of exactly a dict."""
    given = {"a": 1}
    assert fields(given) is given


def test_an_objects_fields_are_its_instance_dict_even_if_it_forbids_asking():
    """`__getattr__`, `__getattribute__` and properties are not asked."""

    class Guarded:
        def __getattribute__(self, name):
            raise AssertionError(name)

    one = Guarded()
    object.__setattr__(one, "kept", 3)
    assert get(one, "kept") == 3


def test_values_without_fields_have_none():
    """Texts, numbers, slotted objects, nothing."""

    class Slotted:
        __slots__ = ("a",)

    assert [dict(fields(value)) for value in ("text", 3, None, Slotted(), [])] == [{}, {}, {}, {}, {}]


def test_a_dict_of_a_users_own_class_is_read_by_its_attributes_only():
    """Its items would be its own code."""

    class Mine(dict):
        pass

    made = Mine(a=1)
    made.b = 2
    assert (get(made, "a"), get(made, "b")) == (None, 2)


def test_undeclared_fields_of_a_model_are_found_in_its_extra():
    """What a provider adds to a format."""
    one = record("openai.types", "Delta", content="x", __pydantic_extra__={"reasoning": "hm"})
    assert (get(one, "reasoning"), get(one, "absent"), extra(one)) == ("hm", None, {"reasoning": "hm"})


def test_words_and_numbers_are_of_the_exact_type():
    """A bool is no number, a subclass of str no text, a loud value nothing."""

    class Sub(str):
        __slots__ = ()

    assert (text("a"), text(Sub("a")), text(Loud())) == ("a", None, None)
    assert (number(3), number(True), number(3.0)) == (3, None, None)
    assert (word({"a": "b"}, "a"), word({"a": Loud()}, "a")) == ("b", None)


def test_items_are_those_of_lists_and_tuples():
    """An iterator is never begun."""
    assert (items([1]), items((1, 2)), items(iter([1])), items("ab"), items(Loud())) == ([1], [1, 2], [], [], [])


def test_plain_turns_objects_into_data_and_leaves_out_what_is_unset():
    """Nested, with extras; unknown values without fields stay as they are."""
    loud = Loud()
    one = record("openai.types", "A", a=1, b=None, c=[record("openai.types", "B", d=(2, "x"))])
    assert plain(one) == {"a": 1, "c": [{"d": [2, "x"]}]}
    assert plain({"v": loud})["v"] is loud


def test_plain_of_leaves_alone_is_a_copy_that_leaves_out_what_is_unset():
    """What is changed afterwards is not changed in it; a dict keeps what it says to be none."""
    said = {"a": 1, "b": None}
    made = plain(said)
    said["a"] = 2
    assert made == {"a": 1, "b": None}
    one = record("openai.types", "Usage", a=1, b=None)
    whole = record("openai.types", "Usage", a=1)
    assert (plain(one), plain(whole)) == ({"a": 1}, {"a": 1})
    assert plain(whole) is not fields(whole)


def test_plain_ends_in_a_cycle():
    """Depth is bounded."""
    one: dict[str, object] = {}
    one["self"] = one
    assert plain(one, 2)["self"]["self"] is one


def test_named_goes_by_module_and_name_of_any_base():
    """A user's subclass counts, a class of the same name elsewhere does not."""
    theirs = record("langchain_core.messages", "AIMessage")
    mine = type("Mine", (type(theirs),), {})()
    other = record("somewhere", "AIMessage")
    found = [named(one, "langchain_core.", "AIMessage") for one in (theirs, mine, other, Loud())]
    assert found == [True, True, False, False]
    assert class_name(mine) == "Mine"


def test_what_was_said_of_a_class_is_not_said_of_the_next_one():
    """A class that takes the place of another, in memory too, is looked at by itself."""
    names = ("AIMessage", "Ox") * 50
    said = [
        named(type(name, (), {"__module__": "langchain_core.m"})(), "langchain_core.", "AIMessage") for name in names
    ]
    assert said == [True, False] * 50
