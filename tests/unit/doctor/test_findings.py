from msgspec import structs

from dashcam.doctor.findings import Finding, findings
from dashcam.doctor.health import Health, Place, Setting, StoreHealth
from dashcam.doctor.journals import Journal
from dashcam.doctor.libraries import Library
from dashcam.store.condition import Condition

NOW = 1_795_369_401_000_000_000
SECOND = 10**9
CONDITION = Condition(
    sqlite="3.54.1",
    schema=2,
    trace_count=10,
    oldest_ns=NOW - 100 * SECOND,
    newest_ns=NOW,
    future_count=0,
    expiring_count=0,
    dashcams=["0.1.0"],
    dropped={},
    torn_count=0,
)
STORE = StoreHealth(path="/x/dashcam.db", state="ok", size_bytes=10**6, cap_bytes=10**9, condition=CONDITION, damage=[])
SOUND = Health(
    dashcam="0.1.0",
    python="3.13",
    platform="Linux",
    now_ns=NOW,
    settings=[Setting("enabled", True, "default")],
    problems=[],
    retention_days=None,
    journal_path="/x/dashcam.journal",
    journal_cap_bytes=10**9,
    store=STORE,
    place=Place(file_system="ext4", shares_memory=True, free_bytes=10**11, open_to_others=[]),
    journals=[],
    libraries=[Library("openai", "3.0", "recorded", "12 hooks")],
)
JOURNAL = Journal(
    folder="ab-4711-1",
    pid=4711,
    command="app.py",
    alive=True,
    started_ns=NOW - SECOND,
    python="3.13",
    dashcam="0.1.0",
    format=1,
    readable=True,
    waiting=0,
    size_bytes=4_000_000,
    clock_moved_ns=0,
)


def found(**facts) -> list[tuple[str, str, str]]:
    """What is found where these facts are not as they should be: level, what, what to do."""
    return [(one.level, one.what, one.todo) for one in findings(structs.replace(SOUND, **facts))]


def store(**facts) -> dict:
    return {"store": structs.replace(STORE, **facts)}


def of_all(**facts) -> dict:
    return store(condition=structs.replace(CONDITION, **facts))


def place(**facts) -> dict:
    return {"place": structs.replace(SOUND.place, **facts)}


def journal(**facts) -> dict:
    return {"journals": [structs.replace(JOURNAL, **facts)]}


def test_where_all_is_sound_nothing_is_found() -> None:
    """No news."""
    assert found(journals=[JOURNAL]) == []


def test_faults_come_before_what_is_only_good_to_know() -> None:
    """The first line is the most pressing one."""
    made = findings(structs.replace(SOUND, **journal(waiting=3), **place(free_bytes=5)))
    assert [one.level for one in made] == ["wrong", "note"]
    assert made[1] == Finding(
        "note", "journals", "3 spans of process 4711, which is running, wait", "dashcam ls brings them into the store"
    )


def test_a_setting_that_cannot_be_read_is_a_fault() -> None:
    """In the settings' own words."""
    assert found(problems=["DASHCAM_SAMPLE is lots"])[0][:2] == ("wrong", "DASHCAM_SAMPLE is lots")


def test_that_recording_is_off_is_said_with_who_turned_it_off() -> None:
    """It may be meant."""
    assert found(settings=[Setting("enabled", False, "DASHCAM_ENABLED")]) == [
        ("note", "recording is off", "set by DASHCAM_ENABLED: take it away to record again")
    ]


def test_a_store_without_a_file_is_no_fault_and_one_that_cannot_be_read_is() -> None:
    """The message is the store's own, with what to do apart."""
    assert found(**store(state="none yet", condition=None))[0][0] == "note"
    assert found(**store(state="/x is locked: close it", condition=None)) == [("wrong", "/x is locked", "close it")]


def test_damage_is_told_with_its_first_line() -> None:
    """And how much more there is."""
    assert found(**store(damage=["page 3", "page 4"]))[0][:2] == ("wrong", "the database is damaged: page 3 and 1 more")


def test_that_a_large_store_was_not_looked_through_is_said() -> None:
    """Nothing is claimed that was not looked at."""
    assert found(**store(damage=None)) == [
        ("note", "1 MB were not looked through for damage", "dashcam doctor --full does, and takes a while")
    ]


def test_a_store_near_its_cap_says_what_goes_next() -> None:
    """That is how it is meant to be, and may not be what somebody wants."""
    level, what, _ = found(**store(size_bytes=900_000_000))[0]
    assert (level, what) == ("note", "the store holds 900 MB of 1 GB: its oldest traces go next")
    assert found(**store(size_bytes=700_000_000)) == []


