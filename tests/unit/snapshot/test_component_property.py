"""Random apps: shared objects, cycles, nesting, hostile members. Each place is right, the bounds hold, nothing is called."""

from collections import deque

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashcam.snapshot.component_walk import COMPONENTS
from dashcam.snapshot.components import walk
from dashcam.snapshot.diff import diff
from dashcam.snapshot.fingerprint import fingerprint
from dashcam.testing.safety import hostile


class Part:
    """A plain object; parts hold each other in fields, lists, tuples and dicts."""

    def __init__(self, number):
        self.number = number


HOLDING = ("field", "list", "tuple", "dict", "deep")
EDGES = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.sampled_from(HOLDING)), max_size=24)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.binary(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4) | st.integers(), inner, max_size=4),
    max_leaves=12,
)
MANY = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def built(edges, hostile_members=False):
    """An app of at most twelve parts, the first of which is the root."""
    parts = [Part(at) for at in range(12)]
    for at, (one, other, how) in enumerate(edges):
        held = parts[other]
        vars(parts[one])[f"to{at}"] = {
            "field": held, "list": [1, held], "tuple": (held, held), "dict": {"a b": held, "c": 1}, "deep": [{"x": [held]}],
        }[how]  # fmt: skip
    if hostile_members:
        for part, value in zip(parts, hostile.values().values(), strict=False):
            part.odd = value
    return parts


def at_path(app, path):
    """What stands at a path, as a person would look for it."""
    names = {"app": app}
    return eval("app" + (path if path.startswith("[") or not path else f".{path}"), names) if path else app


def rewritten(path):
    """A path as Python: keys that are identifiers are written like fields."""
    return path.replace(".x[", "['x'][").replace(".x", "['x']")


@MANY
@given(EDGES)
def test_every_place_is_right(edges):
    """Following any path of an object leads to that object, and each object that can be reached has one."""
    parts = built(edges)
    found = walk(parts[0])
    for part in parts:
        for path in found.paths_of(part):
            assert at_path(parts[0], rewritten(path)) is part
    reached, waiting = {0}, deque([0])
    while waiting:
        one = waiting.popleft()
        for source, target, _ in edges:
            if source == one and target not in reached:
                reached.add(target)
                waiting.append(target)
    assert {at for at, part in enumerate(parts) if found.paths_of(part)} == reached


@MANY
@given(EDGES)
def test_the_tree_is_one(edges):
    """Paths are distinct, children lie under their parents, sizes agree, and bounds hold."""
    found = walk(built(edges)[0])
    paths = [one.path for one in found.components]
    assert len(set(paths)) == len(paths) == found.size <= COMPONENTS
    for one in found.components:
        for child in one.children:
            assert child.path.startswith(one.path)
            assert len(child.path) > len(one.path)


@MANY
@given(EDGES)
def test_one_app_one_version(edges):
    """An app built twice is one version, walked twice too, and differs in nothing."""
    one, other = walk(built(edges)[0]), walk(built(edges)[0])
    assert fingerprint(one) == fingerprint(other)
    found = diff(one, other)
    assert (found.added, found.removed, found.changed) == ([], [], [])


@MANY
@given(EDGES, EDGES)
def test_versions_and_diffs_agree(edges, others):
    """The diff of two apps is empty exactly where their versions are equal."""
    one, other = walk(built(edges)[0]), walk(built(others)[0])
    found = diff(one, other)
    assert (fingerprint(one) == fingerprint(other)) == (not (found.added or found.removed or found.changed))


@MANY
@given(VALUES, VALUES)
def test_versions_and_diffs_agree_on_values(one, other):
    """The same for parameters of any value."""
    first, second = Part(1), Part(1)
    first.value, second.value = one, other
    first, second = walk(first), walk(second)
    found = diff(first, second)
    assert (fingerprint(first) == fingerprint(second)) == (not (found.added or found.removed or found.changed))


@settings(max_examples=30, deadline=None)
@given(EDGES)
def test_hostile_members(edges):
    """Hostile objects anywhere in an app are not called."""
    parts = built(edges, hostile_members=True)
    hostile.COUNTS.clear()
    fingerprint(walk(parts[0]))
    assert dict(hostile.COUNTS) == {}
