"""What model calls cost in the store: as they are collected, and later, once, whatever dies in between."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import pytest

from dashcam.cli import main
from dashcam.collect import collect, exclusively, renew_costs
from dashcam.collect.collector import Collector
from dashcam.collect.pricing import INSIDE
from dashcam.journal.liveness import hold, release
from dashcam.model.overview import Figures
from dashcam.pricing.ask import price
from dashcam.settings import Settings
from dashcam.settings.prices import Rates, read_prices
from dashcam.store import open_inlet, open_store
from dashcam.store.base import Store
from tests.journals import JournalBuilder, trace_id

MINE = read_prices({"mine": {"input": 1_000, "output": 2_000}})
"""A thousandth of a dollar for a token in, two for one out."""
LLM = 2


def usage(inputs: int | None = 3, outputs: int | None = 1, **more) -> dict:
    return {"usage": {"input_tokens": inputs, "output_tokens": outputs, **more}}


def ask(
    written: JournalBuilder, span: int, parent: int = 0, *, model: str = "mine", kind: str | None = None, **tokens
) -> None:
    """One model call of 3 tokens in and 1 out: 0.005 dollars by `MINE`."""
    written.start(
        span, parent, trace=parent or span, call=LLM, extra={"model": model} | ({"kind": kind} if kind else {})
    )
    written.end_more(span, 0, "yes", **usage(**tokens))


@pytest.fixture
def journal(root: Path) -> JournalBuilder:
    """A chain with two model calls, of a model with a price and of one without; and a call that nobody counted."""
    written = JournalBuilder(root)
    written.start(1)
    ask(written, 2, 1)
    ask(written, 3, 1, model="nobody's")
    written.end(1)
    ask(written, 4)
    ask(written, 5, inputs=None, outputs=None)
    return written.save()


def settings(store: Path, prices: dict[str, Rates] = MINE) -> Settings:
    return Settings(store=store, prices=prices)


def costs(store: Path) -> dict[int, tuple[float | None, int]]:
    """What each trace comes to, by its root's number."""
    with open_store(store) as opened:
        found = {one.trace_id: (one.cost_usd, one.unpriced_count) for one in opened.traces()}
    return {number: found[trace_id(number)] for number in range(1, 100) if trace_id(number) in found}


def counted(opened: Store) -> list[tuple[str | None, float | None, int]]:
    def told(figures: Figures, name: str | None) -> tuple[str | None, float | None, int]:
        return name, figures.cost_usd, figures.unpriced_count

    found = opened.overview()
    return [told(found.total, None), *(told(one, one.name) for one in found.models)]


def as_it_should_be(store: Path) -> None:
    """Spans, traces, overview and a rebuild say the same: each call once."""
    assert costs(store) == {1: (0.005, 1), 4: (0.005, 0), 5: (None, 1)}
    with open_store(store) as opened:
        spans = {span.span_id[-1]: (span.cost_usd, span.cost_source) for span in opened.spans('kind == "llm"')}
        before = sorted(counted(opened), key=str)
        sound = opened.integrity()
    known = (0.005, "pyproject.toml")
    assert spans == {"2": known, "3": (None, None), "4": known, "5": (None, None)}
    assert before == sorted([("mine", 0.01, 1), ("nobody's", None, 1), (None, 0.01, 2)], key=str)
    assert sound == []
    with exclusively(store) as inlet:
        inlet.rebuild()
    with open_store(store) as opened:
        assert sorted(counted(opened), key=str) == before


def test_calls_are_priced_as_they_are_collected(store: Path, journal: JournalBuilder):
    """Their cost is there with them; what is unknown stays null and is counted."""
    assert collect(settings(store), pricing=True).problem is None
    as_it_should_be(store)


def test_what_came_unpriced_is_priced_by_the_next(store: Path, journal: JournalBuilder):
    """A recorded process collects and prices nothing; whoever reads next does, though nothing new has come."""
    collect(settings(store))
    assert costs(store) == {1: (None, 2), 4: (None, 1), 5: (None, 1)}
    with open_store(store) as opened:
        assert opened.lag().unpriced == 5
    collect(settings(store), pricing=True)
    as_it_should_be(store)
    with open_store(store) as opened:
        assert opened.lag().unpriced == 0


