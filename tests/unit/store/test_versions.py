"""Names of versions as people type them: what each means, and what is said where it means nothing or too much."""

from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashcam.errors import AmbiguousId, DashcamError, NotFound, UsageError
from dashcam.model.app import App, AppVersion
from dashcam.model.structure import Git
from dashcam.store.versions import find, find_two

SECOND = 1_000_000_000
COMMIT = "6f2a9c4e" * 5
MONDAY = datetime(2026, 11, 16, 12)


def ns(when: datetime) -> int:
    return int(when.timestamp()) * SECOND


NOW = ns(datetime(2026, 11, 19, 18))


def version(name: str, seen: datetime, commit: str | None = None, dirty: bool | None = False) -> AppVersion:
    git = None if commit is None else Git(commit=commit, branch="main", dirty=dirty)
    fields = dict.fromkeys(AppVersion.__struct_fields__) | {"unpriced_count": 0, "trace_count": 1}
    return AppVersion(**fields | {"version": name, "first_seen_ns": ns(seen), "last_seen_ns": NOW, "git": git})


def app(name: str, *versions: AppVersion) -> App:
    return App(app=name, first_seen_ns=0, last_seen_ns=NOW, trace_count=9, versions=list(versions)[::-1])


RAG = app(
    "rag",
    version("3fa2" + "0" * 12, MONDAY, COMMIT),
    version("3fb1" + "0" * 12, MONDAY + timedelta(days=1), COMMIT, dirty=True),
    version("9c0d" + "0" * 12, MONDAY + timedelta(days=2, hours=5), "dead" * 10),
    version("3d77" + "0" * 12, MONDAY + timedelta(days=3), "beef" * 10, dirty=True),
)
CHAT = app("chat", version("aa11" + "0" * 12, MONDAY), version("aa12" + "0" * 12, MONDAY + timedelta(days=1)))
SCRIPT = app("script")


def meant(name: str, *, of: tuple[App, ...] = (RAG,), within: str | None = None) -> str:
    found = find(list(of), name, within, NOW)
    return f"{found.app} {found.version.version[:4]}"


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("9c0d", "9c0d"),
        ("9", "9c0d"),
        ("3FA2", "3fa2"),
        ("3fa2" + "0" * 12, "3fa2"),
        ("latest", "3d77"),
        ("Latest~1", "9c0d"),
        ("latest~3", "3fa2"),
        ("latest~~", "3fb1"),
        ("~1", "9c0d"),
        ("9c0d~1", "3fb1"),
        ("9c0d~0", "9c0d"),
        ("today", "3d77"),
        ("yesterday", "9c0d"),
        ("yesterday~1", "3fb1"),
        ("now", "3d77"),
        ("2026-11-16", "3fa2"),
        ("2026-11-17", "3fb1"),
        ("2026-11-18 12:00", "3fb1"),
        ("2026-11-18 17:00", "9c0d"),
        ("2026-11-18T17:00", "9c0d"),
        ("yesterday 14:30", "3fb1"),
        ("2026-11", "3d77"),
        ("11:59", "9c0d"),
        ("12:00", "3d77"),
        ("2d", "3fb1"),
        ("26 h ago", "3fb1"),
        ("7h", "9c0d"),
        ("dead", "9c0d"),
        ("6f2a9c", "3fa2"),
        (COMMIT, "3fa2"),
        ("beefbeef", "3d77"),
        ("rag@latest", "3d77"),
        ("rag:9c0d~1", "3fb1"),
        ("rag:2026-11-18 17:00", "9c0d"),
    ],
)
def test_a_name_means_a_version(name: str, short: str) -> None:
    """Digits, the latest and those before it, days by their end, moments, ages, commits, each also after an app's name."""
    assert meant(name) == f"rag {short}"


def test_a_version_goes_before_an_age_and_a_commit() -> None:
    """`3d` is the version that begins so; where none does it is three days ago."""
    assert meant("3d") == "rag 3d77"
    assert meant("3d", of=(app("rag", *RAG.versions[1:]),)) == "rag 3fa2"
    assert meant("3fa2", of=(app("rag", version("00" * 8, MONDAY, "3fa2" * 10), *RAG.versions),)) == "rag 3fa2"


