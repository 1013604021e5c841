from hashlib import md5
from pathlib import Path

from dashcam.collect.collector import Collector
from dashcam.journal.liveness import hold, release
from dashcam.store import open_inlet
from dashcam.store.connection import run
from dashcam.store.keeping import Limits
from dashcam.store.words import noting_pages
from tests.journals import JournalBuilder

NOTHING_HELD = bytes.fromhex("00000013 10 00 817e 0000")
LEVELS = "0000 0000 0000 0000 0000 0000"


def _word(number: int) -> str:
    return md5(number.to_bytes(4, "big"), usedforsecurity=False).hexdigest()


def test_words_of_the_deleted_go_however_young_all_others_are(path: Path):
    """Where everything that was indexed before has been deleted too, FTS5 keeps its notes of what was taken out: it is merged once more."""
    written = JournalBuilder(path.with_suffix(".journal"))
    hold(written.folder)
    inlet = open_inlet(path)
    collector = Collector(inlet, path.with_suffix(".journal"))
    left = []
    # large ones beside which younger ones stay on a level of their own; without them all are brought to one level
    for first, keep, size in ((10, 6, 300), (20, 8, 0), (30, 13, 0), (40, 2, 0), (50, 2, 0)):
        words = [_word(number) for number in range(first, first + 6)]
        written.segment(first, size=1 << 18)
        for number, word in enumerate(words, start=first):
            filling = " ".join(_word(1_000 * number + at) for at in range(size))
            written.call(number, args=[f"{word} {filling}"], mono=5_000_000 + number)
        written.save()
        collector.run()
        inlet.prune(Limits(keep=keep))
        indexed = b"".join(block for (block,) in inlet._db.execute("select block from search_data"))
        # an index leaves out the letters that the word before begins with too
        left.append([word for word in words if word[4:].encode() in indexed] == words[max(0, 6 - keep) :])
    run(inlet._db, "insert into search (search) values ('integrity-check')")
    inlet.close()
    release(written.folder)
    assert left == [True] * 5


def test_one_segment_that_is_not_on_the_last_level_is_merged_again():
    """As FTS5 wrote it: sixteen levels, one segment, on the second of them; the last level, two segments or none are well."""
    one = "00 01 12 01 07"
    second = bytes.fromhex(f"00000013 10 01 817e 0000 {one} {LEVELS} {LEVELS} 0000 0000")
    last = bytes.fromhex(f"00000013 02 01 817e 0000 {one}")
    two = bytes.fromhex(f"00000013 03 02 817e {one} {one} 0000")
    assert [noting_pages(one) for one in (second, last, two, NOTHING_HELD)] == [7, 0, 0, 0]
