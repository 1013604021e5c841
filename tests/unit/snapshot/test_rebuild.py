"""Stored components as objects again: of the classes handed in, through their own validation, and nothing else."""

import dataclasses
import datetime as dt
import decimal
import enum
import os
import pathlib
import sys
import threading
import uuid
from typing import Any

import attrs
import msgspec
import pydantic
import pydantic.v1
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashcam.errors import CannotRebuild, NotFound, UsageError
from dashcam.model.component import Component
from dashcam.model.span import TypeLabel
from dashcam.snapshot.building import DEEPEST
from dashcam.snapshot.components import walk
from dashcam.snapshot.rebuild import SHOWN, StoredComponent


class Inner(pydantic.BaseModel):
    k: int = 3


class Open(pydantic.BaseModel, extra="allow"):
    k: int = 3


class Model(pydantic.BaseModel):
    name: str
    inner: list[Inner] = []
    by_name: dict[str, Inner] = {}
    pair: tuple[int, str] = (1, "a")
    aliased: int = pydantic.Field(default=2, alias="other")
    more: int = pydantic.Field(default=2, validation_alias=pydantic.AliasChoices("first", "second"))
    day: dt.date | None = None
    _hidden: int = 1


class Old(pydantic.v1.BaseModel):
    name: str
    inner: Inner | None = None
    pair: tuple[int, ...] = ()
    aliased: int = pydantic.v1.Field(2, alias="other")

    class Config:  # noqa: D106  pydantic 1 names it so
        arbitrary_types_allowed = True


class Mode(enum.Enum):
    FAST = "fast"
    GOOD = "good"


@dataclasses.dataclass
class Leaf:
    text: str
    tags: set[str] = dataclasses.field(default_factory=set)
    where: pathlib.Path | None = None


@dataclasses.dataclass
class Tree:
    leaf: Leaf
    leaves: list[Leaf]
    nested: dict[str, list[Leaf]]
    mixed: list[Any]
    sizes: tuple[int, ...] = (1, 2)
    wait: dt.timedelta = dt.timedelta(seconds=2)
    price: decimal.Decimal = decimal.Decimal("0.10")
    mode: Mode = Mode.FAST
    numbers: dict[int, str] = dataclasses.field(default_factory=dict)
    data: bytes = b"\0\1"
    ratio: float = float("inf")
    cutoff: dt.datetime = dt.datetime(2026, 11, 22, 9, 30)
    text: str | None = None
    made: int = dataclasses.field(init=False, default=7)


@attrs.define
class Attrs:
    _k: int
    prompt: Inner
    sizes: frozenset[int] = frozenset()
    renamed: str = attrs.field(default="a", alias="called")


@dataclasses.dataclass
class Holder:
    held: Any


class Plain:
    def __init__(self) -> None:
        self.k = 3


def rebuilt(value: Any, *allow: type, path: str = "") -> Any:
    """What comes back of an object that was walked, stored as JSON and read again."""
    root = walk(value).root
    read = msgspec.json.decode(msgspec.json.encode(root), type=Component)
    return StoredComponent(read, path).build(allow=allow)


def refused(value: Any, *allow: type, path: str = "") -> dict[str, str]:
    with pytest.raises(CannotRebuild) as caught:
        rebuilt(value, *allow, path=path)
    assert [place for place in caught.value.reasons if place not in str(caught.value)] == []
    return caught.value.reasons


def stored(**fields: Any) -> StoredComponent:
    """A component as somebody else's file may have it."""
    label = TypeLabel(module="m", qualname="X")
    usual = {"path": "", "type": label, "kind": "function", "parameters": {}, "children": [], "source": None}
    return StoredComponent(Component(**{**usual, **fields}))


def test_pydantic_comes_back_equal() -> None:
    """Nested models, containers of them, tuples, aliases: through the model's own validation."""
    one = Model(
        name="a",
        inner=[Inner(), Inner(k=4)],
        by_name={"x": Inner(k=5), "two words": Inner(k=6)},
        pair=(4, "z"),
        other=9,
        first=8,
        day=dt.date(2026, 11, 22),
    )
    assert rebuilt(one, Model, Inner) == one


def test_pydantic_1_comes_back_equal() -> None:
    """Its constructor validates."""
    one = Old(name="a", inner=Inner(k=4), pair=(1, 2), other=5)
    assert rebuilt(one, Old, Inner) == one


