from pathlib import Path

from dashcam.journal.process import CallableFrame, ProcessJournal, span_segments
from tests.journals import MONO, PREFIX, WALL, JournalBuilder


def test_the_first_frame_says_who_writes(tmp_path: Path):
    """Identity, clock and what was started are read from the define segment."""
    process = ProcessJournal(JournalBuilder(tmp_path, parent=[bytes(16), 7]).folder).process
    assert process is not None
    told = (process.run, process.pid, process.wall_ns, process.mono_ns, process.trace_prefix, process.argv, process.app)
    assert (told, process.parent) == (("ab" * 8, 4242, WALL, MONO, PREFIX, ["app.py"], "rag"), (bytes(16), 7))


def test_indices_are_names(tmp_path: Path):
    """Callables and sites are interned once and known by number."""
    journal = ProcessJournal(JournalBuilder(tmp_path).folder)
    assert (journal.callables[1], journal.sites) == (
        CallableFrame("search", "retriever", "m.search", ["query", "*rest"], None),
        {0: ("app.py", 12, "main")},
    )


def test_refresh_reads_what_was_defined_since(tmp_path: Path):
    """A living process defines as it goes."""
    written = JournalBuilder(tmp_path)
    journal = ProcessJournal(written.folder)
    written.defines.add(1, 3, "late", "tool", None, None, None)
    written.save()
    before = 3 in journal.callables
    journal.refresh()
    assert (before, journal.callables[3].name) == (False, "late")


def test_a_definition_that_is_none_is_left_out(tmp_path: Path):
    """Damage in one definition leaves the others."""
    written = JournalBuilder(tmp_path)
    written.defines.add(1, 4, 5, 6).add(2, 1).add(1, 5, "fine", "tool", None, None, None)
    written.save()
    journal = ProcessJournal(written.folder)
    assert (sorted(journal.callables), sorted(journal.sites)) == ([0, 1, 2, 5], [0])


def test_segments_are_in_the_order_of_their_numbers(tmp_path: Path):
    """A number that grew a digit still comes last; other files are not segments."""
    for name in ("span-1000000.seg", "span-000002.seg", "span-000010.seg", "define-000001.seg", "lock"):
        (tmp_path / name).touch()
    assert [path.name for path in span_segments(tmp_path)] == ["span-000002.seg", "span-000010.seg", "span-1000000.seg"]


def test_an_empty_folder_is_nobodys(tmp_path: Path):
    """A folder in the making has no process yet, and a missing one no segments."""
    assert (ProcessJournal(tmp_path).process, span_segments(tmp_path / "gone")) == (None, [])
