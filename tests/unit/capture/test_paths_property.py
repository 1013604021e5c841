"""Apps at random, calls at random through them: what each call's path says against the way that it really took."""

import asyncio
import contextvars
import threading
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from dashcam.capture import apps
from dashcam.capture.context import STATE
from dashcam.capture.spans import span
from tests.unit.capture.recorded import recording

pytestmark = pytest.mark.slow

MOST = 120
"""Places of one app: shared objects multiply them."""
PLACE = 5


class Step(NamedTuple):
    """One call: the number that its span is known by, on which member of the caller, how, and what is called inside."""

    number: int
    at: int
    how: str
    inside: list["Step"]


def go(part, steps):
    """Call a part's members one after the other, here or in threads."""
    for step in steps:
        _, member = members(part)[step.at]
        if step.how == "detour" and isinstance(member, Half):
            member.detour(step.number, step.inside)
        elif step.how == "thread":
            # what start() does for a program's own threads
            run = contextvars.copy_context().run
            thread = threading.Thread(target=run, args=(member.act, step.number, step.inside))
            thread.start()
            thread.join()
        else:
            member.act(step.number, step.inside)


async def go_later(part, steps):
    """Call a part's members, side by side where the step says so."""
    tasks = []
    for step in steps:
        _, member = members(part)[step.at]
        if step.how == "task":
            tasks.append(asyncio.create_task(member.later(step.number, step.inside)))
        elif step.how == "sync":
            member.act(step.number, step.inside)
        else:
            await member.later(step.number, step.inside)
    await asyncio.gather(*tasks)


@span
class Plain:
    """Recorded wherever it is entered."""

    def __init__(self):
        self.one, self.many, self.named, self.pair = None, [], {}, ()

    def act(self, number, steps):
        go(self, steps)

    async def later(self, number, steps):
        await go_later(self, steps)


@span
@dataclass
class Equal:
    """All objects of it are equal, and none can be hashed."""

    one: Any = field(default=None, compare=False)
    many: Any = field(default_factory=list, compare=False)
    named: Any = field(default_factory=dict, compare=False)
    pair: Any = field(default=(), compare=False)

    def act(self, number, steps):
        go(self, steps)

    async def later(self, number, steps):
        await go_later(self, steps)


@span
class Slotted:
    __slots__ = ("__weakref__", "many", "named", "one", "pair")

    def __init__(self):
        self.one, self.many, self.named, self.pair = None, [], {}, ()

    def act(self, number, steps):
        go(self, steps)

    async def later(self, number, steps):
        await go_later(self, steps)


@span
class Hostile(Plain):
    """Answers nothing that it is asked."""

    def __getattr__(self, name):
        raise RuntimeError(name)

    def __eq__(self, other):
        raise RuntimeError("eq")

    def __hash__(self):
        raise RuntimeError("hash")

    def __bool__(self):
        raise RuntimeError("bool")

    def __repr__(self):
        raise RuntimeError("repr")

    def __del__(self):
        self.__dict__.clear()

    @property
    def trap(self):
        raise RuntimeError("property")


class Silent:
    """Nobody records it: what it calls seems to be called by whoever called it."""

    def __init__(self):
        self.one, self.many, self.named, self.pair = None, [], {}, ()

    def act(self, number, steps):
        go(self, steps)

    async def later(self, number, steps):
        await go_later(self, steps)


class Half(Silent):
    """One of its two ways in is recorded."""

    @span
    def act(self, number, steps):
        go(self, steps)

    @span
    async def later(self, number, steps):
        await go_later(self, steps)

    def detour(self, number, steps):
        go(self, steps)


RECORDED = (Plain, Equal, Slotted)
ALL = (*RECORDED, Hostile, Silent, Half)


def members(part):
    """Give the members of a part with the last steps of their paths, in the app's order."""
    found = [] if part.one is None else [("one", part.one)]
    found += [(f"many[{at}]", one) for at, one in enumerate(part.many)]
    found += [(f"named.{name}", one) for name, one in part.named.items()]
    return found + [(f"pair[{at}]", one) for at, one in enumerate(part.pair)]


def held(part, where, member):
    """Put a member into a part."""
    if where == "many":
        part.many.append(member)
    elif where == "named":
        part.named[f"n{len(part.named)}"] = member
    elif where == "pair":
        part.pair = (*part.pair, member)
    elif part.one is None:
        part.one = member
    else:
        part.many.append(member)


def places(root):
    """Give every place of every object, by identity: the app as a tree, what refers back to a part around it cut."""
    found: dict[int, list[str]] = {}

    def visit(part, path, around):
        found.setdefault(id(part), []).append(path)
        assume(sum(map(len, found.values())) <= MOST)
        for step, member in members(part):
            if all(member is not one for one, _ in [*around, (part, path)]):
                visit(member, f"{path}.{step}" if path else step, [*around, (part, path)])

    visit(root, "", [])
    return found