def test_a_dataclass_comes_back_equal() -> None:
    """What JSON has no word for is made again by the class's own hints; fields that no constructor takes are left to it."""
    one = Tree(
        leaf=Leaf("a", {"x", "y"}, pathlib.Path("here")),
        leaves=[Leaf("b"), Leaf("c")],
        nested={"one": [Leaf("d")], "two words": [Leaf("e"), Leaf("f")]},
        mixed=["text", Leaf("g"), [1, Leaf("h")]],
        sizes=(4, 5, 6),
        mode=Mode.GOOD,
        numbers={1: "a", 2: "b"},
    )
    assert rebuilt(one, Tree, Leaf, Mode) == one


def test_attrs_comes_back_equal() -> None:
    """By the names that its constructor takes."""
    one = Attrs(4, Inner(k=1), frozenset({1, 2}), called="b")
    assert rebuilt(one, Attrs, Inner) == one


def test_extra_fields_of_a_librarys_class_come_back() -> None:
    """Where a class takes more than it declares, what it was given is there again; of the user's own only what is declared."""
    label = TypeLabel(module=__name__, qualname="Open")
    assert stored(type=label, parameters={"k": 1, "more": [2]}).build(allow=[Open]).more == [2]
    assert "more" not in rebuilt(Open(k=1, more=[2]), Open).model_dump()


def test_containers_of_components_come_back() -> None:
    """An app may be a plain dict or list."""
    assert rebuilt({"a": Inner(k=1), "b": [Inner(k=2)]}, Inner) == {"a": Inner(k=1), "b": [Inner(k=2)]}
    assert rebuilt([Inner(k=1), "text"], Inner) == [Inner(k=1), "text"]


def test_a_part_of_an_app_comes_back_alone() -> None:
    """Nothing above it needs to be allowed."""
    assert rebuilt(Holder(Model(name="a", inner=[Inner(k=9)])), Inner, path="held.inner[0]") == Inner(k=9)


def test_what_stands_at_a_place_once_is_made_once() -> None:
    """A reference gives the object of the place it names."""
    label = TypeLabel(module=__name__, qualname="Inner")
    child = Component(path="held[0]", type=label, kind="function", parameters={"k": 1}, children=[], source=None)
    there = {"$": "ref", "path": "held[0]"}
    root = {"held": ["x", there, there]}
    made = stored(type=TypeLabel(module=__name__, qualname="Holder"), parameters=root, children=[child])
    _, one, other = made.build(allow=[Holder, Inner]).held
    assert (one, one is other) == (Inner(k=1), True)


def test_a_script_that_was_run_is_found_when_it_is_imported() -> None:
    """Its classes are called `__main__.…` in one place and by its name in the other; two that fit are none."""
    recorded = stored(type=TypeLabel(module="__main__", qualname="Inner"), parameters={"k": 8})
    assert recorded.build(allow=[Inner]) == Inner(k=8)
    here = type("Inner", (pydantic.BaseModel,), {"__module__": "__main__", "__annotations__": {"k": int}})
    elsewhere = stored(type=TypeLabel(module="app", qualname="Inner"), parameters={"k": 8})
    assert elsewhere.build(allow=[here]).k == 8
    other = type("Inner", (pydantic.BaseModel,), {"__module__": "app"})
    with pytest.raises(CannotRebuild):
        stored(type=TypeLabel(module="__main__", qualname="Inner")).build(allow=[Inner, other])


def test_what_is_not_allowed_is_named_at_once() -> None:
    """Every place with its class, not the first alone."""
    here = __name__
    assert refused(Tree(Leaf("a"), [Leaf("b")], {}, [])) == {
        "": f"{here}.Tree is not allowed",
        "leaf": f"{here}.Leaf is not allowed",
        "leaves[0]": f"{here}.Leaf is not allowed",
    }
    assert refused(Tree(Leaf("a"), [], {}, []), Tree, Leaf) == {"mode": f"{here}.Mode is not allowed"}


def test_a_subclass_is_not_enough() -> None:
    """Neither what derives from it nor what it derives from."""
    child = type("Child", (Inner,), {"__module__": __name__})
    assert refused(Inner(), child) == {"": f"{__name__}.Inner is not allowed"}
    assert refused(child(), Inner) == {"": f"{__name__}.Child is not allowed"}
    namesake = stored(type=TypeLabel(module="elsewhere", qualname="Inner"), parameters={"k": 8})
    with pytest.raises(CannotRebuild, match=r"elsewhere\.Inner is not allowed"):
        namesake.build(allow=[Inner])


