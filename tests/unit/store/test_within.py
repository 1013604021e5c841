import msgspec
from hypothesis import given
from hypothesis import strategies as st

from dashcam.store.within import hits, holds

leaf = st.text(alphabet='aAßſİé"\\\n,:{}1.', max_size=6) | st.integers(-99, 99) | st.none() | st.booleans()
values = st.recursive(
    leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("aB", max_size=3), inner, max_size=3)
)


def leaves(value):
    """Every text of a value, by recursion."""
    if isinstance(value, dict):
        return [*value, *(one for held in value.values() for one in leaves(held))]
    if isinstance(value, list):
        return [one for held in value for one in leaves(held)]
    return [value if isinstance(value, str) else msgspec.json.encode(value).decode()]


@given(values, st.text(alphabet='aAßſsİé"\\\n,:{}1.', min_size=1, max_size=3))
def test_holding_is_being_in_one_of_the_texts(value, text):
    """The quick look at the JSON lets nothing through that the slow one has not, and loses nothing."""
    wanted = text.casefold()
    assert holds(msgspec.json.encode(value).decode(), wanted) == any(wanted in one.casefold() for one in leaves(value))


class Kept:
    """Values in memory, which counts how often each is read."""

    def __init__(self, values: dict[int, str], parts: dict[int, list[int]]) -> None:
        self.values, self.made_of, self.read = values, parts, []

    def parts(self, numbers):
        return {number: self.made_of[number] for number in numbers if number in self.made_of}

    def json(self, number: int) -> str:
        self.read.append(number)
        return self.values[number]


def test_each_distinct_value_is_looked_through_once():
    """The messages of a conversation stand in every call of it; those of a span that is found already are not read."""
    kept = Kept({1: "{}", 2: '"hi"', 3: '"ho"'}, {7: [1, 2], 8: [1, 2, 3]})
    rows = [(1, 5, 7, None), (-1, 5, 8, None), (3, 6, 8, 3)]
    found = hits(rows, {5: "call", 6: "Holla"}, kept, "HO", None)
    assert found.span_ids == ["f" * 16, f"{3:016x}"]
    assert kept.read == [1, 2, 3]
