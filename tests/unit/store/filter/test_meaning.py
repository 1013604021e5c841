"""The filter against a plain model: what the store finds is what Python says of the same traces."""

import operator
from functools import reduce

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dashcam.store import open_store
from tests.unit.store.filter.small import SmallStore, span, trace

pytestmark = pytest.mark.slow

SIGNS = {"==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
WORDS = ["late", "later", "Delivery", "refund", "été", "new york"]
APPS, MODELS, NAMES = ["rag", "agent", "other"], ["gpt-4o", "gpt-4o-mini", "o3"], ["f", "g.h", 'say "hi"']


def known(compare, value):
    """A comparison with what is unknown is false."""
    return value is not None and compare(value)


def maybe(values):
    return st.none() | st.sampled_from(values)


sentences = st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, 2.0]) | sentences,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["k", "j", "q"]), inner, max_size=2),
    max_leaves=4,
)
spans = st.builds(
    span,
    kind=st.sampled_from(["llm", "tool", "function", "agent"]),
    status=st.sampled_from(["ok", "ok", "error", "cancelled", "running"]),
    name=st.sampled_from(NAMES),
    app=st.sampled_from(APPS),
    model=maybe(MODELS),
    duration=maybe([0.25, 1.0, 2.0, 3.5]),
    cost=maybe([0.0, 0.25, 1.5]),
    tokens=maybe([0, 1, 10, 500]),
    input=json_values,
    output=json_values,
    attributes=st.none() | st.dictionaries(st.sampled_from(["k", "j"]), json_values, max_size=2),
    error=maybe(["429 slow down", "late"]),
    offset=st.integers(0, 10),
    tags=st.sets(st.sampled_from(["odd", "beta"])),
    scores=st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from([0.5, 2.0, "good"]), max_size=1),
)
traces = st.builds(
    trace,
    started=st.integers(1, 30).map(lambda second: second * 1_000_000_000),
    session=maybe(["s1", "s2", ""]),
    user=maybe(["u1"]),
    tags=st.sets(st.sampled_from(["beta", "x"])).map(sorted),
    people_tags=st.sets(st.sampled_from(["beta", "y"])),
    metadata=st.none() | st.dictionaries(st.sampled_from(["k", "j", 'a"b']), json_values, max_size=2),
    scores=st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from([0.5, 2.0, "good"]), max_size=2),
    notes=st.lists(sentences.filter(bool), max_size=1),
    pinned=st.booleans(),
    spans=st.tuples(spans.map(lambda one: one | {"parent": False, "offset": 0}), st.lists(spans, max_size=3)).map(
        lambda both: [both[0], *both[1]]
    ),
)


def texts(value):
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    if isinstance(value, dict):
        return [text for key, item in value.items() for text in (key, *texts(item))]
    return []


def holds_text(value, text):
    if isinstance(value, str | list | dict):
        return any(text in one for one in texts(value))
    return value is not None and text in {True: "true", False: "false"}.get(value, str(value))


def json_compare(sign, value, other):
    if value is None:
        return False
    alike = isinstance(value, str) == isinstance(other, str) and not isinstance(value, list | dict)
    return SIGNS[sign](value, other) if alike else sign == "!="


def words_fit(values, words):
    """All words begin a word of one value."""
    folded = [" ".join(texts(value)).lower().replace("é", "e").replace(".", " ").split() for value in values]
    return any(all(any(one.startswith(word) for one in known_words) for word in words) for known_words in folded)


def held(one):
    error = None if one["error"] is None else {"type": "E", "message": one["error"], "stack": None}
    return [value for value in (one["input"], one["output"], error, one["attributes"]) if value is not None]


def number_leaf(name, key):
    return st.tuples(st.sampled_from(list(SIGNS)), st.sampled_from([0, 0.25, 1, 2, 10, 500])).map(
        lambda said: (
            f"{name} {said[0]} {said[1]}",
            lambda one: known(lambda value: SIGNS[said[0]](value, said[1]), one[key]),
        )
    )


def text_leaf(name, key, options):
    signs = st.tuples(st.sampled_from(list(SIGNS)), st.sampled_from(options)).map(
        lambda said: (
            f"{name} {said[0]} {said[1]!r}",
            lambda one: known(lambda value: SIGNS[said[0]](value, said[1]), one[key]),
        )
    )
    lists = st.lists(st.sampled_from(options), max_size=2).map(
        lambda said: (f"{name} in {said!r}", lambda one: known(lambda value: value in said, one[key]))
    )
    return signs | lists


def only(text, meaning):
    return st.just((text, meaning))


