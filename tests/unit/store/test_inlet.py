import os
from pathlib import Path

import pytest

from dashcam.errors import StoreError, StoreUnreadable
from dashcam.store import open_inlet, open_store
from dashcam.store.codec import SAMPLES
from dashcam.store.rows import Batch, PayloadRow, ProcessRow, SegmentRow


def _batch(number: int = 1, **more) -> Batch:
    return Batch(
        process=number, new_process=ProcessRow(number, f"folder-{number}", "r", 1, 1, None, None, None), **more
    )


def test_a_batch_is_written_whole(path: Path):
    """Rows and the place in the journal come back together."""
    inlet = open_inlet(path)
    inlet.write(
        _batch(
            texts=[(1, "rag")], payloads=[PayloadRow(1, b"h" * 16, b'"x"')], read=[(SegmentRow("s", 80, ((8, 16),)), 0)]
        )
    )
    known = inlet.journal("folder-1")
    assert known is not None
    assert (known.segments, inlet.find_text("rag"), inlet.text(1), inlet.payload(1)) == (
        {"s": SegmentRow("s", 80, ((8, 16),))}, 1, "rag", b'"x"'
    )  # fmt: skip
    assert (inlet.next_ids()["payloads"], inlet.recent_payloads(5)) == (2, [(b"h" * 16, 1)])
    inlet.close()


def test_who_comes_second_with_the_same_frames_is_refused(path: Path):
    """Two collectors by mishap: the place in the journal is checked in the transaction, and nothing of the second is kept."""
    inlet = open_inlet(path)
    inlet.write(_batch(read=[(SegmentRow("s", 80), 0)]))
    with pytest.raises(StoreError, match="another collector"):
        inlet.write(Batch(process=1, texts=[(5, "twice")], read=[(SegmentRow("s", 160), 0)]))
    assert inlet.find_text("twice") is None
    inlet.close()


@pytest.mark.parametrize("replace", [True, False])
def test_a_file_that_was_taken_away_is_noticed(path: Path, replace: bool):
    """SQLite would commit into a file without a name and report nothing."""
    inlet = open_inlet(path)
    os.rename(path, path.with_name("moved.db"))
    if replace:
        open_inlet(path).close()
    with pytest.raises(StoreUnreadable, match="moved or replaced"):
        inlet.write(_batch())
    inlet.close()


def test_a_dictionary_is_made_once_and_everything_reads_back(path: Path):
    """Payloads from before, from after, and after opening again are whole; those after are smaller."""
    values = [
        f'{{"question":"what is the answer to number {number}","documents":["the answer is {number * 7}"]}}'.encode()
        for number in range(SAMPLES * 2)
    ]
    rows = [PayloadRow(number, number.to_bytes(16, "big"), value) for number, value in enumerate(values, 1)]
    for half in (0, 1):
        inlet = open_inlet(path)
        batch = _batch(half + 1, payloads=rows[half * SAMPLES : (half + 1) * SAMPLES])
        inlet.write(batch)
        inlet.close()
    inlet = open_inlet(path)
    assert [inlet.payload(number) for number in range(1, len(values) + 1)] == values
    inlet.close()
    with open_store(path) as store:
        (made,) = store.sql("select count(*) as n from dictionaries")
        sizes = store.sql("select sum(length(body)) as n from payloads group by id > ? order by id", (SAMPLES,))
    assert (made["n"], int(sizes[1]["n"]) < int(sizes[0]["n"]) * 0.7) == (1, True)


def test_collectors_that_each_see_little_make_one_too(path: Path):
    """What short collections leave behind is learned from when a later one begins."""
    for number in range(1, SAMPLES + 2, 50):
        inlet = open_inlet(path)
        values = [
            PayloadRow(at, at.to_bytes(16, "big"), b'{"question":"what is the long answer to the number %d"}' % at)
            for at in range(number, number + 50)
        ]
        inlet.write(_batch(number, payloads=values))
        inlet.close()
    open_inlet(path).close()
    with open_store(path) as store:
        assert store.sql("select count(*) as n from dictionaries") == [{"n": 1}]


def test_a_conversation_is_put_together(path: Path):
    """Parts are ids of other payloads; one that is gone reads as null."""
    inlet = open_inlet(path)
    parts = [PayloadRow(1, b"a" * 16, b'{"tools":[]}'), PayloadRow(2, b"b" * 16, b'{"role":"user"}')]
    inlet.write(_batch(payloads=[*parts, PayloadRow(3, b"c" * 16, None, [1, 2, 2])]))
    assert inlet.payload(3) == b'{"messages":[{"role":"user"},{"role":"user"}],"tools":[]}'
    assert inlet.payload(99) == b"null"
    inlet.close()


def test_a_finished_process_has_no_segments(path: Path):
    """What is done with is forgotten, what was dropped and torn stays counted."""
    inlet = open_inlet(path)
    inlet.write(_batch(read=[(SegmentRow("s", 80), 0)], dropped={"cap": 2}, torn=1))
    inlet.write(Batch(process=1, finished=True, dropped={"cap": 1, "full": 1}, torn=2))
    known = inlet.journal("folder-1")
    inlet.close()
    assert known is not None
    assert (known.finished, known.segments) == (True, {})
    with open_store(path) as store:
        assert store.sql("select dropped, torn from processes") == [{"dropped": '{"cap":3,"full":1}', "torn": 3}]
        assert store.collected() == {("folder-1", ""): 1}