def test_a_call_is_priced_before_anybody_sees_it(store: Path, journal: JournalBuilder, root: Path):
    """With the very transaction that brings it: what comes after collecting has nothing left to do."""
    inlet = open_inlet(store)
    Collector(inlet, root, prices=MINE).collect()
    inlet.close()
    assert costs(store) == {1: (0.005, 1), 4: (0.005, 0), 5: (None, 1)}


def _dying_at(step: int, work: Callable[[], object]) -> bool:
    """Do work in a forked child that is gone at its n-th SQL statement; tell whether it died there."""
    child = os.fork()
    if child == 0:
        left = [step]

        def count(*_: object) -> bool:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), 9)
            return True

        apsw.connection_hooks.append(lambda db: db.set_exec_trace(count))
        try:
            work()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -9


@pytest.mark.slow
@pytest.mark.parametrize("is_late", [False, True], ids=["as they come", "late"])
def test_killed_at_any_statement_every_call_is_priced_once(tmp_path: Path, is_late: bool):
    """Traces and rollups say what the spans say, whichever statement is the last."""
    deaths, step = 0, 8
    died = True
    while died:
        store = tmp_path / f"{step}" / ".dashcam" / "dashcam.db"
        written = JournalBuilder(store.with_suffix(".journal"))
        written.start(1)
        ask(written, 2, 1)
        ask(written, 3, 1, model="nobody's")
        written.end(1)
        ask(written, 4)
        ask(written, 5, inputs=None, outputs=None)
        written.save()
        if is_late:
            collect(settings(store))
        died = _dying_at(step, lambda at=store: collect(settings(at), pricing=True))
        deaths += died
        collect(settings(store), pricing=True)
        as_it_should_be(store)
        step += 5
    assert deaths > 4


def test_an_error_while_pricing_leaves_all_as_it_was(
    store: Path, journal: JournalBuilder, monkeypatch: pytest.MonkeyPatch
):
    """A price that raises is unknown; the calls are there, and priced when it does no longer."""

    def fail(*_: object) -> None:
        raise RuntimeError("a table gone bad")

    with monkeypatch.context() as patched:
        patched.setattr("dashcam.pricing.price", fail)
        assert collect(settings(store), pricing=True).problem is None
    assert costs(store) == {1: (None, 2), 4: (None, 1), 5: (None, 1)}
    with exclusively(store) as inlet:
        renew_costs(inlet, MINE)
    as_it_should_be(store)


def test_a_trace_that_goes_on_after_it_was_priced_late(store: Path, root: Path):
    """What the pass has added up is what the next span is added to: in one collector, and in the next one."""
    written = JournalBuilder(root)
    written.start(1)
    ask(written, 2, 1)
    written.save()
    with _living(written):
        collect(settings(store))
        collect(settings(store), pricing=True)
        assert costs(store) == {1: (0.005, 0)}
        ask(written, 3, 1)
        written.save()
        collect(settings(store), pricing=True)
        assert costs(store) == {1: (0.01, 0)}
    collect(settings(store), pricing=True)
    assert costs(store) == {1: (0.01, 0)}


def test_a_collector_that_stays_knows_what_its_pass_priced(store: Path, root: Path):
    """A trace at work is in its memory too."""
    written = JournalBuilder(root)
    written.start(1)
    ask(written, 2, 1)
    written.save()
    with _living(written):
        collect(settings(store))
        inlet = open_inlet(store)
        staying = Collector(inlet, root, prices=MINE)
        written.start(8, 1, trace=1)  # brings the trace into memory, unpriced as it is
        written.save()
        staying.run()
        ask(written, 3, 1)
        written.save()
        staying.run()
        inlet.close()
    assert costs(store) == {1: (0.01, 0)}


