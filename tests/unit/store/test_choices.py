import os
from pathlib import Path

import apsw
import pytest

from dashcam.collect import collect
from dashcam.errors import UsageError
from dashcam.model.types import KINDS, STATUSES, STREAM_ENDS
from dashcam.store import open_store
from dashcam.store.choices import FINDERS
from dashcam.store.filter.names import SPAN_NAMES, TRACE_NAMES
from tests.journals import JournalBuilder, trace_id


@pytest.fixture
def chosen(path: Path) -> Path:
    """Traces of two apps and versions, one a part of the other, in sessions, with tags; a model still at work."""
    written = JournalBuilder(path.with_suffix(".journal"), pid=os.getpid())
    written.walk(1, "rag").version(1, "v1").place(1, 1, "").place(2, 1, "llm")
    written.walk(2, "Helper").version(2, "v2").place(3, 2, "")
    for turn in range(4):
        extra = {"place": 1, "session": f"S-{turn % 3}", "user": "Ann" if turn else "bob", "tags": ["beta", f"t{turn}"]}
        written.start(10 + turn, mono=5_000_000 + turn, extra=extra)
        written.call(20 + turn, parent=10 + turn, trace=10 + turn, call=1, extra={"place": 3})
        extra = {"place": 2, "model": "gpt-5", "provider": "openai"}
        written.call(30 + turn, parent=10 + turn, trace=10 + turn, call=2, extra=extra)
        written.end(10 + turn)
    written.start(40, call=2, extra={"model": "claude", "app": "third"})
    written.save()
    assert collect(path).problem is None
    with open_store(path) as store:
        store.tag(trace_id(10), "mine")
    return path


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("app", ["Helper", "rag", "third"]),
        ("version", ["v1", "v2"]),
        ("model", ["claude", "gpt-5"]),
        ("provider", ["openai"]),
        ("kind", [*KINDS]),
        ("status", [*STATUSES]),
        ("name", ["ChatModel", "Rag.answer", "search"]),
        ("path", ["llm"]),
        ("method", ["m.Rag.answer", "m.search"]),
        ("session", ["S-0", "S-2", "S-1"]),
        ("user", ["Ann", "bob"]),
        ("tag", ["beta", "mine", "t0", "t1", "t2", "t3"]),
        ("tags", ["beta", "mine", "t0", "t1", "t2", "t3"]),
        ("models", ["claude", "gpt-5"]),
        ("ended", [*STREAM_ENDS]),
    ],
)
def test_each_name_has_its_values(chosen: Path, name: str, values: list[str]):
    """Those of parts, of running spans and of people too; what people were in last comes first."""
    with open_store(chosen) as store:
        assert store.values(name) == values


def test_what_begins_with_the_text_comes_before_what_holds_it(chosen: Path):
    """Case aside; the limit cuts after that."""
    with open_store(chosen) as store:
        assert store.values("name", "A") == ["ChatModel", "Rag.answer", "search"]
        assert store.values("app", "r") == ["rag", "Helper", "third"]
        assert store.values("name", "s", limit=1) == ["search"]
        assert store.values("name", "nothing") == []


def test_an_old_session_is_found_by_its_beginning(path: Path):
    """The index has those that are not among the newest, also beside ends of the alphabet."""
    written = JournalBuilder(path.with_suffix(".journal"))
    sessions = ["old", "old\U0010ffff", "ol", "olé", "om", "Old"]
    for at, session in enumerate(sessions):
        written.call(10 + at, mono=5_000_000 + at, extra={"session": session})
    written.save()
    collect(path)
    db = apsw.Connection(str(path))
    db.execute(
        "with recursive n(i) as (select 100 union all select i + 1 from n where i < 6000)"
        " insert into trace_rows (trace_id, process, kind, status, open, started_ns, span_count, error_count, unpriced_count)"
        " select printf('%032x', i), 1, 0, 0, 0, 9000000000000000000 + i, 1, 0, 0 from n"
    )
    db.close()
    with open_store(path) as store:
        assert store.values("session", "ol") == ["ol", "old", "old\U0010ffff", "olé"]
        assert store.values("session", "old", limit=1) == ["old"]
        assert len(store.values("session")) == 6


def test_a_name_without_values_is_wrong_use(chosen: Path):
    """The nearest one that has is offered."""
    with open_store(chosen) as store, pytest.raises(UsageError, match='did you mean "session"'):
        store.values("sesion")


def test_each_name_is_one_of_the_filter():
    """But for `tag`, one of `tags`."""
    assert set(FINDERS) - {"tag"} <= {*TRACE_NAMES, *SPAN_NAMES}