def either_leaf(name, key):
    """What both kinds of things have."""
    path = "" if name is None else f"{name}."
    return (
        number_leaf(f"{path}duration", "duration")
        | number_leaf(f"{path}cost_usd", "cost")
        | number_leaf(f"{path}input_tokens", "tokens")
        | text_leaf(f"{path}kind", "kind", ["llm", "tool", "agent"])
        | text_leaf(f"{path}status", "status", ["ok", "error", "running"])
        | text_leaf(f"{path}name", "name", NAMES)
        | only(f"{path}name.startswith('g')", lambda one: one["name"].startswith("g"))
        | only(f"{path}name.endswith('h')", lambda one: one["name"].endswith("h"))
        | only(f"'.' in {path}name", lambda one: "." in one["name"])
        | only(f"{path}cost_usd is None", lambda one: one["cost"] is None)
        | only(f"{path}cost_usd", lambda one: bool(one["cost"]))
        | only(f"0.2s < {path}duration <= 2s", lambda one: known(lambda value: 0.2 < value <= 2, one["duration"]))
        | only(f"{path}duration + 1 > 2", lambda one: known(lambda value: value + 1 > 2, one["duration"]))
        | only(f"1 / {path}input_tokens > 0.5", lambda one: bool(one["tokens"]) and 1 / one["tokens"] > 0.5)
        | only(f"'429' in {path}error", lambda one: known(lambda value: "429" in value, one["error"]))
        | st.tuples(st.sampled_from(["input", "output"]), st.sampled_from([*WORDS, "1", "k"])).map(
            lambda said: (f"{said[1]!r} in {path}{said[0]}", lambda one: holds_text(one[said[0]], said[1]))
        )
        | st.tuples(st.sampled_from(list(SIGNS)), st.sampled_from([0, 1, 2.0, "late", True])).map(
            lambda said: (
                f"{path}input['k'] {said[0]} {said[1]!r}",
                lambda one: json_compare(
                    said[0], one["input"].get("k") if isinstance(one["input"], dict) else None, said[1]
                ),
            )
        )
        | only(f"{path}input is None", lambda one: one["input"] is None)
    )


span_leaf = (
    either_leaf("s", "span")
    | text_leaf("s.app", "app", APPS)
    | text_leaf("s.model", "model", MODELS)
    | only("s.parent_id is None", lambda one: not one["parent"])
    | only("'odd' in s.tags", lambda one: "odd" in one["tags"])
    | only("s.scores['a'] > 1", lambda one: json_compare(">", one["scores"].get("a"), 1))
    | st.sampled_from(["late", "refund", "ete"]).map(
        lambda word: (
            f"s.search('{word}')",
            lambda one: one["status"] != "running" and words_fit(held(one), [word]),
        )
    )
)


def combined(leaves):
    """Leaves under and, or, not."""
    return st.recursive(
        leaves,
        lambda inner: (
            st.tuples(inner, inner).map(
                lambda two: (f"({two[0][0]} and {two[1][0]})", lambda one: two[0][1](one) and two[1][1](one))
            )
            | st.tuples(inner, inner).map(
                lambda two: (f"({two[0][0]} or {two[1][0]})", lambda one: two[0][1](one) or two[1][1](one))
            )
            | inner.map(lambda it: (f"not {it[0]}", lambda one: not it[1](one)))
        ),
        max_leaves=3,
    )


def over_spans(said):
    text, meaning = said
    return st.sampled_from(
        [
            (f"any({text} for s in spans)", lambda one: any(meaning(each) for each in one["spans"])),
            (f"all({text} for s in spans)", lambda one: all(meaning(each) for each in one["spans"])),
            (
                f"len([s for s in spans if {text}]) >= 2",
                lambda one: sum(meaning(each) for each in one["spans"]) >= 2,
            ),
            (
                f"sum(s.input_tokens for s in spans if {text}) > 5",
                lambda one: sum(each["tokens"] or 0 for each in one["spans"] if meaning(each)) > 5,
            ),
            (
                f"max(s.duration for s in spans if {text}) > 1",
                lambda one: max((each["duration"] or -1 for each in one["spans"] if meaning(each)), default=-1) > 1,
            ),
        ]
    )


def searched(one, words):
    return any(
        words_fit([value], words) for each in one["spans"] if each["status"] != "running" for value in held(each)
    )


