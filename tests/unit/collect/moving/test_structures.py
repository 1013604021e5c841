"""What versions are made of goes out with their traces and comes in with them."""

import io
from pathlib import Path

import msgspec
import pytest

from dashcam.collect import collect
from dashcam.collect.moving import Imported, export_lines, export_store, import_lines, import_store
from dashcam.collect.moving.cleaning import Cleaner
from dashcam.collect.moving.lines import Damaged, from_line, to_line
from dashcam.model.structure import AppStructure, Git
from dashcam.snapshot.redact import Masker
from dashcam.store import Structures, open_inlet, open_store
from tests.journals import JournalBuilder, trace_id, tree
from tests.unit.collect.moving.steps import bring, lines_of, rag, unseen

OLD, NEW, INNER, BARE = "a" * 16, "b" * 16, "c" * 16, "d" * 16


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    """A store with a trace of each of two versions, the second with a part of another app in it, and one of no app."""
    path = tmp_path / "there" / "dashcam.db"
    written = JournalBuilder(path.with_suffix(".journal"), app=None)
    written.walk(1, "docs").version(1, OLD, tree("old"), ["c0ffee", "main", True]).place(4, 1, "llm")
    written.walk(2, "docs").version(2, NEW, tree("new", "llm")).walk(3, "part").version(3, INNER, tree("inner"))
    written.walk(5).version(5, BARE)
    written.call(10, extra={"walk": 1})
    written.start(20, extra={"walk": 2})
    written.call(21, parent=20, trace=20, extra={"walk": 3})
    written.end(20)
    written.call(30, extra={"walk": 5})
    written.save()
    assert collect(path).problem is None
    return path


def carried(there: Path, here: Path, numbers: tuple[int, ...], *, as_store: bool) -> Imported:
    """Export some traces of one store and import them into another, in either form."""
    out = here.parent.parent / "out"
    with open_store(there) as store, Structures(there) as structures:
        traces = [store.trace(trace_id(number)) for number in numbers]
        if as_store:
            out.unlink(missing_ok=True)
            export_store(traces, out, Masker(), unseen, structures)
        else:
            with out.open("wb") as lines:
                export_lines(traces, lines, unseen, structures)
    inlet = open_inlet(here)
    try:
        if as_store:
            return import_store(out, inlet, here, Masker(), unseen)
        with out.open("rb") as lines:
            return import_lines(lines, inlet, here, Masker(), unseen)
    finally:
        inlet.close()


def known(path: Path) -> list[AppStructure]:
    with Structures(path) as structures:
        found = [
            structures(app, version) for app, version in (("docs", OLD), ("docs", NEW), ("part", INNER), (None, BARE))
        ]
    return [one for one in found if one is not None]


@pytest.mark.parametrize("as_store", [False, True])
def test_structures_go_with_their_traces(path: Path, recorded: Path, as_store: bool):
    """Those of the traces that went, whole; once more changes nothing; the others come when their traces do."""
    here = []
    for numbers in ((10,), (10,), (10, 20, 30)):
        done = carried(recorded, path, numbers, as_store=as_store)
        here.append((done.structures, done.damaged, [one.version for one in known(path)]))
    assert here == [(1, 0, [OLD]), (0, 0, [OLD]), (3, 0, [OLD, NEW, INNER, BARE])]
    assert known(path) == known(recorded)
    assert known(path)[0].git == Git(commit="c0ffee", branch="main", dirty=True)


def test_what_is_known_here_stays(path: Path, recorded: Path):
    """A file cannot change what a version is made of here; what nobody knew here it can tell."""
    written = JournalBuilder(path.with_suffix(".journal"), tail="00000009", prefix=bytes(8))
    written.walk(1, "docs").version(1, OLD, tree("mine")).call(30, extra={"walk": 1})
    written.save()
    assert collect(path).problem is None
    done = carried(recorded, path, (10,), as_store=False)
    (found,) = known(path)
    assert (done.structures, found.tree.parameters, found.git.commit) == (0, {"prompt": "mine prompt"}, "c0ffee")


def test_a_structure_without_its_trace_is_left_out(path: Path, recorded: Path):
    """It would never go again; it is no damage."""
    lines = b"".join(to_line(one) for one in known(recorded))
    done = bring(to_line(rag()) + lines, path)
    assert (done.traces, done.structures, done.damaged, known(path)) == (1, 0, 0, [])


def test_lines_come_in_any_order(path: Path, recorded: Path):
    """Somebody sorted them: structures that come before their traces wait for them."""
    lines = lines_of(recorded, [trace_id(number) for number in (10, 20, 30)]).splitlines(keepends=True)
    done = bring(b"".join([*map(to_line, known(recorded)), *lines]), path)
    assert (done.traces, done.structures, known(path)) == (3, 4, known(recorded))


def test_a_line_is_one_json_object(recorded: Path):
    """The app, the version, when it was walked, Git's answer, the tree under `structure`; traces come first."""
    out = io.BytesIO()
    with open_store(recorded) as store, Structures(recorded) as structures:
        export_lines([store.trace(trace_id(10))], out, unseen, structures)
    trace, line = out.getvalue().splitlines()
    told = msgspec.json.decode(line)
    assert (trace + b"\n", list(told)) == (
        lines_of(recorded, [trace_id(10)]),
        ["app", "version", "walked_ns", "git", "structure"],
    )
    assert (told["app"], told["version"], told["structure"]) == ("docs", OLD, msgspec.json.decode(tree("old")))


@pytest.mark.parametrize(
    "change",
    [{"version": ""}, {"version": "v" * 1_001}, {"walked_ns": 2**63}, {"structure": {"path": 5}}, {"git": {"commit": "x" * 2_000}},
     {"app": 7}, {"structure": "tree"}],
)  # fmt: skip
def test_a_damaged_structure_is_told(recorded: Path, change: dict):
    """What no store could hold is refused like a damaged trace."""
    told = msgspec.to_builtins(known(recorded)[0]) | change
    with pytest.raises(Damaged):
        from_line(msgspec.json.encode(told))


def test_secrets_of_a_structure_from_elsewhere_are_masked(recorded: Path):
    """In values, under names, in program texts, below; markers stay the markers they are."""
    (found, *_) = known(recorded)
    key = "sk-" + "a1B2c3D4" * 6
    told = msgspec.to_builtins(found)
    part = told["structure"] | {
        "parameters": {"$": "object", "type": "m.X", "fields": {"api_key": key, "n": [1, {"k": key}]}}
    }
    told["structure"] |= {
        "parameters": {"prompt": key},
        "children": [part],
        "source": {"text": f"k = '{key}'", "hash": "ab"},
    }
    clean = Cleaner(Masker()).structure(msgspec.convert(told, AppStructure))
    assert key.encode() not in msgspec.json.encode(clean)
    below = clean.tree.children[0].parameters
    assert (below["$"], below["fields"]["api_key"]["$"], below["fields"]["n"][0]) == ("object", "masked", 1)


def test_what_is_clean_stays_as_it_is(recorded: Path):
    """Structures that were recorded here come back letter for letter."""
    assert len(known(recorded)) == 4
    for one in known(recorded):
        assert Cleaner(Masker()).structure(one) == one