@pytest.mark.parametrize(
    ("held", "why"),
    [
        (lambda: None, "code is not made anew"),
        (len, "code is not made anew"),
        (uuid.uuid4, "code is not made anew"),
        ("x" * 70_000, "cut: 70000 of it are not stored"),
        (b"x" * 200, "cut: 200 of it are not stored"),
        ("sk-proj-" + "a1B2" * 10, "a secret in it was masked"),
        (list(range(300)), "list, the data of a running app"),
        (threading.Lock(), "_thread.lock, the lock of a running app"),
        (Plain(), f"{__name__}.Plain is no pydantic model, dataclass or attrs class"),
        (1j, "complex, of which only the name is stored"),
    ],
)
def test_what_cannot_be_made_is_named(held: Any, why: str) -> None:
    """By its place and by what it is."""
    assert set(refused(Holder(held), Holder, Plain).values()) == {why}


def test_a_secret_is_named_as_one() -> None:
    """It was never stored."""

    @dataclasses.dataclass
    class Client:
        api_key: str = "abcdef"

    assert refused(Client(), Client) == {"api_key": "a secret, which is not stored"}


def test_what_its_class_refuses_is_named() -> None:
    """The class has the last word; what it says is in the message."""
    one = stored(type=TypeLabel(module=__name__, qualname="Inner"), parameters={"k": "many"})
    with pytest.raises(CannotRebuild, match="the app itself: its class refused: 1 validation error for Inner"):
        one.build(allow=[Inner])
    leaf = stored(type=TypeLabel(module=__name__, qualname="Leaf"), parameters={"text": 7})
    with pytest.raises(CannotRebuild, match="text: stored as int, declared as str"):
        leaf.build(allow=[Leaf])


def test_all_reasons_are_in_the_error() -> None:
    """The message names some forty and says how many more there are."""
    with pytest.raises(CannotRebuild, match="; and 11 more$") as caught:
        rebuilt(Holder([print] * (SHOWN + 11)), Holder)
    assert len(caught.value.reasons) == SHOWN + 11


@pytest.mark.parametrize("allow", [["m.X"], [os.system], [None]])
def test_only_classes_can_be_allowed(allow: list[Any]) -> None:
    """A name or a function is a mistake, told before anything is made."""
    with pytest.raises(UsageError, match="takes classes"):
        stored().build(allow=allow)


def test_two_classes_of_one_name_are_a_mistake() -> None:
    """It would be chance which one is made."""
    other = type("Inner", (pydantic.BaseModel,), {"__module__": __name__})
    with pytest.raises(UsageError, match="two classes"):
        stored().build(allow=[Inner, other])


def test_an_unknown_place_is_not_found() -> None:
    """As an unknown trace is."""
    with pytest.raises(NotFound, match="nowhere"):
        StoredComponent(walk(Holder(1)).root, "nowhere")


def test_a_component_shows_what_is_stored() -> None:
    """Path, type, kind, parameters, children and source are those of the tree."""
    root = walk(Holder(Inner(k=4))).root
    one = StoredComponent(root).children[0]
    assert (one.path, one.type.qualname, one.kind, one.parameters, one.children) == (
        "held",
        "Inner",
        "function",
        {"k": 4},
        [],
    )
    assert (one.source, repr(one)) == (root.children[0].source, f"<{__name__}.Inner at 'held'>")