trace_leaf = (
    either_leaf(None, "trace")
    | st.sampled_from(APPS).map(lambda app: (f"app == '{app}'", lambda one: app in one["apps"]))
    | st.sampled_from(APPS).map(lambda app: (f"app != '{app}'", lambda one: app not in one["apps"]))
    | only("app.startswith('a')", lambda one: any(app.startswith("a") for app in one["apps"]))
    | st.sampled_from(MODELS).map(lambda model: (f"model == '{model}'", lambda one: model in one["models"]))
    | st.sampled_from(MODELS).map(lambda model: (f"'{model}' in models", lambda one: model in one["models"]))
    | only("model is None", lambda one: not one["models"])
    | text_leaf("session", "session", ["s1", "s3"])
    | only("not session", lambda one: not one["session"])
    | only("'beta' in tags", lambda one: "beta" in {*one["tags"], *one["people_tags"], *span_tags(one)})
    | only("len(tags) == 2", lambda one: len({*one["tags"], *one["people_tags"], *span_tags(one)}) == 2)
    | only("pinned", lambda one: one["pinned"])
    | only("pinned == False", lambda one: not one["pinned"])
    | only("'late' in notes", lambda one: any("late" in note for note in one["notes"]))
    | only("scores['a'] >= 2", lambda one: any(json_compare(">=", value, 2) for value in scores(one, "a")))
    | only("scores['b'] == 'good'", lambda one: "good" in scores(one, "b"))
    | only("scores['b'] is None", lambda one: not scores(one, "b"))
    | only("metadata['k']['j'] == 2", lambda one: json_compare("==", deep(one["metadata"], "k", "j"), 2))
    | only("metadata['a\\\"b'] is not None", lambda one: deep(one["metadata"], 'a"b') is not None)
    | only("error_count > 0", lambda one: one["error_count"] > 0)
    | only("any(s.app != app for s in spans)", lambda one: any(each["app"] != one["app"] for each in one["spans"]))
    | st.lists(st.sampled_from(["late", "deliv", "refund", "ete", "york"]), min_size=1, max_size=2).map(
        lambda words: (f"search('{' '.join(words)}')", lambda one: searched(one, words))
    )
    | only("search('\"late\"')", lambda one: exact_word(one, "late"))
    | only("search('\"new york\"')", lambda one: exact_phrase(one, "new york"))
    | combined(span_leaf).flatmap(over_spans)
)


def span_tags(one):
    return [tag for each in one["spans"] for tag in each["tags"]]


def scores(one, name):
    return [held_by["scores"][name] for held_by in (one, *one["spans"]) if name in held_by["scores"]]


def deep(value, *keys):
    return reduce(lambda inner, key: inner.get(key) if isinstance(inner, dict) else None, keys, value)


def exact_word(one, word):
    values = (value for each in one["spans"] if each["status"] != "running" for value in held(each))
    return any(word in " ".join(texts(value)).lower().split() for value in values)


def exact_phrase(one, phrase):
    values = (value for each in one["spans"] if each["status"] != "running" for value in held(each))
    return any(phrase in text for value in values for text in texts(value))


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    store = SmallStore(tmp_path_factory.mktemp("small") / "dashcam.db")
    yield store
    store.close()


@pytest.fixture(scope="module")
def reader(small):
    with open_store(small.path) as store:
        yield store


SETTINGS = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
)


@SETTINGS
@given(given_traces=st.lists(traces, max_size=6), said=combined(trace_leaf))
def test_traces_found_are_those_meant(small, reader, given_traces, said):
    """Whatever the filter and the store, the list holds the traces for which plain Python says so, newest first."""
    text, meaning = said
    filled = small.fill(given_traces)
    wanted = sorted((one["started"], at) for at, one in enumerate(filled) if meaning(one))[::-1]
    assert [one.trace_id for one in reader.traces(text, seconds=None)] == [filled[at]["trace_id"] for _, at in wanted]


@SETTINGS
@given(given_traces=st.lists(traces, max_size=4), said=combined(span_leaf))
def test_spans_found_are_those_meant(small, reader, given_traces, said):
    """The same for spans, whose fields are then the bare names."""
    text, meaning = said
    filled = small.fill(given_traces)
    wanted = {each["span_id"] for one in filled for each in one["spans"] if meaning(each)}
    found = list(reader.spans(text.replace("s.", ""), seconds=None))
    assert sorted(one.span_id for one in found) == sorted(wanted)
    assert [one.started_ns for one in found] == sorted((one.started_ns for one in found), reverse=True)


@SETTINGS
@given(
    given_traces=st.lists(traces, max_size=6),
    said=combined(trace_leaf),
    order=st.sampled_from(["newest", "oldest", "slowest", "dearest", "longest"]),
    size=st.integers(1, 3),
)
def test_pages_together_are_the_list(small, reader, given_traces, said, order, size):
    """Going on at each page's end gives every trace once, in the order of the whole."""
    small.fill(given_traces)
    whole = [one.trace_id for one in reader.traces(said[0], order=order, limit=None, seconds=None)]
    paged, after = [], None
    for _ in range(10):
        page = reader.traces(said[0], order=order, limit=size, after=after, seconds=None)
        paged += [one.trace_id for one in page]
        after = page.after
        if after is None:
            break
    assert paged == whole