@st.composite
def graphs(draw, classes):
    """An app in words: the classes of its objects, and who holds whom, so that all hang on the first.

    Cycles and shared objects come by chance.
    """
    kinds = [draw(st.sampled_from(RECORDED)), *draw(st.lists(st.sampled_from(classes), min_size=2, max_size=5))]
    where = st.sampled_from(("one", "many", "named", "pair"))
    anyone = st.integers(0, len(kinds) - 1)
    hung = [(draw(st.integers(0, at - 1)), draw(where), at) for at in range(1, len(kinds))]
    return kinds, hung + draw(st.lists(st.tuples(anyone, where, anyone), min_size=2, max_size=6))


def made_of(graph, *, once=False):
    """Make the objects of an app and give the first; `once`: no part holds an object twice."""
    kinds, holds = graph
    made = [kind() for kind in kinds]
    for holder, where, member in holds:
        if not once or all(one is not made[member] for _, one in members(made[holder])):
            held(made[holder], where, made[member])
    return made[0]


class Model:
    """Knows by which place each call goes."""

    def __init__(self, draw, root, hows):
        self.draw, self.hows = draw, hows
        self.numbers = count()
        self.true: dict[int, tuple[Any, str]] = {}
        self.expected: set[int] = set()
        self.steps = [Step(self.called(root, ""), -1, "sync", self.inside(root, [(root, "")], 4))]

    def called(self, part, path, how="sync"):
        number = next(self.numbers)
        self.true[number] = (part, path)
        if type(part) is not Silent and not (how == "detour" and type(part) is Half):
            self.expected.add(number)
        return number

    def inside(self, part, around, depth):
        """Draw what a part calls; a part that it is in itself is called at the place where it is."""
        known = members(part)
        if depth == 0 or not known:
            return []
        steps = []
        for _ in range(self.draw(st.integers(0, 3))):
            at = self.draw(st.integers(0, len(known) - 1))
            name, member = known[at]
            how = self.draw(st.sampled_from(self.hows))
            _, path = around[-1]
            back = next((i for i, (one, _) in enumerate(around) if one is member), None)
            below = f"{path}.{name}" if path else name
            chain = [*around, (member, below)] if back is None else around[: back + 1]
            number = self.called(member, chain[-1][1], how)
            steps.append(Step(number, at, how, self.inside(member, chain, depth - 1)))
        return steps


def recorded(root, steps, *, later):
    """Run the calls; give of each span its path, all paths, and whether it was said to be exact, by the call's number."""
    apps.forget()
    with recording() as frames:
        STATE.spot_of = apps.spot_of
        (first,) = steps
        if later:
            asyncio.run(root.later(first.number, first.inside))
        else:
            root.act(first.number, first.inside)
    found = {}
    for one in frames.spans():
        _, _, _, _, _, *at = frames.callable(one)
        if not at:
            found[one["args"][0]] = (None, None, False)
            continue
        _, place, guessed = at
        _, _, _, path, paths = frames.definitions[place]
        found[one["args"][0]] = (path, paths or [path], not guessed)
    return found


def check(root, model, found):
    known = places(root)
    # a call on an object of a class that nobody records has no span
    assert set(found) == model.expected
    for number, (path, paths, exact) in found.items():
        part, true = model.true[number]
        assert sorted(paths) == sorted(known[id(part)])
        assert path in paths
        assert path == true or not exact, f"{path} is said to be exact; it was {true}"
        event(f"exact: {exact}, places: {'one' if len(paths) == 1 else 'several'}")


@settings(deadline=None, max_examples=100)
@given(st.data(), graphs(ALL), st.booleans())
def test_what_is_said_to_be_exact_is(data, graph, later):
    """All places are known; the path is one of them; where it is said to be exact it is the one that was used."""
    root = made_of(graph)
    hows = ("sync", "later", "task") if later else ("sync", "thread", "detour")
    model = Model(data.draw, root, hows)
    check(root, model, recorded(root, model.steps, later=later))


@settings(deadline=None, max_examples=60)
@given(st.data(), graphs(RECORDED), st.booleans())
def test_where_everything_is_recorded_every_path_is_exact(data, graph, later):
    """Unless one part holds an object twice: then nothing tells by which of the two it called it."""
    root = made_of(graph, once=True)
    model = Model(data.draw, root, ("sync", "later", "task") if later else ("sync", "thread"))
    found = recorded(root, model.steps, later=later)
    check(root, model, found)
    assert {number: (path, exact) for number, (path, _, exact) in found.items()} == {
        number: (path, True) for number, (_, path) in model.true.items()
    }
