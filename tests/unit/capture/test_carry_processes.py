import concurrent.futures.process
import multiprocessing.pool
import multiprocessing.spawn
import operator
import os
import pickle
import subprocess
import sys

import pytest

from dashcam.capture import carry_processes, guard, patch
from dashcam.capture.carry_processes import Arrival, CarriedArguments, arrive, from_text, here_as_text, with_ours
from dashcam.capture.context import CURRENT, SKIPPED, STATE
from dashcam.settings import handed
from tests.recorded import environment

TRACE = bytes(range(16))
HERE = (255, TRACE, None, None)
TEXT = "000102030405060708090a0b0c0d0e0f-00000000000000ff"
NOWHERE = "0" * 32 + "-" + "0" * 16


@pytest.fixture
def recording(monkeypatch: pytest.MonkeyPatch):
    """Recording is on, outside any span."""
    monkeypatch.setattr(STATE, "put", lambda frame: None)
    token = CURRENT.set(None)
    yield
    CURRENT.reset(token)


@pytest.fixture
def inside(recording):
    """Inside a span."""
    token = CURRENT.set(HERE)
    yield
    CURRENT.reset(token)


@pytest.fixture
def patched():
    """The patches are on."""
    carry_processes.on()
    yield
    carry_processes.off()
    patch.off()


def test_a_place_is_written_and_read(inside) -> None:
    """Trace and span, as W3C writes them."""
    assert (here_as_text(), from_text(TEXT)) == (TEXT, HERE)


def test_outside_a_span_and_off_there_is_nothing_to_write(recording, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child then begins traces of its own."""
    assert here_as_text() == ""
    CURRENT.set(HERE)
    monkeypatch.setattr(STATE, "put", None)
    assert here_as_text() == ""


def test_what_sampling_left_out_is_left_out_in_children_too(recording) -> None:
    """Or the child would decide anew, and record a part."""
    CURRENT.set(SKIPPED)
    assert here_as_text() == NOWHERE
    assert from_text(NOWHERE) is SKIPPED


@pytest.mark.parametrize("text", ["", "-", "x" * 32 + "-" + "0" * 16, "0" * 32, "0" * 31 + "-" + "0" * 16, TEXT + "0"])
def test_a_text_that_names_no_place_is_none(text: str) -> None:
    """A variable may be set by anybody."""
    assert from_text(text) is None


def test_arriving_makes_the_place_current(recording) -> None:
    """And an empty one ends the last task's."""
    arrive(TEXT)
    assert CURRENT.get() == HERE
    arrive("")
    assert CURRENT.get() is None


def test_a_carried_value_arrives_where_it_is_unpickled(inside) -> None:
    """The arguments come out as a plain dict, and the place is current."""
    sent = pickle.dumps(CarriedArguments({"a": 1}, here_as_text()))
    CURRENT.set(None)
    received = pickle.loads(sent)
    assert (type(received), received, CURRENT.get()) == (dict, {"a": 1}, HERE)


def test_a_carried_value_needs_nothing_of_ours_where_it_arrives(tmp_path) -> None:
    """A worker whose Python cannot import dashcam reads it like any other."""
    sent = pickle.dumps([CarriedArguments({"a": 1}, TEXT), Arrival(TEXT)])
    code = f"import pickle, sys; print(pickle.loads({sent!r}), 'dashcam' in sys.modules)"
    ended = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, check=True)
    assert ended.stdout == b"[{'a': 1}, None] False\n"


def entries(env: list[bytes] | None) -> dict[bytes, bytes]:
    return dict(entry.split(b"=", 1) for entry in env or [])


