import logging
from pathlib import Path

import pytest

from dashcam.errors import SettingsError
from dashcam.settings import Settings, as_environment, handed, load, load_quietly, resolve


def pyproject(folder: Path, text: str) -> Path:
    (folder / "pyproject.toml").write_text(text)
    return folder


def test_a_keyword_beats_the_environment_beats_pyproject_beats_the_default(tmp_path: Path) -> None:
    """The nearer to the call it was said, the more it counts."""
    pyproject(tmp_path, '[tool.dashcam]\napp = "file"\nsample = 0.1\nmask = ["a"]\n')
    environment = {"DASHCAM_APP": "variable", "DASHCAM_SAMPLE": "0.2"}
    settings = resolve({"app": "keyword"}, environment=environment, folder=tmp_path).settings
    expected = Settings(store=tmp_path / ".dashcam/dashcam.db", app="keyword", sample=0.2, mask=("a",))
    assert settings == expected


def test_each_setting_says_where_it_came_from(tmp_path: Path) -> None:
    """`doctor` shows it: the first question about a setting is who set it."""
    pyproject(tmp_path, "[tool.dashcam]\nsample = 0.1\n")
    origins = resolve({"enabled": False}, environment={"DASHCAM_APP": "x"}, folder=tmp_path).origins
    assert {name: origins[name] for name in ("sample", "enabled", "app", "mask")} == {
        "sample": f"sample in {tmp_path}/pyproject.toml",
        "enabled": "enabled=",
        "app": "DASHCAM_APP",
        "mask": "default",
    }


def test_the_nearest_pyproject_alone_counts(tmp_path: Path) -> None:
    """A project inside a project is its own."""
    pyproject(tmp_path, '[tool.dashcam]\napp = "outer"\n')
    inner = tmp_path / "inner"
    inner.mkdir()
    pyproject(inner, "[project]\n")
    assert resolve({}, environment={}, folder=inner).settings.app is None


def test_a_store_is_relative_to_where_it_was_named(tmp_path: Path) -> None:
    """In pyproject to its folder, elsewhere to the folder of the program."""
    below = pyproject(tmp_path, '[tool.dashcam]\nstore = "../x.db"\n') / "src"
    below.mkdir()
    assert resolve({}, environment={}, folder=below).settings.store == tmp_path.parent / "x.db"
    assert resolve({}, environment={"DASHCAM_STORE": "y.db"}, folder=below).settings.store == below / "y.db"
    assert resolve({"store": "z.db"}, environment={}, folder=below).settings.store == below / "z.db"


def test_an_empty_variable_is_not_set(tmp_path: Path) -> None:
    """`DASHCAM_STORE=` in a compose file means nothing, not the current folder."""
    resolved = resolve({}, environment={"DASHCAM_STORE": "", "DASHCAM_SAMPLE": ""}, folder=tmp_path)
    assert (resolved.problems, resolved.origins["store"]) == ([], "default")


@pytest.mark.parametrize(
    ("keywords", "environment", "text", "problem"),
    [
        ({}, {"DASHCAM_SAMPLE": "2"}, "", 'DASHCAM_SAMPLE is "2": a number from 0 to 1 is needed, like 0.25'),
        ({"sample": "x"}, {}, "", 'sample= is "x": a number from 0 to 1 is needed, like 0.25'),
        ({"samples": 1}, {}, "", "samples=: there is no setting of that name; did you mean sample?"),
        ({}, {}, "[tool.dashcam]\nenabled = 3", "enabled in {folder}/pyproject.toml is 3: true or false is needed"),
        ({}, {}, "[tool]\ndashcam = 3", "tool.dashcam in {folder}/pyproject.toml is not a table"),
        ({}, {}, "tool = 3 # dashcam", "tool.dashcam in {folder}/pyproject.toml is not a table"),
    ],
)
def test_a_problem_names_the_place_the_value_and_what_is_needed(
    tmp_path: Path, keywords: dict[str, object], environment: dict[str, str], text: str, problem: str
) -> None:
    """One line is enough to repair it, and the default is used meanwhile."""
    resolved = resolve(keywords, environment=environment, folder=pyproject(tmp_path, text))
    assert resolved.problems == [problem.format(folder=tmp_path)]
    assert resolved.settings == Settings(store=tmp_path / ".dashcam/dashcam.db")


def test_an_unknown_name_far_from_all_lists_them(tmp_path: Path) -> None:
    """Where no name is near, all are said."""
    (problem,) = resolve({"zzz": 1}, environment={}, folder=tmp_path).problems
    assert problem.endswith("there are " + " ".join(Settings.__struct_fields__))


def test_a_long_value_is_cut_in_its_message(tmp_path: Path) -> None:
    """A pasted file does not fill the screen."""
    (problem,) = resolve({"sample": "x" * 500}, environment={}, folder=tmp_path).problems
    assert len(problem) < 150


@pytest.mark.parametrize("text", [b"\xff dashcam", b"[dashcam"])
def test_a_pyproject_that_cannot_be_read_is_a_problem_not_an_exception(tmp_path: Path, text: bytes) -> None:
    """A broken file of somebody else's tool does not stop a program."""
    (tmp_path / "pyproject.toml").write_bytes(text)
    (problem,) = resolve({}, environment={}, folder=tmp_path).problems
    assert problem.startswith(f"{tmp_path}/pyproject.toml cannot be read: ")


def test_a_broken_pyproject_without_a_word_about_us_is_not_even_parsed(tmp_path: Path) -> None:
    """Start-up does not pay for other people's tables, and their mistakes are not our concern."""
    assert resolve({}, environment={}, folder=pyproject(tmp_path, "[[[")).problems == []


def test_load_raises_and_load_quietly_warns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    """A person is told, a recorded program goes on."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DASHCAM_SAMPLE", "2")
    with pytest.raises(SettingsError, match="DASHCAM_SAMPLE"):
        load()
    with caplog.at_level(logging.WARNING, "dashcam"):
        assert load_quietly().sample == 1.0
    assert [record.getMessage() for record in caplog.records] == [
        'DASHCAM_SAMPLE is "2": a number from 0 to 1 is needed, like 0.25; the default is used'
    ]


def test_what_was_handed_over_counts_although_the_environment_does_not_show_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`dashcam run` tidies the environment of the program; the program's own variable still beats it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(handed, "DASHCAM_APP", "handed")
    monkeypatch.setitem(handed, "DASHCAM_SAMPLE", "0.5")
    monkeypatch.setenv("DASHCAM_SAMPLE", "0.25")
    assert (load().app, load().sample) == ("handed", 0.25)


def test_a_child_given_our_environment_has_our_settings(tmp_path: Path) -> None:
    """Masks and off switches hold in children that start in another project."""
    settings = Settings(
        store=tmp_path / "x.db",
        app="rag",
        enabled=False,
        capture_content=False,
        mask=("a{1,2}", "b"),
        include=("m.*",),
        ignore=("n",),
        sample=0.125,
        journal_max_bytes=5,
        store_max_bytes=6,
        retention_days=0.5,
        integrations=(),
        stream_usage=True,
    )
    child = resolve({}, environment=as_environment(settings), folder=pyproject(tmp_path, '[tool.dashcam]\napp="y"'))
    assert (child.settings, child.problems) == (settings, [])


def test_defaults_are_not_handed_over(tmp_path: Path) -> None:
    """A child may be stricter than its parent where the parent said nothing."""
    assert as_environment(Settings(store=tmp_path)) == {"DASHCAM_STORE": str(tmp_path)}