def test_journals_near_their_cap_are_a_fault() -> None:
    """Above it spans are lost."""
    level, what, _ = found(**journal(size_bytes=900_000_000))[0]
    assert (level, what) == ("wrong", "the journals hold 900 MB of 1 GB: above it nothing is recorded")


def test_a_disk_that_is_nearly_full_is_a_fault() -> None:
    """Before it is full."""
    assert found(**place(free_bytes=300_000_000))[0][:2] == ("wrong", "only 300 MB are free")


def test_a_network_file_system_is_a_fault() -> None:
    """Named as the kernel names it."""
    (one,) = found(**place(file_system="nfs4", shares_memory=False))
    assert one[1] == "the store lies on nfs4, where databases are slow and locks uncertain"


def test_what_others_can_read_is_a_fault_each() -> None:
    """With the command that ends it."""
    (one,) = found(**place(open_to_others=["/x/a b.db (0644)"]))
    assert one == ("wrong", "/x/a b.db (0644) is open to other users of this machine", "chmod go-rwx '/x/a b.db'")


def test_a_journal_of_a_newer_dashcam_is_left_alone_and_said() -> None:
    """What waits in it cannot be counted as ours."""
    (one,) = found(**journal(readable=False, dashcam="9.0", alive=False, waiting=5))
    assert one[:2] == ("wrong", "process 4711 records with a newer dashcam (9.0), whose journal is left alone")


def test_what_a_dead_process_left_is_told() -> None:
    """The next reader collects it."""
    (one,) = found(**journal(alive=False, waiting=1, pid=None))
    assert one[:2] == ("note", "1 span of a process without a name (ab-4711-1), which has ended, waits")


def test_losses_are_faults_by_their_reason() -> None:
    """Each with what would have helped."""
    made = found(**of_all(dropped={"cap": 1_200, "full": 1}))
    assert [what for _, what, _ in made] == [
        "1,200 frames were dropped in the last 7 days: the journals' cap was reached",
        "1 frame was dropped in the last 7 days: the disk was full",
    ]


def test_torn_stretches_are_told() -> None:
    """A machine died there: no fault of today."""
    made = found(**of_all(torn_count=1)) + found(**of_all(torn_count=2))
    assert [what.partition(" of ")[0] for _, what, _ in made] == ["1 stretch", "2 stretches"]


def test_a_lag_of_search_is_told_when_it_is_large() -> None:
    """A second's worth is none."""
    assert found(**store(unindexed=9_000)) == []
    assert found(**store(unindexed=90_000, uncounted=5))[0][1].startswith("90,000 spans are in the store but not yet")


def test_traces_from_the_future_are_a_fault() -> None:
    """A clock is wrong somewhere."""
    (one,) = found(**of_all(future_count=2, newest_ns=NOW + 7_200 * SECOND))
    assert one[:2] == ("wrong", "2 traces began in the future, by up to 2 h 00 m")


def test_a_clock_that_was_set_is_told() -> None:
    """Times of a living process are those of the clock it began with."""
    assert found(**journal(clock_moved_ns=SECOND)) == []
    (one,) = found(**journal(clock_moved_ns=-90 * SECOND))
    assert one[:2] == ("note", "since process 4711 began the clock was set by 90 s, or the machine slept")


def test_several_versions_of_dashcam_are_told() -> None:
    """Those that record now, and those that have."""
    made = found(**journal(dashcam="0.0.9"), **of_all(dashcams=["0.0.9", "0.1.0"]))
    assert [what for _, what, _ in made] == [
        "programs record with dashcam 0.0.9, this is 0.1.0",
        "what is in the store was recorded by dashcam 0.0.9, 0.1.0",
    ]


def test_what_goes_soon_by_age_is_told() -> None:
    """In time to keep it."""
    (one,) = found(**of_all(expiring_count=4), retention_days=30.0)
    assert one == (
        "note",
        "4 traces go within a day: retention_days is 30",
        "dashcam mark --pin what must stay, or raise retention_days",
    )
    assert found(**of_all(expiring_count=4)) == []


def test_a_hook_that_no_longer_fits_is_a_fault() -> None:
    """With what it costs."""
    (one,) = found(libraries=[Library("openai", "4.0", "partly", "x:f is gone (no streams)")])
    assert one[:2] == ("wrong", "openai 4.0 is recorded in part: x:f is gone (no streams)")