def test_a_child_of_a_span_finds_it_in_its_environment(inside, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a copy: the program's own stays as it is; a place of its parent's gives way."""
    monkeypatch.setenv("DASHCAM_PARENT", "old")
    assert entries(with_ours(None))[b"DASHCAM_PARENT"] == TEXT.encode()
    given = [b"PATH=/bin", b"A=1", b"DASHCAM_PARENT=old"]
    assert entries(with_ours(given)) == {b"PATH": b"/bin", b"A": b"1", b"DASHCAM_PARENT": TEXT.encode()}
    assert given == [b"PATH=/bin", b"A=1", b"DASHCAM_PARENT=old"]


def test_an_environment_made_from_nothing_stays_as_it_is(inside) -> None:
    """Somebody wanted exactly that."""
    assert (with_ours([]), with_ours([b"A=1"])) == ([], [b"A=1"])


def test_outside_a_span_what_is_inherited_by_itself_is_not_rewritten(
    recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Variables that a C library set stay; only a PYTHONPATH of the program's own would lose us."""
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.setitem(handed, "DASHCAM_BOOT", "7")
    monkeypatch.setitem(handed, "PYTHONPATH", "/boot")
    assert with_ours(None) is None
    monkeypatch.setenv("PYTHONPATH", "/own")
    assert entries(with_ours(None))[b"PYTHONPATH"] == b"/boot:/own"


def test_what_was_handed_over_is_handed_on(recording, monkeypatch: pytest.MonkeyPatch) -> None:
    """First on the path, once; a variable of the program's own counts more."""
    monkeypatch.setitem(handed, "DASHCAM_STORE", "/x.db")
    monkeypatch.setitem(handed, "DASHCAM_APP", "rag")
    monkeypatch.setitem(handed, "PYTHONPATH", "/boot")
    made = entries(with_ours([b"PATH=/bin", b"DASHCAM_APP=own", b"PYTHONPATH=/a:/boot"]))
    assert made == {b"PATH": b"/bin", b"DASHCAM_STORE": b"/x.db", b"DASHCAM_APP": b"own", b"PYTHONPATH": b"/boot:/a"}
    assert entries(with_ours([b"PATH=/bin"]))[b"PYTHONPATH"] == b"/boot"


def test_nothing_is_added_while_nothing_records(monkeypatch: pytest.MonkeyPatch) -> None:
    """Off is off."""
    monkeypatch.setitem(handed, "DASHCAM_STORE", "/x.db")
    monkeypatch.setattr(STATE, "put", None)
    assert (with_ours(None), with_ours([b"PATH=/bin"])) == (None, [b"PATH=/bin"])


def test_what_a_start_hands_on_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was handed over before stays, and counts more."""
    monkeypatch.setitem(handed, "DASHCAM_STORE", "/first.db")
    before = dict(handed)
    carry_processes.on({"DASHCAM_STORE": "/second.db", "DASHCAM_RUN": "r"})
    during = dict(handed)
    carry_processes.off()
    patch.off()
    assert (during, handed) == ({**before, "DASHCAM_RUN": "r"}, before)


BROUGHT = ("multiprocessing", "multiprocessing.pool", "concurrent.futures")


def test_every_patch_finds_its_place_and_goes_again() -> None:
    """The same objects as before stand there afterwards."""

    def places() -> list[object]:
        return [
            subprocess._fork_exec,
            subprocess._USE_POSIX_SPAWN,
            multiprocessing.spawn.get_preparation_data,
            multiprocessing.pool.Pool.__dict__["_guarded_task_generation"],
            multiprocessing.pool.Pool.__dict__["apply_async"],
            concurrent.futures.process._WorkItem,
        ]

    before = places()
    carry_processes.on()
    states = {state.state for state in patch.states() if state.library in {"subprocess", *BROUGHT}}
    changed = list(map(operator.is_, before, places()))
    carry_processes.off()
    patch.off()
    assert (states, any(changed[2:]), list(map(operator.is_, before, places()))) == ({"applied"}, False, [True] * 6)


def test_a_step_of_ours_that_fails_costs_the_place_and_nothing_else(
    inside, patched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child is started all the same, the task is sent all the same."""

    def fail() -> str:
        raise MemoryError

    monkeypatch.setattr(carry_processes, "here_as_text", fail)
    assert subprocess.run([sys.executable, "-c", "print(1)"], capture_output=True, check=True).stdout == b"1\n"
    assert carry_processes.carried({"a": 1}) == {"a": 1}
    assert carry_processes._preparation(dict)() == {}


def test_arguments_that_are_no_plain_dict_are_left_alone(inside) -> None:
    """Pool takes any mapping."""
    own = type("Own", (dict,), {})(a=1)
    assert carry_processes.carried(own) is own


def test_a_failure_to_start_a_child_has_no_frame_of_ours(inside, patched) -> None:
    """The error a person sees is Python's own."""
    with pytest.raises(FileNotFoundError) as failed:
        subprocess.run(["/nowhere/at/all"], check=False)
    files = [entry.path for entry in failed.traceback]
    assert not any("dashcam" in str(file) and "carry" in str(file) for file in files)


def test_a_child_is_given_the_place(inside, patched) -> None:
    """Through the real `subprocess`, with and without an environment of its own."""
    command = [sys.executable, "-c", "import os; print(os.environ.get('DASHCAM_PARENT'))"]
    given = environment()
    for env in (None, given):
        assert subprocess.run(command, env=env, capture_output=True, check=True).stdout.decode() == f"{TEXT}\n"
    assert "DASHCAM_PARENT" not in given


def started_with(*args, **kwargs):
    """What a starter of children gets that takes its environment by keyword, as uvloop's and gevent's do."""
    given = []
    carry_processes._takes_env(lambda *args, **kwargs: given.append((args, kwargs)))(*args, **kwargs)
    return given[0]


def test_who_takes_env_gets_the_programs_own_with_the_place(inside, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given none, the child would have inherited all of it."""
    monkeypatch.setenv("SOME", "thing")
    args, kwargs = started_with("prog", stdin=3)
    assert (args, kwargs["stdin"]) == (("prog",), 3)
    assert (kwargs["env"]["SOME"], kwargs["env"]["DASHCAM_PARENT"]) == ("thing", TEXT)


def test_an_env_that_is_given_is_copied_and_added_to(inside) -> None:
    """The program's own mapping has nothing in it afterwards that it did not put there; bytes are taken as texts are."""
    given = {"PATH": "/bin", b"ODD": b"\xff"}
    _, kwargs = started_with(env=given)
    assert kwargs["env"]["DASHCAM_PARENT"] == TEXT
    assert (kwargs["env"]["PATH"], os.fsencode(kwargs["env"]["ODD"])) == ("/bin", b"\xff")
    assert given == {"PATH": "/bin", b"ODD": b"\xff"}


def test_an_env_from_nothing_stays_the_object_it_is(inside) -> None:
    """Without `PATH` it was made from nothing on purpose."""
    given = {"A": "b"}
    assert started_with(env=given)[1]["env"] is given


def test_off_who_takes_env_gets_what_was_given(inside, monkeypatch: pytest.MonkeyPatch) -> None:
    """No keyword appears where none was."""
    monkeypatch.setattr(STATE, "put", None)
    assert started_with("prog") == (("prog",), {})


def test_an_env_that_cannot_be_read_is_handed_on(inside) -> None:
    """Its error is for whoever starts the child to raise, and the step of ours is counted."""
    given = {"PATH": "/bin", "a": 5}
    assert started_with(env=given)[1]["env"] is given
    assert guard.failures == {"hand the current span to a child process": 1}