HOSTILE = [
    stored(type=TypeLabel(module="os", qualname="system"), parameters={"command": "touch owned"}),
    stored(type=TypeLabel(module="builtins", qualname="eval"), parameters={"source": "1/0"}),
    stored(parameters={"$": "object", "type": "os.system", "fields": {"command": "touch owned"}}),
    stored(parameters={"$": "object", "type": "subprocess.Popen", "name": "x", "value": 1}),
    stored(type=TypeLabel(module=__name__, qualname="Holder"), parameters={"held": {"$": "object", "type": "os.system", "fields": {}}}),
    stored(type=TypeLabel(module=__name__, qualname="Holder"), parameters={"held": {"$": "py/object", "py/reduce": ["os.system", "touch owned"]}}),
    stored(type=TypeLabel(module=__name__, qualname="Holder"), parameters={"held": {"$": "ref", "path": ""}}),
    stored(type=TypeLabel(module=__name__, qualname="Holder"), parameters={"held": {"$": "map", "items": [[{"a": 1}, 2]]}}),
    stored(type=TypeLabel(module=__name__, qualname="Holder"), parameters={"held": {"$": "map", "items": [7]}}),
    stored(type=TypeLabel(module=__name__, qualname="Holder"), parameters={"held": {"$": "map", "items": [[{"$": "object", "type": "os.system"}, 2]]}}),
    stored(type=TypeLabel(module=__name__, qualname="Holder"), parameters={"held[0]": 1, "held.a": 2}),
    stored(type=TypeLabel(module=__name__, qualname="Holder"), parameters={"held.a": 1, "held.a.b": 2}),
    stored(type=TypeLabel(module=__name__, qualname="Mode"), parameters={"name": "FAST"}),
    stored(type=TypeLabel(module=__name__, qualname="Holder"), parameters={"held": {"$": "object", "type": f"{__name__}.Mode", "name": "__class__", "value": 1}}),
    stored(type=TypeLabel(module=__name__, qualname="Holder"), parameters={"held[1000000000000]": 1}),
    stored(type=TypeLabel(module=__name__, qualname="Holder"), parameters={"held": {"$": "int", "value": "9" * 100_000}}),
    stored(type=TypeLabel(module=__name__, qualname="Holder"), parameters={"held": {"$": "bytes", "head": "***"}}),
]  # fmt: skip


@pytest.mark.parametrize("one", HOSTILE)
def test_hostile_data_runs_nothing(one: StoredComponent, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a label says, it is compared and no more: no import, no call, an error that says so."""
    monkeypatch.chdir(tmp_path)
    ran: list[str] = []
    refusal: CannotRebuild | None = None
    with monkeypatch.context() as patched:
        for name in ("system", "popen", "execv"):
            patched.setattr(os, name, lambda *_: ran.append("os"))
        patched.setattr("builtins.__import__", lambda name, *_, **__: ran.append(name))
        try:
            one.build(allow=[Holder, Mode])
        except CannotRebuild as error:
            refusal = error
    assert (ran, refusal is None) == ([], False)
    assert list(tmp_path.iterdir()) == []


def test_what_nests_without_end_is_refused() -> None:
    """A value, components in components, and components that are parts of each other."""
    value: Any = 1
    for _ in range(DEEPEST + 2):
        value = [value]
    label = TypeLabel(module=__name__, qualname="Holder")
    deep = stored(type=label, parameters={"held": value})
    with pytest.raises(CannotRebuild, match="values deep"):
        deep.build(allow=[Holder])
    chain = Component(path="held" + ".held" * 300, type=label, kind="tool", parameters={}, children=[], source=None)
    for depth in reversed(range(300)):
        path = "held" + ".held" * depth
        chain = Component(path=path, type=label, kind="tool", parameters={}, children=[chain], source=None)
    with pytest.raises(CannotRebuild, match="components deep"):
        stored(type=label, children=[chain]).build(allow=[Holder])
    there, back = ({"held": {"$": "ref", "path": path}} for path in ("b", "a"))
    pair = [Component(path=path, type=label, kind="tool", parameters=held, children=[], source=None) for path, held in (("a", there), ("b", back))]  # fmt: skip
    with pytest.raises(CannotRebuild, match="part of itself"):
        stored(type=label, parameters={"held": {"$": "ref", "path": "a"}}, children=pair).build(allow=[Holder])


def test_where_the_stack_ends_it_is_refused() -> None:
    """Called deep inside somebody's program it says so, and leaves nothing half made."""
    label = TypeLabel(module=__name__, qualname="Holder")
    chain = Component(path="held" + ".held" * 49, type=label, kind="tool", parameters={"held": 1}, children=[], source=None)  # fmt: skip
    for depth in reversed(range(49)):
        path = "held" + ".held" * depth
        chain = Component(path=path, type=label, kind="tool", parameters={}, children=[chain], source=None)
    whole = stored(type=label, children=[chain])
    frame, depth = sys._getframe(), 0
    while frame is not None:
        frame, depth = frame.f_back, depth + 1

    def deeper(left: int) -> Any:
        return whole.build(allow=[Holder]) if left == 0 else deeper(left - 1)

    assert isinstance(deeper(0), Holder)
    with pytest.raises(CannotRebuild, match="too deep"):
        deeper(sys.getrecursionlimit() - depth - 100)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=3),
    max_leaves=12,
)


@given(values)
def test_plain_values_come_back(value: Any) -> None:
    """Whatever JSON can say, and numbers and keys that it cannot."""
    assert rebuilt(Holder(value), Holder).held == value
