import json
import re
from pathlib import Path

import pytest

from dashcam.errors import SettingsError
from dashcam.settings import Settings, as_environment, load, resolve
from dashcam.settings.prices import Rates, read_prices

MINE = {"mine": Rates(input="1.10", output="2")}


def _project(folder: Path, text: str) -> Path:
    (folder / "pyproject.toml").write_text(text)
    return folder


@pytest.mark.parametrize(
    "given",
    [
        {"mine": {"input": "1.10", "output": 2}},
        '{"mine": {"input": "1.10", "output": 2}}',
        MINE,
    ],
)
def test_prices_are_read_from_tables_json_and_python(given: object):
    """The same, wherever they were written."""
    assert read_prices(given) == MINE


def test_a_rate_stays_as_it_was_written():
    """0.1 is a tenth, not the double next to it."""
    assert read_prices({"m": {"input": 0.1, "output": "1_000.50", "cache_read": 0, "cache_write": 1e-7}})["m"] == Rates(
        input="0.1", output="1000.50", cache_read="0", cache_write="1e-07"
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"mine": {"inputs": 1}}, '"mine" has "inputs": there are input, output, cache_read, cache_write'),
        ({"mine": {"input": -1}}, '"mine" has input = -1: dollars'),
        ({"mine": {"input": "cheap"}}, '"mine" has input = cheap: dollars'),
        ({"mine": {"input": True}}, '"mine" has input = True: dollars'),
        ({"mine": {"input": float("nan")}}, '"mine" has input = nan: dollars'),
        ({"mine": {"input": "inf"}}, '"mine" has input = inf: dollars'),
        ({"mine": {"input": None}}, '"mine" has input = None: dollars'),
        ({"mine": {}}, '"mine" needs prices, like'),
        ({"mine": 3}, '"mine" needs prices, like'),
        ([], "a table of models is needed"),
        ("{", "JSON is needed"),
        ("no/such/file.toml", "or a file with one"),
    ],
)
def test_a_price_that_cannot_be_read_says_which_and_why(given: object, said: str):
    """The model, the part and what is needed instead."""
    with pytest.raises(ValueError, match=re.escape(said)):
        read_prices(given)


def test_a_table_in_pyproject(tmp_path: Path):
    """As the page on settings shows it."""
    text = '[tool.dashcam.prices]\n"mine" = { input = "1.10", output = 2 }\n'
    found = resolve({}, environment={}, folder=_project(tmp_path, text))
    assert (found.settings.prices, found.problems) == (MINE, [])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("p.toml", 'mine = { input = "1.10", output = 2 }'),
        ("p.json", json.dumps({"mine": {"input": "1.10", "output": 2}})),
    ],
)
def test_a_file_lies_where_the_setting_does(tmp_path: Path, name: str, text: str):
    """Its path is relative to pyproject, or to the folder where the program starts."""
    (tmp_path / name).write_text(text)
    below = tmp_path / "below"
    below.mkdir()
    _project(tmp_path, f'[tool.dashcam]\nprices = "{name}"\n')
    assert resolve({}, environment={}, folder=below).settings.prices == MINE
    assert resolve({}, environment={"DASHCAM_PRICES": f"../{name}"}, folder=below).settings.prices == MINE


def test_one_bad_price_is_named_and_the_rest_of_the_settings_hold(tmp_path: Path):
    """A recorded program goes on with them; at the command line it is an error."""
    text = '[tool.dashcam]\napp = "rag"\n[tool.dashcam.prices]\nmine = { input = "much" }\n'
    found = resolve({}, environment={}, folder=_project(tmp_path, text))
    assert (found.settings.app, found.settings.prices) == ("rag", {})
    assert ['"mine" has input = much' in problem for problem in found.problems] == [True]
    with pytest.raises(SettingsError, match="much"):
        load(prices={"mine": {"input": "much"}})


def test_a_child_has_the_same_prices(tmp_path: Path):
    """The environment that it is handed says them, digit by digit."""
    handed = as_environment(Settings(store=tmp_path, prices=MINE))
    assert resolve({}, environment=handed, folder=tmp_path).settings.prices == MINE
