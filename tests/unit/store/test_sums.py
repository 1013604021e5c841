import math
from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashcam.errors import StoreUnreadable
from dashcam.store.sums import STEPS, Sum, bucket_of, histogram, merge, percentiles, read

durations = st.lists(st.integers(1, 10**13), min_size=1, max_size=200)


def nearest_rank(values: list[int], part: float) -> int:
    return sorted(values)[max(1, math.ceil(part * len(values))) - 1]


@given(durations)
def test_a_percentile_lies_in_the_bucket_of_its_value(values):
    """It is at most one eighth of a doubling off, whatever the durations."""
    found = percentiles(Counter(map(bucket_of, values)))
    for name, part in (("p50_ns", 0.5), ("p95_ns", 0.95), ("p99_ns", 0.99)):
        true = nearest_rank(values, part)
        assert 2 ** (-1 / STEPS) * true - 1 <= found[name] <= 2 ** (1 / STEPS) * true + 1


def test_a_percentile_is_interpolated():
    """Durations that fill their buckets evenly are met within one percent."""
    values = list(range(2**20, 2**21, 50))
    found = percentiles(Counter(map(bucket_of, values)))
    exact = {"p50_ns": 1.5 * 2**20, "p95_ns": 1.95 * 2**20, "p99_ns": 1.99 * 2**20}
    assert [name for name in exact if abs(found[name] / exact[name] - 1) > 0.01] == []


@pytest.mark.parametrize(
    ("duration", "bucket"), [(0, 0), (1, 0), (2, 8), (3, 12), (1023, 79), (1024, 80), (2**62, 496)]
)
def test_buckets_are_eighths_of_a_doubling(duration, bucket):
    """A duration of nothing is in the first."""
    assert bucket_of(duration) == bucket


def test_no_duration_has_no_percentile():
    """Unknown is not zero."""
    assert percentiles({}) == {"p50_ns": None, "p95_ns": None, "p99_ns": None}


@given(st.lists(st.dictionaries(st.integers(0, 511), st.integers(1, 10**9), min_size=1)))
def test_texts_are_read_as_they_were_written(histograms):
    """What the query writes together is added up."""
    found, expected = defaultdict(int), defaultdict(int)
    read(found, [",".join(f"{bucket},{count}" for bucket, count in one.items()) for one in histograms])
    for one in histograms:
        merge(expected, one)
    assert found == expected


@given(st.lists(st.dictionaries(st.integers(0, 511), st.integers(1, 10**9), min_size=1), min_size=1))
def test_histograms_laid_together_are_one_in_order(histograms):
    """In whichever order and pieces calls were counted, a row says the same of them, each bucket once."""
    texts = [",".join(f"{bucket},{count}" for bucket, count in one.items()) for one in histograms]
    whole = histogram(",".join(texts))
    expected = sorted(sum(map(Counter, histograms), Counter()).items())
    assert whole == ",".join(f"{bucket},{count}" for bucket, count in expected)
    assert histogram(f"{histogram(texts[0])},{','.join(texts[1:])}".rstrip(",")) == whole == histogram(whole)


@pytest.mark.parametrize("text", ["3,1,", "3", "3,1,4", "a,1,3,1", '"3",1,4,1', "3,1.5,4,1", "3,1],[4,1"])
def test_a_damaged_histogram_is_said_to_be(text):
    """The message tells how it is mended, to whoever reads it and to whoever adds to it."""
    with pytest.raises(StoreUnreadable, match="dashcam rebuild"):
        histogram(text)
    with pytest.raises(StoreUnreadable, match="dashcam rebuild"):
        read(defaultdict(int), [text])


def test_a_bucket_that_no_duration_has_is_damage():
    """A store from elsewhere may say anything."""
    with pytest.raises(StoreUnreadable, match="dashcam rebuild"):
        read(defaultdict(int), ["512,1"])
    with pytest.raises(StoreUnreadable, match="dashcam rebuild"):
        histogram(",".join(f"{512 + number},1" for number in range(200)))


def test_unknown_stays_unknown():
    """A sum of nothing known is unknown; one known figure makes it known."""
    one, other = Sum(), Sum()
    one.add(None, None, 2, None, None, None, None, 1)
    other.add(1, 1, 1, 1, 3, None, 0.5, 0)
    figures = [one.figures("spans")]
    one.plus(other)
    figures.append(one.figures("traces"))
    names = ("trace_count", "span_count", "error_count", "input_tokens", "output_tokens", "cost_usd", "unpriced_count")
    assert [[each[name] for name in names] for each in figures] == [
        [0, 2, 0, None, None, None, 1],
        [1, 3, 1, 3, None, 0.5, 1],
    ]