def test_new_prices_hold_from_then_on_and_for_stored_calls_when_renewed(
    store: Path, journal: JournalBuilder, root: Path
):
    """A stored cost stays as it was given until somebody asks; what has a price no more has no cost."""
    collect(settings(store), pricing=True)
    dearer = read_prices({"mine": {"input": 2_000, "output": 4_000}, "nobody's": {"input": 0, "output": 0}})
    later = JournalBuilder(root, tail="00000002", prefix=bytes(8))
    ask(later, 9)
    later.save()
    collect(settings(store, dearer), pricing=True)
    assert costs(store) == {1: (0.005, 1), 4: (0.005, 0), 5: (None, 1)}
    with open_store(store) as opened:
        assert opened.trace(trace_id(9, bytes(8))).cost_usd == 0.01
    with exclusively(store) as inlet:
        assert renew_costs(inlet, dearer) == (4, 3)
        assert renew_costs(inlet, dearer) == (4, 0)
    assert costs(store) == {1: (0.01, 0), 4: (0.01, 0), 5: (None, 1)}
    with open_store(store) as opened:
        assert counted(opened)[0] == (None, pytest.approx(0.03), 1)
    with exclusively(store) as inlet:
        assert renew_costs(inlet, {}) == (4, 4)
    assert costs(store) == {1: (None, 2), 4: (None, 1), 5: (None, 1)}


def test_numbers_that_deletion_gives_again_are_priced_again(store: Path, root: Path):
    """The last span goes; the next one has its number, comes unpriced, and is no less looked at."""
    for number, pricing in ((1, True), (2, False)):
        written = JournalBuilder(root, tail=f"0000000{number}")
        ask(written, number)
        written.save()
        collect(settings(store), pricing=pricing)
        if number == 1:
            with exclusively(store) as inlet:
                inlet.delete(inlet.numbers([trace_id(1)]))
    assert costs(store) == {2: (None, 1)}
    collect(settings(store), pricing=True)
    assert costs(store) == {2: (0.005, 0)}


def test_an_imported_trace_is_priced_too(store: Path, journal: JournalBuilder, tmp_path: Path):
    """What was recorded elsewhere without a price gets one, by the tables here."""
    collect(settings(store))
    lines = tmp_path / "traces.jsonl"
    assert main(["export", "--store", str(store), "-o", str(lines)]) == 0
    other = tmp_path / "other" / "dashcam.db"
    lines.write_text(lines.read_text().replace('"cost_usd":0.005', '"cost_usd":null'))
    assert main(["import", str(lines), "--store", str(other)]) == 0
    collect(settings(other), pricing=True)
    assert costs(other) == {1: (0.005, 1), 4: (0.005, 0), 5: (None, 1)}


def test_another_day_is_no_other_price(store: Path, root: Path, monkeypatch: pytest.MonkeyPatch):
    """What the table still says is left alone, its day too; what the table has forgotten keeps what it cost."""
    written = JournalBuilder(root)
    ask(written, 1, model="gpt-4o-mini")
    written.save()
    collect(settings(store), pricing=True)
    cost = costs(store)
    monkeypatch.setattr("dashcam.pricing.price", lambda call, own: _elsewhen(call, own))
    with exclusively(store) as inlet:
        assert renew_costs(inlet, {}) == (1, 0)
        monkeypatch.setattr("dashcam.pricing.price", lambda *_: None)
        assert renew_costs(inlet, {}) == (1, 0)
    assert costs(store) == cost


def _elsewhen(call: object, own: object) -> object:
    return price(call, own, today="2031-01-01")


def test_prices_from_elsewhere_are_left_alone(store: Path, root: Path):
    """An imported cost has its own source."""
    written = JournalBuilder(root)
    ask(written, 1)
    written.save()
    collect(settings(store), pricing=True)
    db = apsw.Connection(str(store))
    list(
        db.execute(
            "insert into texts (id, text) values (900, 'the invoice'); update span_rows set cost_source = 900, cost_usd = 7"
        )
    )
    db.close()
    with exclusively(store) as inlet:
        assert renew_costs(inlet, MINE) == (0, 0)
    with open_store(store) as opened:
        assert [span.cost_usd for span in opened.spans()] == [7]


