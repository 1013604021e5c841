"""The page of integrations says what the golden traces prove."""

from dashcam.integrations.table import TABLE
from tests.api.features_page import PAGE, missing, renewed
from tests.apps.features import FEATURES, GOLDEN


def test_page_is_fresh():
    """Its table is made of the golden traces; after a change that is meant, `scripts/public-names` renews it."""
    assert renewed(PAGE.read_text(encoding="utf-8")) == PAGE.read_text(encoding="utf-8")


def test_each_library_of_the_table_is_proved():
    """Every integration has golden traces, and there are none of a library that is no integration."""
    assert {row.name for row in TABLE} == {folder.name for folder in GOLDEN.iterdir() if folder.is_dir()}


def test_each_feature_is_answered_once():
    """By a golden trace, or by a reason for there being none."""
    for folder in GOLDEN.iterdir():
        proved = [file.stem for file in folder.iterdir() if file.stem != "no"]
        assert sorted([*missing(folder.name), *proved]) == sorted(FEATURES), folder.name
