"""The walk over plain objects: what is a component, what a parameter, where each object sits, what bounds hold."""

import asyncio
import collections
import dataclasses
import enum
import functools
import gc
import io
import re
import threading
import types
import weakref

import pytest

from dashcam.snapshot.component_walk import COMPONENTS, DEPTH, REPEATED
from dashcam.snapshot.components import walk
from dashcam.snapshot.redact import Masker
from tests.unit.snapshot import plain_app

KEY = "sk-abcdefghijklmnop1234"


class Holder:
    def __init__(self, **fields):
        vars(self).update(fields)


def paths(app):
    """All paths of an app, in order, without the app's own."""
    return [one.path for one in walk(app).components][1:]


def parameters(app):
    """The app's own parameters."""
    return walk(app).root.parameters


def test_whole_app():
    """An app of classes, a dataclass and functions, as a whole."""
    found = walk(plain_app.Rag())
    told = [(one.path, one.type.qualname, one.source is not None) for one in found.components]
    assert told == [
        ("", "Rag", True),
        ("retriever", "Retriever", True),
        ("retriever.settings", "Settings", True),
        ("model", "Model", True),
        ("steps[0]", "function", True),
        ("steps[1]", "function", True),
        ("steps[2]", "function", True),
        ("Model", "type", True),
        ("Retriever", "type", True),
        ("Settings", "type", True),
        ("counted", "function", True),
        ("shorten", "function", True),
    ]
    assert found.left_out == 0


def test_component_says_its_type():
    """A component has its class and all bases as labels, nearest first."""

    class Base:
        pass

    class Derived(Base, collections.abc.Sized):
        def __len__(self):
            return 0

    said = walk(Derived()).root.type
    where = "test_component_says_its_type.<locals>"
    assert (said.module, said.qualname) == (__name__, f"{where}.Derived")
    assert said.bases == [f"{__name__}.{where}.Base", "collections.abc.Sized"]


def test_values_are_parameters():
    """What JSON says, and what has a natural form, is a parameter."""

    class Colour(enum.Enum):
        RED = "red"

    app = Holder(a=1, b=1.5, c="x", d=None, e=True, f=[1, {"k": (2,)}], g=b"ab", h=Colour.RED, i=re.compile("a+"))
    said = parameters(app)
    assert {name: said[name] for name in "abcdef"} == {
        "a": 1, "b": 1.5, "c": "x", "d": None, "e": True, "f": [1, {"k": [2]}],
    }  # fmt: skip
    assert said["g"] == {"$": "bytes", "size": 2, "head": "YWI="}
    assert (said["h"]["name"], said["h"]["value"]) == ("RED", "red")
    assert said["i"] == {"$": "object", "type": "re.Pattern", "value": "a+"}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (float("nan"), {"$": "float", "value": "NaN"}),
        (float("-inf"), {"$": "float", "value": "-Infinity"}),
        (2**60, {"$": "int", "value": str(2**60)}),
        (2**100, {"$": "int", "value": str(2**100)}),
        ({1: "a", "1": "b"}, {"$": "map", "items": [[1, "a"], ["1", "b"]]}),
        ({"$": 1}, {"$": "map", "items": [["$", 1]]}),
        ("\ud800", "\\ud800"),
        ({3, 1, 2}, [1, 2, 3]),
    ],
)
def test_values_json_cannot_say(value, said):
    """Values that JSON has no word for have a marker, sets are sorted."""
    assert parameters(Holder(value=value))["value"] == said


def test_parts_in_containers():
    """Objects in lists, tuples, dicts and in these within each other are components at their places."""
    one = Holder()
    app = Holder(
        a=[one], b=(1, Holder()), c={"x": Holder(), "odd key": Holder(), 3: Holder()}, d=[[Holder()], {"y": [Holder()]}]
    )
    assert paths(app) == ["a[0]", "b[1]", "c.x", 'c["odd key"]', "c[3]", "d[0][0]", "d[1].y[0]"]


def test_mixed_containers_refer():
    """A container with values and components keeps the values, and says where the components are."""
    said = parameters(Holder(steps=["first", Holder(), 3]))
    assert said == {"steps": ["first", {"$": "ref", "path": "steps[1]"}, 3]}


def test_containers_of_components_are_no_parameters():
    """A container of components alone is told by them."""
    assert parameters(Holder(steps=[Holder()], named={"a": Holder()})) == {}


def test_a_cycle_is_a_reference():
    """What leads back to who holds it is said, not followed."""
    app = Holder(child=Holder(name="c"))
    app.child.parent = app
    app.child.all = [app.child]
    found = walk(app)
    assert [one.path for one in found.components] == ["", "child"]
    assert found.components[1].parameters == {
        "name": "c",
        "parent": {"$": "ref", "path": ""},
        "all[0]": {"$": "ref", "path": "child"},
    }


def test_a_shared_object_has_all_its_places():
    """One object at three places is three components, each with what is below it."""
    shared = Holder(llm=Holder(k=1))
    app = Holder(router=shared, workers=[shared, Holder(helper=shared)])
    found = walk(app)
    assert found.paths_of(shared) == ["router", "workers[0]", "workers[1].helper"]
    assert found.paths_of(shared.llm) == ["router.llm", "workers[0].llm", "workers[1].helper.llm"]
    assert {one.path for one in found.components} >= set(found.paths_of(shared.llm))