@pytest.mark.parametrize("pricing", [True, False])
def test_a_framework_and_an_sdk_that_tell_of_one_call_are_one_cost(store: Path, root: Path, pricing: bool):
    """The inner one has the tokens and the cost, whatever stands between; the outer one keeps what the provider said."""
    written = JournalBuilder(root)
    written.start(1, call=LLM, extra={"model": "mine"})
    written.start(2, 1, trace=1)
    written.start(3, 2, trace=1, call=LLM, extra={"model": "mine"})
    written.end_more(3, 0, "yes", **usage())
    written.end(2)
    written.end_more(1, 0, "yes", **usage(raw={"prompt_tokens": 3}))
    written.save()
    collect(settings(store), pricing=pricing)
    collect(settings(store), pricing=True)
    with open_store(store) as opened:
        trace = opened.trace(trace_id(1))
        outer, _, inner = trace.spans
        total = opened.overview().total
    assert (outer.cost_usd, outer.cost_source, inner.cost_usd) == (0.0, INSIDE, 0.005)
    assert outer.usage is not None
    assert (outer.usage.input_tokens, outer.usage.raw) == (None, {"prompt_tokens": 3})
    assert (trace.input_tokens, trace.output_tokens, trace.cost_usd, trace.unpriced_count) == (3, 1, 0.005, 0)
    assert (total.input_tokens, total.output_tokens, total.cost_usd, total.unpriced_count) == (3, 1, 0.005, 0)


def test_two_attempts_inside_are_told_together(store: Path, root: Path):
    """The outer one's tokens are those of both."""
    written = JournalBuilder(root)
    written.start(1, call=LLM, extra={"model": "mine"})
    for span in (2, 3):
        ask(written, span, 1)
    written.end_more(1, 0, "yes", **usage(6, 2))
    written.save()
    collect(settings(store), pricing=True)
    assert costs(store) == {1: (0.01, 0)}


def test_a_call_inside_another_call_is_one_of_its_own(store: Path, root: Path):
    """A tool that a provider calls back asks another model: both used tokens, both cost."""
    written = JournalBuilder(root)
    written.start(1, call=LLM, extra={"model": "mine"})
    ask(written, 2, 1)
    written.end_more(1, 0, "yes", **usage(100, 10))
    written.save()
    collect(settings(store), pricing=True)
    assert costs(store) == {1: (0.125, 0)}


def test_only_model_calls_are_priced(store: Path, root: Path):
    """An agent repeats what its calls used; embeddings have no tokens out."""
    written = JournalBuilder(root)
    ask(written, 1, kind="agent")
    ask(written, 2, kind="embedding", outputs=None)
    ask(written, 3, outputs=None)
    written.save()
    collect(settings(store), pricing=True)
    assert costs(store) == {1: (None, 0), 2: (0.003, 0), 3: (None, 1)}


def test_a_call_that_began_with_an_earlier_collector(store: Path, root: Path):
    """What was said of it before is in the store: host and tokens are read from there."""
    written = JournalBuilder(root)
    said = {"model": "gpt-4o-realtime-preview", "provider": "openai", "attributes": {"server.address": "127.0.0.1"}}
    raw = {"input_token_details": {"audio_tokens": 1_000}}
    written.start(1, call=LLM, extra=said | usage(1_000, 0, raw=raw))
    written.save()
    with _living(written):
        collect(settings(store), pricing=True)
    written.end(1)
    written.save()
    collect(settings(store), pricing=True)
    with open_store(store) as opened:
        (span,) = opened.spans()
    assert span.cost_usd == 0.04
    assert span.cost_source is not None
    assert span.cost_source.endswith("by its name: served by 127.0.0.1")


@contextmanager
def _living(journal: JournalBuilder) -> Iterator[None]:
    """The process of a journal lives as long as the block."""
    hold(journal.folder)
    yield
    release(journal.folder)
