"""`dashcam doctor` and the libraries that are really here."""

import importlib.util
import json

import pytest

from dashcam.doctor.libraries import libraries
from dashcam.integrations.table import TABLE
from tests.recorded import dashcam


def is_here(module):
    """Whether a module can be found; of a package inside a namespace too."""
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


@pytest.mark.slow
def test_every_installed_library_is_recorded_whole(tmp_path):
    """Each hook finds its place in the release that is installed; nothing that a library says on import is heard."""
    done = dashcam(tmp_path, "doctor", "--json")
    found = {library["name"]: library["state"] for library in json.loads(done.stdout)["libraries"]}
    assert found == {row.name: "recorded" if is_here(row.package) else "not installed" for row in TABLE}
    assert done.stderr == b""


def test_a_setting_turns_a_library_off():
    """What is not asked for is said to be off, not missing."""
    found = {library.name: library.state for library in libraries(())}
    assert found["openai"] == "off"