def test_equal_objects_have_their_own_places():
    """Two objects of one class with one state are told apart."""

    @dataclasses.dataclass
    class Part:
        k: int = 1

    app = Holder(one=Part(), other=Part())
    found = walk(app)
    assert (found.paths_of(app.one), found.paths_of(app.other)) == (["one"], ["other"])


def test_what_is_no_part_has_no_place():
    """An object outside the app, and one that came after a part had gone, have no path."""
    app = Holder(part=Holder())
    found = walk(app)
    assert found.paths_of(Holder()) == []
    address = id(app.part)
    del app.part
    gc.collect()
    late = [Holder() for _ in range(64)]
    assert [found.paths_of(one) for one in late if id(one) == address] in ([], [[]])


def test_an_object_that_allows_no_weak_reference():
    """Of such an object the class is remembered: something of another class at its address has no place."""

    class Slotted:
        __slots__ = ("k",)

    part = Slotted()
    found = walk(Holder(part=part))
    assert found.paths_of(part) == ["part"]
    other = Holder()
    found.places[id(other)] = ["part"]
    found._references[id(other)] = found._references[id(part)]
    assert found.paths_of(other) == []


def test_nothing_is_kept_alive():
    """The structure holds no object of the app."""
    app = Holder(part=Holder())
    gone = weakref.ref(app.part)
    found = walk(app)
    del app
    gc.collect()
    assert gone() is None
    assert [one.path for one in found.components] == ["", "part"]


def test_a_million_entries_are_a_leaf():
    """A large container is a leaf with its size; nothing of it is read."""
    index = dict.fromkeys(range(1_000_000))
    said = parameters(Holder(index=index, rows=[0] * 257))
    assert said["index"] == {"$": "object", "type": "dict", "size": 1_000_000, "state": "data"}
    assert said["rows"] == {"$": "object", "type": "list", "size": 257, "state": "data"}


def test_handles_are_labelled():
    """Locks, files, threads and events are leaves that say what they are."""
    app = Holder(a=threading.Lock(), b=io.StringIO(), c=asyncio.Lock(), d=threading.Event(), e=iter([1]))
    assert {name: said["state"] for name, said in parameters(app).items()} == {
        "a": "lock", "b": "file", "c": "lock", "d": "lock", "e": "object",
    }  # fmt: skip


def test_secrets_are_masked():
    """Values of secret names, and secrets in texts, do not come into the tree; a function named like one does."""

    def get_token():
        return 1

    app = Holder(
        api_key="hunter2", url=f"https://a.test/?{KEY}", options={"password": "x", "k": 1}, get_token=get_token
    )
    told = str(walk(app).components)
    assert "hunter2" not in told
    assert KEY not in told
    assert parameters(app)["options"] == {"password": {"$": "masked", "rule": "key:password"}, "k": 1}
    assert paths(app) == ["get_token"]


def test_headers_are_masked():
    """Pairs of a name and a value, in tuples or in lists; two names in a list are no header."""
    app = Holder(headers=[("x-api-key", "hunter2"), ["Cookie", "hunter3"], ("accept", "all")], fields=["token", "to"])
    said = walk(app).root.parameters
    assert said["headers"] == [
        ["x-api-key", {"$": "masked", "rule": "key:api_key"}],
        ["Cookie", {"$": "masked", "rule": "key:cookie"}],
        ["accept", "all"],
    ]
    assert said["fields"] == ["token", "to"]


def test_own_masks_hold():
    """Names and patterns that the user masks are masked here too."""
    app = Holder(shoe_size=44, text="order-4711")
    said = walk(app, masker=Masker(("shoe_size", "/order-[0-9]+/"))).root.parameters
    assert said["shoe_size"] == {"$": "masked", "rule": "key:shoe_size"}
    assert "4711" not in said["text"]


def test_a_long_text_is_cut_with_its_hash():
    """Of a text too long only the head stays, with a hash over all of it."""
    one, other = (parameters(Holder(text="x" * 100_000 + end))["text"] for end in "ab")
    assert (one["$"], one["size"], len(one["head"])) == ("cut", 100_001, 65_536)
    assert one["hash"] != other["hash"]


def test_functions_are_components():
    """A function is a component of its own, with its defaults and the globals and closure that it uses."""
    llm = Holder(name="small")

    def rag(question, k=4, *, helper=plain_app.shorten):
        return llm, plain_app.PROMPT, question, k, helper

    found = walk(rag)
    assert [(one.path, one.type.qualname) for one in found.components] == [
        ("", "function"), ("llm", "Holder"), ("helper", "function"),
    ]  # fmt: skip
    assert found.root.parameters == {
        "name": "test_functions_are_components.<locals>.rag",
        "k": 4,
        "plain_app.PROMPT": "Answer briefly: {question}",
    }


def test_a_function_of_a_library_is_a_name():
    """A function that is not the user's, and holds nothing, is only named."""
    said = parameters(Holder(parse=re.match, split=textwrap_dedent()))
    assert said["parse"] == {"$": "object", "type": "function", "name": "match"}


