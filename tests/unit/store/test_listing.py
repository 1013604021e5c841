import pytest

from dashcam.model.trace import Trace
from dashcam.store.listing import PAGE, Listing, Page


class Numbers:
    """A store of so many numbers, which counts what is asked of it."""

    def __init__(self, count: int, partial_at: int | None = None) -> None:
        self.count, self.partial_at = count, partial_at
        self.asked: list[tuple[str | None, int]] = []

    def fetch(self, after: str | None, count: int) -> Page[int]:
        self.asked.append((after, count))
        first = int(after or 0)
        if self.partial_at is not None and first + count > self.partial_at:
            return Page(list(range(first, self.partial_at)), str(self.partial_at), "stopped", is_cut=True)
        last = min(first + count, self.count)
        return Page(list(range(first, last)), str(last) if last < self.count else None)


def listing(numbers: Numbers, limit: int | None = None) -> Listing[int]:
    return Listing(numbers.fetch, limit, None, Trace)


def test_one_page_is_read_when_it_is_made():
    """Errors come at once, the rest when it is looked at."""
    numbers = Numbers(1000)
    made = listing(numbers)
    assert (made[:3], len(numbers.asked)) == ([0, 1, 2], 1)
    assert made[PAGE] == PAGE
    assert numbers.asked == [(None, PAGE), (str(PAGE), PAGE)]


@pytest.mark.parametrize(("count", "limit"), [(0, None), (1, 1), (PAGE, None), (PAGE + 1, None), (1000, 450), (5, 0)])
def test_it_is_a_sequence(count: int, limit: int | None):
    """Length, order, slices from both ends, membership: all as of a list."""
    made, plain = listing(Numbers(count), limit), list(range(count))[:limit]
    assert list(made) == plain
    assert (len(made), bool(made), made[-3:], made[::2], list(reversed(made))) == (
        len(plain),
        bool(plain),
        plain[-3:],
        plain[::2],
        plain[::-1],
    )


def test_it_equals_a_list_of_the_same():
    """Lists, tuples and other listings; nothing else."""
    assert listing(Numbers(3)) == [0, 1, 2]
    assert listing(Numbers(3)) == listing(Numbers(3))
    assert listing(Numbers(3)) != [0, 1]
    assert listing(Numbers(3)) != "012"


def test_after_goes_on_where_it_ends():
    """The place of the next list, none at the end of all."""
    assert (listing(Numbers(10), 4).after, listing(Numbers(4), 4).after) == ("4", None)


def test_a_page_that_is_cut_ends_the_list():
    """What was found stands, with the reason and the place to go on at."""
    made = listing(Numbers(1000, partial_at=250))
    assert (len(made), made.partial, made.after) == (250, "stopped", "250")


def test_a_whole_list_has_no_reason():
    """Nothing is missing."""
    assert listing(Numbers(3)).partial is None


def test_beyond_the_end_is_an_error():
    """As of a list."""
    with pytest.raises(IndexError):
        listing(Numbers(3))[3]
