import os
import sys
from pathlib import Path

import apsw
import pytest

from dashcam.errors import StoreError, StoreUnreadable
from dashcam.store import open_inlet, open_store
from dashcam.store.codec import shipped
from dashcam.store.rows import Batch, ProcessRow, SegmentRow
from tests.recorded import tables

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def _batch(number: int = 1, **more) -> Batch:
    return Batch(
        process=number, new_process=ProcessRow(number, f"folder-{number}", "r", 1, 1, None, None, None), **more
    )


def test_a_batch_is_written_whole(path: Path):
    """Rows and the place in the journal come back together."""
    inlet = open_inlet(path)
    inlet.write(
        _batch(texts=[(1, "rag")], payloads=[(1, b"h" * 16, b'"x"', None)], read=[(SegmentRow("s", 80, ((8, 16),)), 0)])
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


def test_values_read_back_as_canonical_json(path: Path):
    """What the collector hands over is JSON or msgpack; whoever reads gets JSON, from any opening of the file."""
    values = [b'{"k":1}', b"\x81\xa1k\x01", b"\xa4" + b"text", b"\xcc(", b'"' + b"long " * 50 + b'"', b"\xc1"]
    inlet = open_inlet(path)
    inlet.write(_batch(payloads=[(at, bytes([at]) * 16, value, None) for at, value in enumerate(values, 1)]))
    told = [inlet.payload(at) for at in range(1, len(values) + 1)]
    inlet.close()
    assert told == [b'{"k":1}', b'{"k":1}', b'"text"', b"40", values[4], b'{"$":"object","type":"unreadable"}']


def test_the_file_explains_itself(path: Path):
    """The dictionary of the package stands in each store, once, whoever opens it how often."""
    for _ in range(2):
        open_inlet(path).close()
    assert tables(path, "select id, dictionary from dictionaries") == [(shipped().dict_id, shipped().dict_content)]


def test_a_store_with_a_learned_dictionary_stays_readable(path: Path):
    """Older versions packed with a dictionary of the store's own; what is new is packed with ours beside it."""
    words = [f'{{"question":"what is the answer to {number}?"}}'.encode() for number in range(300)]
    word = words[0] * 3
    learned = zstd.finalize_dict(zstd.ZstdDict(b"".join(words), is_raw=True), words, 32_768, 1)
    inlet = open_inlet(path)
    inlet.write(_batch(payloads=[(1, b"n" * 16, word, None)]))
    db = apsw.Connection(str(path))
    db.execute("insert into dictionaries values (?, ?)", (learned.dict_id, learned.dict_content))
    body = zstd.compress(word, zstd_dict=learned)
    db.execute("insert into payloads (id, hash, size, body) values (2, ?, ?, ?)", (b"o" * 16, len(word), body))
    db.close()
    assert [inlet.payload(number) for number in (1, 2)] == [word, word]
    inlet.close()


def test_a_conversation_is_put_together(path: Path):
    """Parts are ids of other payloads; one that is gone reads as null."""
    inlet = open_inlet(path)
    parts = [(1, b"a" * 16, b'{"tools":[]}', None), (2, b"b" * 16, b'{"role":"user"}', None)]
    inlet.write(_batch(payloads=[*parts, (3, b"c" * 16, None, [1, 2, 2])]))
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
        assert store.collected() == {("folder-1", ""): 1}
    assert tables(path, "select dropped, torn from processes") == [('{"cap":3,"full":1}', 3)]