def textwrap_dedent():
    import textwrap

    return textwrap.dedent


def test_wrapped_functions_are_seen_through():
    """A decorated function, a partial, a cached one and a bound method lead to what they are made around."""
    holder = Holder(name="bound")
    app = Holder(
        counted=plain_app.counted(plain_app.shorten),
        partial=functools.partial(plain_app.shorten, most=holder),
        cached=functools.lru_cache(plain_app.shorten),
        method=types.MethodType(plain_app.shorten, holder),
    )
    found = walk(app)
    assert [one.path for one in found.components] == ["", "counted", "partial", "partial.most", "cached", "method"]
    assert found.paths_of(plain_app.shorten) == ["counted", "partial", "cached"]
    assert found.paths_of(holder) == ["partial.most", "method"]


def test_class_values_belong_to_their_objects():
    """What a class holds for all its objects is theirs, where they have nothing of their own under that name."""

    class App:
        k = 4
        prompt = "be brief"
        llm = Holder(name="shared")

        def __init__(self):
            self.k = 5

    assert paths(App()) == ["llm"]
    assert parameters(App()) == {"k": 5, "prompt": "be brief"}


def test_globals_of_methods_are_parts():
    """What methods refer to is part of the app, under its name; where a field has that name, under the method's."""

    class App:
        def __init__(self):
            self.MODEL = Holder(name="own")

        def answer(self):
            return MODEL, PLAIN

    assert paths(App()) == ["MODEL", "Holder", "answer.MODEL", "PLAIN"]


MODEL = Holder(name="global")
PLAIN = Holder(name="plain")


def test_installed_libraries_are_not_opened():
    """An object of an installed class nobody described shows its plain public fields, and no more."""
    import msgspec

    cls = types.new_class("Engine", (), {}, lambda body: body.update(__module__=msgspec.__name__))
    engine = cls()
    vars(engine).update(name="e", _private=1, inner=cls(), part=Holder(k=1), function=len)
    found = walk(Holder(engine=engine))
    assert [one.path for one in found.components] == ["", "engine", "engine.part"]
    assert found.components[1].parameters["name"] == "e"
    assert "_private" not in found.components[1].parameters


def test_containers_of_ones_own():
    """A class derived from a dict or a list is a component with its items as parts and parameters."""

    class Tools(dict):
        pass

    class Steps(list):
        pass

    app = Holder(tools=Tools(a=Holder(), b=1), steps=Steps([Holder(), "x"]))
    found = walk(app)
    assert [one.path for one in found.components] == ["", "tools", "tools.a", "steps", "steps[0]"]
    assert found.components[1].parameters == {"b": 1}


def test_too_many_components_are_cut():
    """The number of components is bounded, those near the app stay, and how many were left out is said."""
    app = Holder(items=[Holder(parts=[Holder(k=i) for i in range(200)]) for _ in range(100)])
    found = walk(app)
    assert found.size == len(found.components) == COMPONENTS
    assert 10_000 < found.left_out <= 100 * 201 + 1 - COMPONENTS
    assert sum(one.path.count(".") == 0 for one in found.components) == 101


def test_shared_layers_do_not_multiply():
    """Layers that share their parts are opened anew only up to a bound; every place is known all the same."""
    layer = [Holder(k=0)]
    for _ in range(12):
        layer = [Holder(a=layer[0], b=layer[-1]) for _ in range(2)]
    found = walk(layer[0])
    assert found.size <= REPEATED + 64
    assert found.left_out == 0


def test_depth_is_cut():
    """Parts within parts are followed to a bounded depth."""
    app = inner = Holder()
    for _ in range(DEPTH + 10):
        inner.next = Holder()
        inner = inner.next
    found = walk(app)
    assert (found.size, found.left_out) == (DEPTH + 1, 1)
    assert found.components[-1].parameters == {"next": {"$": "object", "type": f"{__name__}.Holder"}}


def test_walked_while_changed():
    """An app that other threads change while it is walked is walked to the end."""
    app = Holder(parts={}, fields=[])
    over = threading.Event()

    def change():
        at = 0
        while not over.is_set():
            at += 1
            app.parts[at % 50] = Holder()
            app.parts.pop((at + 25) % 50, None)
            vars(app)[f"f{at % 30}"] = at
            vars(app).pop(f"f{(at + 9) % 30}", None)

    threads = [threading.Thread(target=change) for _ in range(3)]
    for one in threads:
        one.start()
    sizes = [walk(app).size for _ in range(200)]
    over.set()
    for one in threads:
        one.join()
    assert len(sizes) == 200


def test_the_root_may_be_anything():
    """A container, a value, a class, a method: each has a structure."""
    assert [one.path for one in walk([Holder(), Holder()]).components] == ["", "[0]", "[1]"]
    assert walk({"a": 1}).root.parameters == {"items": {"a": 1}}
    assert walk("text").size == 1
    assert walk(plain_app.Rag).root.parameters["name"] == "Rag"
    assert walk(plain_app.Rag().answer).root.type.qualname == "Rag"
