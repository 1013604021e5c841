"""Two walks that found the same: what counts is what a version counts, and whoever is not sure says that they differ."""

import functools
import threading
from types import FunctionType, SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashcam.snapshot import sources
from dashcam.snapshot.components import walk
from dashcam.snapshot.fingerprint import fingerprint
from dashcam.snapshot.redact import Masker
from dashcam.testing.safety import hostile
from tests.unit.snapshot import plain_app
from tests.unit.snapshot.test_component_property import EDGES, MANY, VALUES, Part, built

FILLED = ("history", "_cache", "call_count", "created_at", "k", "name", "options")
CHANGES = st.lists(
    st.tuples(st.integers(0, 11), st.sampled_from(FILLED), VALUES | st.sampled_from(["part", "lock", "function"])),
    max_size=3,
)


def change(parts, changes):
    """Set fields of parts: parameters, memories, counters, further parts."""
    odd = {"part": parts[-1], "lock": threading.Lock(), "function": shout}
    for at, name, value in changes:
        setattr(parts[at], name, odd.get(value, value) if type(value) is str else value)


def shout(text):
    """Make it loud."""
    return text.upper()


def quiet(text):
    """Make it loud."""
    return text.lower()


@MANY
@given(EDGES, CHANGES, CHANGES)
def test_alike_is_one_version(edges, first, second):
    """Whatever is changed in an app: walks that are alike have one version."""
    parts = built(edges)
    change(parts, first)
    before = walk(parts[0])
    change(parts, second)
    after = walk(parts[0])
    if before.alike(after):
        assert fingerprint(before) == fingerprint(after)
    assert before.alike(after) == after.alike(before)


@MANY
@given(VALUES, VALUES)
def test_alike_values(one, other):
    """The same for any two values, `1`, `1.0`, `True` and `-0.0` among them; for values it is never in doubt."""
    parts = [Part(1), Part(1)]
    parts[0].value, parts[1].value = one, other
    before, after = map(walk, parts)
    assert before.alike(after) == (fingerprint(before) == fingerprint(after))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EDGES)
def test_same_app_is_alike(edges):
    """An app that nobody touched is alike, with hostile members too, none of which is called."""
    parts = built(edges, hostile_members=True)
    hostile.COUNTS.clear()
    before = walk(parts[0])
    assert before.alike(walk(parts[0]))
    assert dict(hostile.COUNTS) == {}


def test_after_calls():
    """Memories that were filled, caches, counters, what was made at first use make no difference."""
    app = plain_app.Rag()
    before = walk(app)
    for at in range(5):
        app.answer(f"question {at}")
    assert before.alike(walk(app))


@pytest.mark.parametrize(
    "touch",
    [
        lambda app: setattr(app.retriever.settings, "k", 5),
        lambda app: setattr(app.retriever.settings, "k", 4.0),
        lambda app: setattr(app.model, "name", "Small"),
        lambda app: setattr(app, "steps", app.steps[::-1]),
        lambda app: setattr(app, "retriever", app.model),
        lambda app: setattr(app, "more", 1),
        lambda app: app.retriever.settings.tags.add("d"),
        lambda app: app.steps.append(shout),
    ],
)
def test_a_change(touch):
    """A parameter, its type, a part, an order: each is a difference."""
    app = plain_app.Rag()
    before = walk(app)
    touch(app)
    assert not before.alike(walk(app))


def test_code_made_anew():
    """A body that was swapped is a difference, in a function and in a class, be it word for word the old one."""

    def app(text):
        return shout(text)

    before = walk(app)
    code = shout.__code__
    try:
        for other in (quiet.__code__, code.replace()):
            shout.__code__ = other
            assert not before.alike(walk(app))
    finally:
        shout.__code__ = code
    assert before.alike(walk(app))

    class Bot:
        def answer(self, question):
            return question

    bot = Bot()
    before = walk(bot)
    Bot.answer.__code__ = Bot.answer.__code__.replace()
    assert not before.alike(walk(bot))


