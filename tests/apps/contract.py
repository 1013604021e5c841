"""What every integration is asked: one app per feature, plain and recorded, and a golden trace of it.

A library's test file has one subclass of `Contract`. Each feature it has is a method that runs a small ordinary app against
the stand-in server and returns what the app got; each it has not is in `no`, with the reason. The golden files under
`golden/LIBRARY` are what the table of libraries and features in the docs is made from (`scripts/public-names`).
"""

import asyncio
import inspect
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

import pytest

from dashcam.model.cost import ModelCall
from dashcam.model.span import Span
from dashcam.pricing import price
from dashcam.testing.capturing import Captured, captured
from dashcam.testing.provider import FakeServer
from tests.apps.features import FEATURES, GOLDEN
from tests.apps.told import told

ALIKE = (
    ("chat", "async_chat", "stream", "async_stream"),
    ("tools", "streamed_tools"),
    ("embeddings", "async_embeddings"),
)
"""Features whose answers are the same, however they come."""
MODELS = ("llm", "embedding", "reranker")


class Contract:
    """The suite; see the module. A subclass is named `Test…`."""

    library: ClassVar[str]
    """The integration's name, as its row in the table says it."""
    no: ClassVar[dict[str, str]] = {}
    """Features it does not have, each with the reason."""

    @classmethod
    def features(cls) -> list[str]:
        """Those it has a method for."""
        return [name for name in FEATURES if hasattr(cls, name)]

    @contextmanager
    def ready(self, server: FakeServer) -> Iterator[Callable[[], Any]]:
        """One call of a model, with everything made before it: what `scripts/bench` measures the integration's share of."""
        raise NotImplementedError

    def play(self, feature: str, server: FakeServer) -> tuple[Any, list[Any]]:
        """Run the app of a feature: what it got, and what it sent."""
        server.reset()
        app = getattr(self, feature)
        got = asyncio.run(app(server)) if inspect.iscoroutinefunction(app) else app(server)
        return got, [(request["path"], request["body"]) for request in server.requests]

    def calls(self, sent: list[Any]) -> int:
        """How many logical calls of models the requests are: one that is sent again is one."""
        return sum(one not in sent[:index] for index, one in enumerate(sent))

    def recorded(self, feature: str, server: FakeServer) -> tuple[Captured, Any, list[Any]]:
        """The app, recorded."""
        with captured() as seen:
            got, sent = self.play(feature, server)
        return seen, got, sent

    def test_the_app_runs_as_without_us(self, feature: str, server: FakeServer) -> None:
        """It gets what it got and sends what it sent, each model call is one span, and the trace is the golden one."""
        plain = self.play(feature, server)
        seen, got, sent = self.recorded(feature, server)
        assert (got, sent) == plain
        assert len(_models(seen)) == self.calls(sent)
        assert told(seen) == _golden(self.library, feature, told(seen))

    @pytest.mark.parametrize("alike", ALIKE, ids=lambda names: names[0])
    def test_however_it_comes_it_is_the_same(self, alike: tuple[str, ...], server: FakeServer) -> None:
        """Streamed or whole, awaited or not: the same messages, usage and cost."""
        here = [name for name in alike if name in self.features()]
        answers = {name: [_answer(span) for span in _models(self.recorded(name, server)[0])] for name in here}
        assert answers == dict.fromkeys(here, answers[here[0]] if here else None)

    def test_every_feature_is_there_or_said_to_be_missing(self) -> None:
        """And no golden file is left of one that went."""
        has = self.features()
        assert sorted([*has, *self.no]) == sorted(FEATURES)
        told_no = "".join(f"{name}: {self.no[name]}\n" for name in FEATURES if name in self.no)
        assert _golden(self.library, "no", told_no) == told_no
        files = {file.stem for file in (GOLDEN / self.library).iterdir()}
        assert files == {*has, "no"}


def _models(seen: Captured) -> list[Span]:
    return [span for span in seen.spans if span.kind in MODELS]


def _answer(span: Span) -> dict[str, Any]:
    usage = None if span.usage is None else {name: getattr(span.usage, name) for name in _counts(span.usage)}
    return {
        "model": span.model,
        "provider": span.provider,
        "output": span.output,
        "usage": usage,
        "cost": _cost(span),
    }


def _cost(span: Span) -> float | None:
    if span.usage is None:
        return None
    call = ModelCall(span.provider, span.model, span.usage, span.started_ns, span.attributes)
    found = price(call, {})
    return None if found is None else found.usd


def _counts(usage: Any) -> Iterator[str]:
    return (name for name in usage.__struct_fields__ if name != "raw")


def _golden(library: str, feature: str, now: str) -> str:
    """What the golden file says; `DASHCAM_GOLDEN=write` writes it, to be read before it is committed."""
    file = GOLDEN / library / f"{feature}.txt"
    if os.environ.get("DASHCAM_GOLDEN") == "write":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(now, encoding="utf-8")
    return file.read_text(encoding="utf-8")
