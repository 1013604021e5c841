from pathlib import Path

from dashcam.journal.process import CallableFrame, PlaceFrame, ProcessJournal, VersionFrame, span_segments
from tests.journals import MONO, PREFIX, WALL, JournalBuilder, tree


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


def test_walks_versions_and_places_are_known_by_number(tmp_path: Path):
    """An app that was announced is awaited until its version is told; a tree is told once for a version."""
    written = JournalBuilder(tmp_path).walk(7, "rag").walk(8).place(3, 7, "llm", ["llm", "b.llm"]).place(4, 8, "")
    written.save()
    journal = ProcessJournal(written.folder)
    before = journal.awaited
    written.version(7, "ab" * 8, tree(), ["c0ffee", None, True]).version(8, "ab" * 8, None, None).save()
    journal.refresh()
    assert (before, journal.awaited, journal.walks) == ({7, 8}, set(), {7: "rag", 8: None})
    assert journal.versions == {
        7: VersionFrame("ab" * 8, tree(), ("c0ffee", None, True)),
        8: VersionFrame("ab" * 8),
    }
    assert journal.found == {"ab" * 8: journal.versions[7]}
    assert journal.places == {3: PlaceFrame(7, "llm", ["llm", "b.llm"]), 4: PlaceFrame(8, "")}
    assert journal.versions[7].git_json() == '{"commit":"c0ffee","branch":null,"dirty":true}'


def test_a_callable_may_say_where_in_an_app_it_is(tmp_path: Path):
    """Calls that are always made on the same part need not say so each."""
    written = JournalBuilder(tmp_path)
    written.defines.add(1, 9, "llm", "llm", None, [], None, 7, 3, True)
    written.save()
    found = ProcessJournal(written.folder).callables[9]
    assert (found.walk, found.place, found.guessed) == (7, 3, True)


def test_a_walk_that_makes_no_sense_is_left_out(tmp_path: Path):
    """Damage in walks, versions and places leaves the sound ones."""
    written = JournalBuilder(tmp_path)
    for frame in ([3], [3, "x", "rag"], [3, 1, 5], [3, [1], None], [4, 1], [4, 1, 5, None, None], [4, 1, "v", 5, None],
                  [4, 1, "v", None, ["a"]], [5, 1, "x", "p", None], [5, 2, 1, None, None], [5, 3, 1, "p", [1]], [77, 1]):  # fmt: skip
        written.defines.add(*frame)
    written.walk(2, "fine").version(2, None).place(4, 2, "p").save()
    journal = ProcessJournal(written.folder)
    assert (journal.walks, list(journal.versions), list(journal.places)) == ({2: "fine"}, [2], [4])
    assert journal.versions[2] == VersionFrame(None)