def test_a_class_made_anew():
    """Two classes of one name and one text are two, as after a reload, even without a function of their own."""

    def made():
        class Prompt:
            text: str

        return Prompt()

    app = SimpleNamespace(prompt=made())
    before = walk(app)
    assert before.alike(walk(app))
    app.prompt = made()
    assert not before.alike(walk(app))


def test_no_file_is_read(monkeypatch):
    """Being alike is told without a file, before the tree was asked for and after."""
    app = plain_app.Rag()
    before, after = walk(app), walk(app)
    assert after.root.source is not None
    monkeypatch.setattr(sources, "_file", lambda _: pytest.fail("a file was read"))
    assert before.alike(after)
    assert after.alike(before)


def test_other_masks():
    """Structures that were masked by other rules may differ in what nobody sees; the key of the marks is no difference."""
    app = SimpleNamespace(text="sk-abcdefghijklmnop1234", word="x")
    plain = walk(app, masker=Masker())
    assert plain.alike(walk(app, masker=Masker(key=b"other")))
    assert not plain.alike(walk(app, masker=Masker(("/word/",))))


def test_it_is_cheap():
    """Comparing calls a small part of what walking calls, whichever way it ends."""
    from tests.unit.snapshot.test_component_cost import calls, counted

    app = SimpleNamespace(parts=[Part(at) for at in range(200)])
    before, after = walk(app), walk(app)
    assert counted(lambda: before.alike(after)) < calls(app) / 10
    assert counted(lambda: before.alike(after)) < calls(app) / 10


def decorated(function):
    """Somebody's decorator."""

    @functools.wraps(function)
    def inner(*args):
        return function(*args)

    return inner


def limit(text):
    """Cut it."""
    return text[:3]


cut = decorated(limit)


class Base:
    def run(self):
        return cut("abcd")


class Bot(Base):
    def __init__(self, again):
        self.again = again
        self.steps = {"a": [shout, lambda text: text], "b": functools.partial(quiet)}
        self.tool = type("Tool", (dict,), {"__module__": "json"})()

    def answer(self, text):
        return self.again(self.run() + text)


def test_users_functions():
    """All functions of the user's in an app: in fields, below globals of methods, in closures; decorated ones inside."""
    within = []

    def again(text):
        within.append(text)
        return text

    bot = Bot(again)
    found = walk(bot)
    assert {one.__qualname__.rpartition(".")[2] for one in found.users_functions()} == {
        "again", "shout", "quiet", "limit", "<lambda>",
    }  # fmt: skip
    assert {id(again), id(shout), id(quiet), id(limit)} < set(map(id, found.users_functions()))
    assert walk(again).users_functions() == [again]
    assert walk(len).users_functions() == walk(functools.wraps).users_functions() == []


def test_users_classes():
    """The classes of the objects that the user wrote or that derive from such, and no library's."""
    derived = type("Derived", (Base,), {"__module__": "msgspec"})
    app = SimpleNamespace(bot=Bot(None), derived=derived(), kind=Part, lock=threading.Lock())
    assert set(walk(app).users_classes()) == {Bot, derived, Part}


def test_nothing_is_kept():
    """Functions and classes that nobody has any more are gone from the lists, though the structure is asked."""

    def made():
        class Gone:
            def __init__(self):
                self.step = lambda text: text

        return Gone()

    app = SimpleNamespace(part=made())
    found = walk(app)
    assert (len(found.users_functions()), len(found.users_classes())) == (1, 1)
    app.part = None
    import gc

    gc.collect()
    assert (found.users_functions(), found.users_classes()) == ([], [])


def test_swapped_code():
    """A function whose code was swapped by a recording is the same function, and alike."""

    def app(text):
        return shout(text)

    before = walk(app)
    original = FunctionType(shout.__code__, shout.__globals__, "shout")
    code = shout.__code__
    swapped = compile("def f(*a): return a", "<dashcam>", "exec").co_consts[0]
    shout.__code__ = swapped.replace(co_consts=(None, original), co_name="shout")
    try:
        during = walk(app)
        assert {*map(id, during.users_functions())} == {id(app), id(shout)}
        assert before.alike(during)
        assert during.alike(before)
    finally:
        shout.__code__ = code