@pytest.mark.parametrize(
    ("name", "within", "meaning"),
    [
        ("latest", "chat", "chat aa12"),
        ("chat@latest", None, "chat aa12"),
        ("chat:latest~1", "rag", "chat aa11"),
        ("9c0d", None, "rag 9c0d"),
        ("9c0d~1", None, "rag 3fb1"),
    ],
)
def test_the_app_is_said_or_told_by_the_digits(name: str, within: str | None, meaning: str) -> None:
    """`--app`, or before the name; digits that versions of one app alone begin with need neither."""
    assert meant(name, of=(RAG, CHAT, SCRIPT), within=within) == meaning


def test_an_app_may_be_called_anything() -> None:
    """The longest name of an app that fits is meant."""
    odd = app("rag:v2@home", version("bb" * 8, MONDAY))
    assert meant("rag:v2@home:latest", of=(RAG, odd)) == "rag:v2@home bbbb"
    assert meant("rag:latest", of=(RAG, odd)) == "rag 3d77"


def test_apps_without_versions_do_not_count() -> None:
    """The only one that has some is meant."""
    assert meant("latest", of=(SCRIPT, CHAT)) == "chat aa12"


@pytest.mark.parametrize(
    ("name", "within", "error", "says"),
    [
        ("latest", None, UsageError, '"latest" may be of 2 apps: say which with --app: rag, chat'),
        ("yesterday", None, UsageError, "may be of 2 apps"),
        ("3f", None, AmbiguousId, '"3f" begins 2 versions of rag: 3fa2'),
        ("nope", "rag", NotFound, 'no version "nope" of rag: latest 3d770000 9c0d0000'),
        ("lates", "rag", NotFound, 'did you mean "latest"'),
        ("latest", "rga", NotFound, 'no app "rga": did you mean "rag"'),
        ("ragg@latest", None, NotFound, 'no app "ragg": did you mean "rag"'),
        ("latest", "script", NotFound, "no version of script is known"),
        ("2026-11-15", "rag", NotFound, "rag had no version yet at 2026-11-15: its first was seen 2026-11-16 12:00"),
        ("latest~9", "rag", NotFound, "rag has no 9 versions before 3d770000"),
        ("3fa2~1", "rag", NotFound, "rag has no version before 3fa20000"),
        ("6f2", "rag", NotFound, 'no version "6f2"'),
    ],
)
def test_what_means_nothing_or_too_much_is_told(name: str, within: str | None, error: type, says: str) -> None:
    """With what there is."""
    with pytest.raises(error) as caught:
        meant(name, of=(RAG, CHAT, SCRIPT), within=within)
    assert says in str(caught.value)


def test_a_commit_with_two_versions_is_not_guessed() -> None:
    """Unless one alone was recorded without uncommitted changes."""
    both = app("rag", version("11" * 8, MONDAY, COMMIT, dirty=True), version("22" * 8, MONDAY, COMMIT, dirty=True))
    with pytest.raises(AmbiguousId, match='2 versions of rag were recorded at commit "6f2a"'):
        meant("6f2a", of=(both,))


def test_of_two_names_one_may_say_the_app() -> None:
    """The other is looked for in the same; two apps can be compared when both are said."""

    def both(*names: str, within: str | None = None) -> list[str]:
        found = find_two([RAG, CHAT], (names[0], names[1]), within, NOW)
        return [f"{one.app} {one.version.version[:4]}" for one in found]

    assert both("chat@latest~1", "latest") == ["chat aa11", "chat aa12"]
    assert both("yesterday", "rag@latest") == ["rag 9c0d", "rag 3d77"]
    assert both("latest~1", "9c0d") == ["rag 9c0d", "rag 9c0d"]
    assert both("latest~1", "latest", within="chat") == ["chat aa11", "chat aa12"]
    assert both("chat@latest", "rag@latest") == ["chat aa12", "rag 3d77"]
    with pytest.raises(AmbiguousId, match="begins 2 versions of rag"):
        both("3f", "latest", within="rag")
    with pytest.raises(UsageError, match="may be of 2 apps"):
        both("latest~1", "latest")


@given(st.text(max_size=20) | st.from_regex(r"[0-9a-f~@:\- ]{0,12}", fullmatch=True))
def test_whatever_is_typed_is_a_version_or_an_error_of_ours(name: str) -> None:
    """Nothing else comes of it."""
    with suppress(DashcamError):
        assert find([RAG, CHAT], name, "rag", NOW).version in RAG.versions + CHAT.versions
