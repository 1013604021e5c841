import os
import threading
from pathlib import Path

import apsw
import pytest

from dashcam.collect import collect
from dashcam.errors import AmbiguousId, NotFound, StoreMissing, UsageError
from dashcam.model.mark import Mark
from dashcam.store import Store, open_inlet, open_store
from dashcam.store.marks import as_row
from tests.journals import JournalBuilder, trace_id
from tests.recorded import tables

TRACE, OTHER = trace_id(10), trace_id(20)
SPAN = "000000000000000b"


@pytest.fixture
def store(filled: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DASHCAM_AUTHOR", "ann")
    with open_store(filled) as store:
        yield store


def said(marks: list[Mark]) -> list[tuple]:
    return [(one.kind, one.span_id, one.name, one.value, one.text, one.author) for one in marks]


def test_what_is_said_is_read_again(store: Store):
    """Each kind fills its own fields; author and time stand beside."""
    made = [
        store.note(TRACE, "  look at this "),
        store.tag(TRACE[:4], "wrong"),
        store.pin(TRACE.upper()),
        store.score(TRACE, "helpful", 0.5, reason="half of it", author="bob"),
    ]
    assert store.marks(TRACE) == made
    assert said(made) == [
        ("note", None, None, None, "look at this", "ann"),
        ("tag", None, "wrong", None, None, "ann"),
        ("pin", None, None, None, None, "ann"),
        ("score", None, "helpful", 0.5, "half of it", "bob"),
    ]
    assert {mark.trace_id for mark in made} == {TRACE}
    assert [len(mark.uid) for mark in made] == [32] * 4
    assert sorted(mark.created_ns for mark in made) == [mark.created_ns for mark in made]


def test_a_span_is_named_by_the_first_characters_of_its_id(store: Store):
    """What is said of it stands with its whole id."""
    assert store.note(TRACE, "here", span=SPAN).span_id == SPAN
    with pytest.raises(AmbiguousId, match="more than one span of trace 0a000000 begins with '0000'"):
        store.note(TRACE, "here", span="0000")


@pytest.mark.parametrize("span", ["ffff", "", "what?", "0" * 17, "*"])
def test_an_unknown_span_is_not_found(store: Store, span: str):
    """The message says where spans are listed; nothing is written."""
    with pytest.raises(NotFound, match="dashcam show 0a000000 lists them"):
        store.tag(TRACE, "x", span=span)
    assert store.marks() == []


def test_an_unknown_trace_is_not_found(store: Store):
    """As everywhere."""
    for say in (store.pin, store.unpin, store.marks):
        with pytest.raises(NotFound, match="dashcam ls"):
            say("ffff")


def test_a_trace_brings_its_marks(store: Store):
    """Those of its spans included, of other traces none; without any there is an empty list."""
    marks = [store.note(TRACE, "one", span=SPAN), store.tag(TRACE, "two")]
    assert (store.trace(TRACE).marks, store.trace(OTHER).marks) == (marks, [])
    assert store.marks() == marks


@pytest.mark.parametrize("value", [0.5, 1, 0, -3, 2**40, True, False, 1.5e300, "good", "1"])
def test_a_score_keeps_its_type(store: Store, value):
    """A bool is not a number, and a text that looks like one is a text."""
    store.score(TRACE, "it", value)
    (mark,) = store.marks(TRACE)
    assert (mark.value, type(mark.value)) == (value, type(value))


def test_sql_compares_scores_as_numbers(store: Store):
    """A bool is 0 or 1."""
    store.score(TRACE, "right", True)
    store.score(OTHER, "right", 0)
    assert store.sql("select trace_id from trace_marks where name = 'right' and value > 0.5") == [{"trace_id": TRACE}]
    assert store.sql("select avg(value) as mean from trace_marks") == [{"mean": 0.5}]


def test_a_new_score_takes_the_place_of_the_former(store: Store):
    """Of the same author and name on the same thing; all others stay."""
    for author, span, value in (("ann", None, 1), ("bob", None, 2), ("ann", SPAN, 3), ("ann", None, 4)):
        store.score(TRACE, "helpful", value, author=author, span=span)
    store.score(TRACE, "other", 5)
    assert [mark.value for mark in store.marks(TRACE)] == [2, 3, 4, 5]


def test_a_tag_and_a_pin_are_there_once(store: Store):
    """Saying them again gives what stands already; on a span a tag is another one."""
    assert store.tag(TRACE, "beta") == store.tag(TRACE, "beta", author="bob")
    assert store.pin(TRACE) == store.pin(TRACE)
    assert store.tag(TRACE, "beta", span=SPAN).span_id == SPAN
    assert len(store.marks(TRACE)) == 3


def test_a_tag_and_a_pin_are_taken_back(store: Store):
    """Only what was named; a second time there is nothing to take."""
    for name in ("a", "b"):
        store.tag(TRACE, name)
    store.tag(TRACE, "a", span=SPAN)
    store.pin(TRACE)
    assert (store.untag(TRACE, "a"), store.unpin(TRACE)) == (1, 1)
    assert [(mark.name, mark.span_id) for mark in store.marks(TRACE)] == [("b", None), ("a", SPAN)]
    with pytest.raises(NotFound, match='no tag "a" on trace'):
        store.untag(TRACE, "a")
    with pytest.raises(NotFound, match="no pin on trace"):
        store.unpin(TRACE)


def test_any_mark_is_taken_back_by_its_own_id(store: Store):
    """Its first characters are enough."""
    note, _ = store.note(TRACE, "slip", span=SPAN), store.note(TRACE, "stays")
    assert store.unmark(TRACE, note.uid[:12]) == 1
    assert [mark.text for mark in store.marks(TRACE)] == ["stays"]
    for uid in (note.uid, "", "zz"):
        with pytest.raises(NotFound, match=f'no mark "{uid}" on trace'):
            store.unmark(TRACE, uid)


def test_marks_of_one_beginning_are_ambiguous(store: Store, filled: Path):
    """Nothing is taken back then."""
    made = store.note(TRACE, "one")
    twin = Mark(**{name: getattr(made, name) for name in Mark.__struct_fields__} | {"uid": made.uid[:-1] + "_"})
    inlet = open_inlet(filled)
    inlet.put_marks([twin])
    inlet.close()
    with pytest.raises(AmbiguousId, match="more than one mark begins"):
        store.unmark(TRACE, made.uid[:31])
    assert len(store.marks(TRACE)) == 2


def test_what_was_taken_back_leaves_no_word_and_does_not_come_back(store: Store, filled: Path):
    """Its row stays, emptied; importing it again changes nothing."""
    note = store.note(TRACE, "secretword")
    tag = store.tag(TRACE, "secrettag")
    store.unmark(TRACE, note.uid)
    store.untag(TRACE, "secrettag")
    inlet = open_inlet(filled)
    assert inlet.put_marks([note, tag]) == 0
    inlet.close()
    assert store.marks() == []
    rows = tables(filled, "select uid, name, value, text from marks order by id")
    assert rows == [(one.uid, None, None, None) for one in (note, tag)]


def test_putting_marks_twice_is_putting_them_once(store: Store, filled: Path):
    """They come as they were, and how many are new is told."""
    made = [store.score(TRACE, "a", True), store.note(TRACE, "b", span=SPAN)]
    other = filled.parent / "other.db"
    inlet = open_inlet(other)
    assert [inlet.put_marks(made), inlet.put_marks(made), inlet.put_marks([])] == [2, 0, 0]
    inlet.close()
    with open_store(other) as opened:
        assert opened.marks() == made


def test_secrets_in_texts_are_masked(store: Store, monkeypatch: pytest.MonkeyPatch):
    """In notes, reasons, tags and values; the user's own patterns too."""
    monkeypatch.setenv("DASHCAM_MASK", "/[0-9]{16}/")
    key, card = "sk-abcdefghijklmnop1234", "4111111111111111"
    store.note(TRACE, f"it said {key} and {card}")
    store.tag(TRACE, key)
    store.score(TRACE, "a", card, reason=key)
    told = str(store.marks(TRACE))
    assert (key in told, card in told, told.count("[masked ")) == (False, False, 5)


def test_it_writes_beside_a_collector(store: Store, filled: Path):
    """A collector in the midst of its transaction is waited for, and goes on after us."""
    db = apsw.Connection(str(filled))
    db.execute("begin immediate")
    done = threading.Event()

    def write() -> None:
        with open_store(filled) as own:
            own.note(TRACE, "beside")
        done.set()

    thread = threading.Thread(target=write)
    thread.start()
    waited = not done.wait(0.1)
    db.execute("commit")
    db.close()
    thread.join()
    written = JournalBuilder(filled.with_suffix(".journal"), tail="00000002", pid=os.getpid())
    written.call(30)
    written.save()
    assert collect(filled).problem is None
    assert (waited, [mark.text for mark in store.marks()], store.span_count()) == (True, ["beside"], 5)


def test_a_mark_is_on_disk_when_it_is_said(store: Store, filled: Path):
    """Another program that opens the file anew reads it, while the store stays open here."""
    store.pin(TRACE)
    db = apsw.Connection(str(filled), flags=apsw.SQLITE_OPEN_READONLY)
    assert db.execute("select kind from trace_marks").fetchall() == [("pin",)]
    db.close()


def test_a_store_that_is_not_there_takes_no_marks(filled: Path):
    """And none is made."""
    with open_store(filled) as store:
        store.path = filled.parent / "gone.db"
        with pytest.raises(StoreMissing):
            store.pin(TRACE)
    assert not (filled.parent / "gone.db").exists()


def test_a_row_has_the_columns_of_a_mark():
    """In their order, with a bool as a whole number and a number 0 or 1 as a real one."""
    mark = Mark(
        uid="u", trace_id="t", span_id="s", kind="score", name="n", value=True, text="x", author="a", created_ns=5
    )
    assert as_row(mark) == ("u", "t", "s", "score", "n", 1, "x", "a", 5)
    assert [type(value) for value in (as_row(mark)[5], as_row(Mark(**_fields(mark) | {"value": 1}))[5])] == [int, float]


def _fields(mark: Mark) -> dict:
    return {name: getattr(mark, name) for name in Mark.__struct_fields__}


@pytest.mark.parametrize("text", ["x" * 16_001, "", "  ", None, 5])
def test_a_note_that_is_no_text_or_too_long_is_refused(store: Store, text):
    """Nothing a person says is cut in silence."""
    with pytest.raises(UsageError, match="a note"):
        store.note(TRACE, text)
    assert store.marks() == []
