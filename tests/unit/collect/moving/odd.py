"""Traces as a store could have them, made by hypothesis: every field, values with markers, spans that never ended."""

from hashlib import blake2b

import msgspec
from hypothesis import strategies as st
from msgspec.structs import replace

from dashcam.model.mark import Mark
from dashcam.model.span import Error, Site, Span, Stream, TypeLabel
from dashcam.model.trace import TraceWithSpans
from dashcam.model.types import KINDS, STATUSES, STREAM_ENDS
from dashcam.model.usage import Usage
from dashcam.snapshot.canonical import MESSAGE_TEXT, canonical
from dashcam.snapshot.redact import Masker

MASKER = Masker()


def _is_no_secret(text: str) -> bool:
    return MASKER.text(text) == text and MASKER.names.rule(text) is None


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).filter(_is_no_secret)
NAME = TEXT.filter(bool)
NS = st.integers(0, 2**63 - 1)
COUNT = st.none() | st.integers(0, 2**40)
USD = st.none() | st.floats(0, 1000, allow_nan=False)
TEMPER = st.none() | TEXT
GIVEN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | TEXT | st.binary(max_size=200),
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(TEXT | st.just("$") | st.integers(0, 9), inner, max_size=5)
    ),
    max_leaves=6,
)


def told(value, text=64 * 1024):
    """What a store tells of a value that a program passed."""
    return msgspec.json.decode(canonical(value, text=text))


VALUE = GIVEN.map(told)
FIELDS = st.dictionaries(TEXT | st.just("$"), GIVEN, max_size=4).map(told)
MESSAGE = st.fixed_dictionaries(
    {"role": st.sampled_from(["system", "user", "assistant", "tool"]), "parts": st.lists(GIVEN, max_size=3)}
)
MESSAGES = st.builds(
    lambda messages, rest: {"messages": [told(one, MESSAGE_TEXT) for one in messages], **told(rest)},
    st.lists(MESSAGE, min_size=1, max_size=4),
    st.dictionaries(st.sampled_from(["tools", "parameters"]), GIVEN, max_size=2),
)


def _spans(kinds: list[str], values: st.SearchStrategy) -> st.SearchStrategy[Span]:
    return st.builds(
        Span,
        trace_id=st.just(""),
        span_id=st.just(""),
        parent_id=st.none(),
        name=NAME,
        kind=st.sampled_from(kinds),
        app=TEMPER,
        version=TEMPER,
        path=TEMPER,
        paths=st.none() | st.lists(TEXT, max_size=3),
        path_exact=st.none() | st.booleans(),
        type=st.none() | st.builds(TypeLabel, module=TEXT, qualname=TEXT, bases=st.lists(TEXT, max_size=2)),
        method=TEMPER,
        site=st.none() | st.builds(Site, file=TEXT, line=st.integers(0, 9999), function=TEXT),
        started_ns=NS,
        duration_ns=st.none() | NS,
        status=st.sampled_from(STATUSES),
        error=st.none() | st.builds(Error, type=NAME, message=TEXT, stack=TEMPER),
        stream=st.none()
        | st.builds(Stream, chunks=st.integers(0, 99), first_chunk_ns=COUNT, ended=st.sampled_from(STREAM_ENDS)),
        input=values,
        output=values,
        usage=st.none() | st.builds(Usage, input_tokens=st.integers(0, 9), output_tokens=COUNT, raw=VALUE),
        cost_usd=USD,
        cost_source=TEMPER,
        model=TEMPER,
        provider=TEMPER,
        attributes=st.none() | FIELDS,
        links=st.none() | st.lists(GIVEN, max_size=3).map(told),
        run=st.sampled_from(["ab" * 8, "../../../etc", "ü" * 40]),
        process=st.integers(1, 3),
        thread=st.none() | st.integers(-(2**63), 2**63 - 1),
        task=TEMPER,
    )


SPAN = _spans([kind for kind in KINDS if kind != "llm"], VALUE) | _spans(["llm"], MESSAGES | VALUE)
# a store keeps no difference between 1.0 and 1
_SCORE = (
    st.booleans()
    | TEXT
    | st.floats(-1e9, 1e9).filter(lambda number: number not in {0, 1})
    | st.integers(-(2**40), 2**40)
)
_MARK = {
    "uid": st.just(""),
    "trace_id": st.just(""),
    "span_id": st.none() | st.just("0" * 15 + "1"),
    "author": NAME,
    "created_ns": NS,
}
MARK = st.builds(Mark, kind=st.just("note"), name=st.none(), value=st.none(), text=NAME, **_MARK) | st.builds(
    Mark, kind=st.just("score"), name=NAME, value=_SCORE, text=TEMPER, **_MARK
)


def _placed(span: Span, trace_id: str, number: int) -> Span:
    parent = f"{number - 1:016x}" if number > 1 else None
    return replace(span, trace_id=trace_id, span_id=f"{number:016x}", parent_id=parent)


def _uid(trace_id: str, number: int) -> str:
    return blake2b(f"{trace_id}{number}".encode(), digest_size=16).hexdigest()


@st.composite
def traces(draw: st.DrawFn) -> TraceWithSpans:
    """One trace; its fields need not fit its spans."""
    trace_id = draw(st.binary(min_size=16, max_size=16)).hex()
    spans = [_placed(span, trace_id, at) for at, span in enumerate(draw(st.lists(SPAN, min_size=1, max_size=3)), 1)]
    spans.sort(key=lambda span: (span.started_ns, span.parent_id is not None, span.span_id))
    given = sorted(draw(st.lists(MARK, max_size=2)), key=lambda mark: mark.created_ns)
    marks = [replace(mark, trace_id=trace_id, uid=_uid(trace_id, at)) for at, mark in enumerate(given)]
    return TraceWithSpans(
        trace_id=trace_id,
        name=draw(NAME),
        kind=draw(st.sampled_from(KINDS)),
        app=draw(TEMPER),
        version=draw(TEMPER),
        path=draw(TEMPER),
        status=draw(st.sampled_from(STATUSES)),
        started_ns=draw(NS),
        duration_ns=draw(st.none() | NS),
        session=draw(TEMPER),
        user=draw(TEMPER),
        tags=draw(st.lists(TEXT, max_size=3)),
        metadata=draw(FIELDS),
        run=spans[0].run,
        span_count=len(spans),
        error_count=draw(st.integers(0, 4)),
        input_tokens=draw(COUNT),
        output_tokens=draw(COUNT),
        cost_usd=draw(USD),
        unpriced_count=draw(st.integers(0, 4)),
        models=draw(st.lists(TEXT, max_size=2)),
        input_preview=draw(TEMPER),
        output_preview=draw(TEMPER),
        spans=spans,
        marks=marks,
    )
