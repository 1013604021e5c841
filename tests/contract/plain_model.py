"""What a store should know, kept as plain Python objects, and filters as pairs of text and predicate over them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.contract.past_life import CALLABLES, Life, Walk

WORDS = ("refund", "late", "delivery", "zebra", "Straße", "price", "re", "fun")
APPS = ("rag", "agent")
VERSIONS = ("a" * 16, "b" * 16, "c" * 16)
MODELS = ("gpt-5", "claude", "nano")
STATUSES = ("ok", "error", "cancelled")


@dataclass
class PlainSpan:
    """One call."""

    number: int
    kind: str
    name: str
    text: str
    started_ns: int
    parent: int
    life: Life
    status: str | None = None
    duration_ns: int | None = None
    output: str | None = None
    model: str | None = None
    tokens: int | None = None
    walk: Walk | None = None
    """Which walk its place is of."""
    path: str | None = None
    guessed: bool = False

    @property
    def state(self) -> str:
        """Its status as it is told."""
        return self.status or ("running" if self.life.alive else "incomplete")


@dataclass
class PlainTrace:
    """One root call with its spans, the root first."""

    trace_id: str
    app: str
    version: str | None
    session: str | None
    tags: list[str]
    metadata: dict[str, int]
    spans: list[PlainSpan] = field(default_factory=list)
    pinned: bool = False
    people: set[str] = field(default_factory=set)
    scores: dict[str, float] = field(default_factory=dict)

    @property
    def root(self) -> PlainSpan:
        """Its root."""
        return self.spans[0]

    @property
    def status(self) -> str:
        """`running` while any span is; else the root's."""
        return "running" if any(span.state == "running" for span in self.spans) else self.root.state

    @property
    def apps(self) -> set[str]:
        """Apps that it has spans of."""
        return {self.app, *(span.walk.app for span in self.spans[1:] if span.walk is not None)}

    @property
    def versions(self) -> set[tuple[str, str]]:
        """Apps and versions that it has spans of."""
        parts = {(span.walk.app, span.walk.version) for span in self.spans[1:] if span.walk is not None}
        return {(app, version) for app, version in {(self.app, self.version), *parts} if version is not None}

    @property
    def input_tokens(self) -> int | None:
        """The sum of what is known, agents and chains left out."""
        known = [span.tokens for span in self.spans if span.tokens is not None and span.kind != "chain"]
        return sum(known) if known else None


class Filter(NamedTuple):
    """A filter as it is typed, and what it means."""

    text: str
    holds: Callable[[PlainTrace], bool]


def _compared(name: str, get: Callable[[PlainTrace], object], values: SearchStrategy) -> SearchStrategy[Filter]:
    """A comparison with a number that may be unknown."""
    signs: dict[str, Callable] = {
        "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
        "==": lambda a, b: a == b, "!=": lambda a, b: a != b,
    }  # fmt: skip

    def made(sign: str, value: object) -> Filter:
        return Filter(f"{name} {sign} {value!r}", lambda t: (known := get(t)) is not None and signs[sign](known, value))

    return st.builds(made, st.sampled_from(sorted(signs)), values)


def _same(name: str, get: Callable[[PlainTrace], object], values: tuple) -> SearchStrategy[Filter]:
    """A comparison with a text that may be unknown."""

    def made(sign: str, value: str) -> Filter:
        return Filter(
            f'{name} {sign} "{value}"', lambda t: (known := get(t)) is not None and (known == value) == (sign == "==")
        )

    return st.builds(made, st.sampled_from(("==", "!=")), st.sampled_from(values))


def _words(trace: PlainTrace) -> list[list[str]]:
    """The words of every value of the ended spans, as they are searched."""
    values = []
    for span in trace.spans:
        if span.state != "running":
            values += [f"text {span.text}", span.output or ""]
    return [value.replace("\n", " ").split() for value in values]


def _searched(words: list[str]) -> Filter:
    def holds(trace: PlainTrace) -> bool:
        return any(
            all(any(had.lower().startswith(word.lower()) for had in value) for word in words) for value in _words(trace)
        )

    return Filter(f'search("{" ".join(words)}")', holds)


def _any_span(kind: str | None, status: str | None, model: str | None) -> Filter:
    wanted = {"kind": kind, "status": status, "model": model}
    told = [f's.{name} == "{value}"' for name, value in wanted.items() if value is not None] or ["True"]
    return Filter(
        f"any({' and '.join(told)} for s in spans)",
        lambda t: any(
            (kind is None or s.kind == kind)
            and (status is None or s.state == status)
            and (model is None or s.model == model)
            for s in t.spans
        ),
    )


KINDS = tuple(sorted({kind for _, kind in CALLABLES}))
ATOMS = st.one_of(
    st.sampled_from((*APPS, "nobody")).map(lambda app: Filter(f'app == "{app}"', lambda t: app in t.apps)),
    _same("version", lambda t: t.version, VERSIONS),
    _same("kind", lambda t: t.root.kind, KINDS),
    _same("status", lambda t: t.status, (*STATUSES, "running", "incomplete")),
    _same("name", lambda t: t.root.name, tuple(name for name, _ in CALLABLES)),
    _same("session", lambda t: t.session, ("c-1", "c-2")),
    _compared("span_count", lambda t: len(t.spans), st.integers(0, 5)),
    _compared("error_count", lambda t: sum(s.status == "error" for s in t.spans), st.integers(0, 3)),
    _compared("input_tokens", lambda t: t.input_tokens, st.integers(0, 300)),
    _compared("duration_ns", lambda t: t.root.duration_ns, st.integers(0, 4_000_000_000)),
    st.sampled_from(("1s", "1500ms", "2s")).map(
        lambda text: Filter(
            f"duration > {text}",
            lambda t: (t.root.duration_ns or 0) > {"1s": 1e9, "1500ms": 1.5e9, "2s": 2e9}[text],
        )
    ),
    st.sampled_from(("beta", "eu", "mine")).map(lambda tag: Filter(f'"{tag}" in tags', lambda t: tag in {*t.tags, *t.people})),
    st.sampled_from((1, 2)).map(lambda n: Filter(f'metadata["k"] == {n}', lambda t: t.metadata.get("k") == n)),
    st.sampled_from(("refun", "late d", "traße", "Zebra")).map(
        lambda part: Filter(f'"{part}" in input', lambda t: part in t.root.text)
    ),
    st.sampled_from(("refun", "late d")).map(
        lambda part: Filter(f'"{part}" in output', lambda t: part in (t.root.output or ""))
    ),
    st.lists(st.sampled_from((*WORDS, "zeb", "deliv")), min_size=1, max_size=2).map(_searched),
    st.builds(_any_span, st.none() | st.sampled_from(KINDS), st.none() | st.sampled_from(STATUSES), st.none() | st.sampled_from(MODELS)),
    st.just(Filter("pinned", lambda t: t.pinned)),
    _compared('scores["quality"]', lambda t: t.scores.get("quality"), st.sampled_from((0.0, 0.5, 1.0))),
    st.just(Filter("session is None", lambda t: t.session is None)),
)  # fmt: skip
FILTERS: SearchStrategy[Filter] = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds(lambda a, b: Filter(f"({a.text}) and ({b.text})", lambda t: a.holds(t) and b.holds(t)), inner, inner),
        st.builds(lambda a, b: Filter(f"({a.text}) or ({b.text})", lambda t: a.holds(t) or b.holds(t)), inner, inner),
        inner.map(lambda a: Filter(f"not ({a.text})", lambda t: not a.holds(t))),
    ),
    max_leaves=4,
)
