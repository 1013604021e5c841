"""Whatever is typed as a filter is read or refused in one line, and what is read can be asked of a store."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dashcam.errors import FilterError
from dashcam.store import open_store
from dashcam.store.filter import compile_filter
from dashcam.store.filter.names import SPAN_NAMES, TRACE_NAMES
from tests.unit.store.filter.small import SmallStore, span, trace

VALID = [
    'app == "rag" and duration > 2s and any(s.kind == "tool" and s.status == "error" for s in spans) and search("late")',
    "not (cost_usd > 0.01 or 1 < input_tokens <= 2_000) and started >= now - 2h",
    'metadata["k"]["j"] == 3 and "x" in tags and name.lower().startswith("a")',
    'len([s for s in spans if s.model in ["a", "b"]]) >= 2 and sum(s.cost_usd for s in spans) > 1',
    'all(s.status == "ok" for s in spans) or scores["helpful"] < .5 and pinned',
]
PIECES = sorted(
    {*TRACE_NAMES, *SPAN_NAMES, "spans", "now", "today", "yesterday", "search", "any", "all", "len", "sum", "max"}
    | {
        "and",
        "or",
        "not",
        "in",
        "is",
        "None",
        "True",
        "False",
        "for",
        "if",
        "else",
        "lambda",
        "s",
        "s.",
        "await",
        "yield",
    }
    | {
        "==",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "(",
        ")",
        "[",
        "]",
        ".",
        ",",
        "+",
        "-",
        "*",
        "/",
        ":",
        ":=",
        "**",
        "//",
        "%",
        "@",
        "{",
        "}",
    }
    | {
        '"x"',
        "'late'",
        '"ok"',
        '"2026-11-21"',
        '"\\""',
        '"',
        "'",
        "\\",
        "2s",
        "300ms",
        "1e999",
        "9" * 400,
        "0x1",
        "1_0",
        "1j",
        ".5",
    }
    | {
        "\x00",
        "\ud800",
        "é",
        "\n",
        "#",
        ";",
        '"\\ud800"',
        '"\x00"',
        "...",
        "…",
        "/*",
        "--",
        "' or 1=1 --",
        '"; drop table spans',
    }
)
SETTINGS = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def mutated(draw):
    """A filter with something taken out, put in, doubled or in another order."""
    text = draw(st.sampled_from(VALID))
    for _ in range(draw(st.integers(1, 4))):
        at, end = sorted(draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
        text = draw(
            st.sampled_from(
                [
                    text[:at] + text[end:],
                    text[:at] + draw(st.sampled_from(PIECES)) + text[at:],
                    text[:end] + text[at:],
                    text[end:] + text[:at],
                ]
            )
        )
    return text


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """A store with a little of everything."""
    small = SmallStore(tmp_path_factory.mktemp("fuzz") / "dashcam.db")
    inner = span(kind="llm", model="a", input={"k": [1, "late", None]}, output="x", cost=0.5, tokens=3, error="429")
    small.fill([trace(started=1, spans=[span(parent=False), inner, span(status="running")], notes=["x"], tags=["x"])])
    small.close()
    with open_store(small.path) as store:
        yield store


def asked(reader, text):
    """The filter's answers; a refusal must be one line that says where."""
    for ask in (reader.traces, reader.spans):
        with pytest.raises(FilterError) as caught:
            list(ask(text))
            raise FilterError("it was read")
        assert (str(caught.value).isprintable(), 0 <= caught.value.at <= len(text)) == (True, True)


@SETTINGS
@given(st.text(max_size=60))
@example("\ud800")
@example("a\x00b")
@example('"\ud800" in output')
@example("")
def test_any_text(reader, text):
    """Random characters."""
    asked(reader, text)


@SETTINGS
@given(st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join))
@example("duration > " + "9" * 400)
@example('metadata["k"] is None')
@example("name == name and status == kind")
@example("session[0] == 1")
@example('tags == ["x"]')
@example("pinned == pinned")
@example("len(tags) > len(models)")
@example("any(any(s.parent_id == r.span_id for r in spans) for s in spans)")
@example("len(s for s in spans) > 1")
def test_any_pieces(reader, text):
    """The language's own words in any order."""
    asked(reader, text)


@SETTINGS
@given(mutated())
def test_any_slip(reader, text):
    """Filters that were right once."""
    asked(reader, text)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 500 + "pinned" + ")" * 500,
        "not " * 900 + "pinned",
        "-" * 900 + "1 < duration",
        "duration < 1" + " and duration < 1" * 90,
        "duration < 1" + " + 1" * 200,
        "[" * 300 + "]" * 300,
        "metadata" + '["k"]' * 200 + " == 1",
        "any(" * 30 + "s.model for s in spans" + ")" * 30,
        "duration == 1" * 1_000,
        "1 < " * 200 + "duration",
        "name" + ".lower()" * 100 + ' == "a"',
        "duration in [" + "1, " * 200 + "]",
    ],
    ids=lambda text: text[:20],
)
def test_nesting_is_bounded(reader, text):
    """Whatever its depth or length, nothing overflows."""
    asked(reader, text)


def test_no_typed_value_is_in_the_sql():
    """What was typed is bound, never written into the statement."""
    from dashcam.store.filter.sql import Writer

    hostile = '"; drop table span_rows --'
    plan = compile_filter(
        f"app == '{hostile}' and name.startswith('{hostile}') and '{hostile}' in tags and metadata['{hostile}'] == '{hostile}'"
        f" and scores['{hostile}'] > 1 and search('{hostile}') and session in ['{hostile}'] and '{hostile}' in notes"
    )
    writer = Writer("traces", 0)
    written = writer.condition(plan.cheap) + writer.condition(plan.dear)
    assert "drop" not in written
    assert hostile in writer.bindings.values()
