from pathlib import Path

import msgspec
import pytest

from dashcam.server.routes import machine
from dashcam.store import open_store
from tests.unit.server.routes.conftest import Ask


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in an empty folder; no library is looked at."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DASHCAM_INTEGRATIONS", "none")


def test_settings_say_where_they_were_set(recorded: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch):
    """And what is kept, of how much may be."""
    monkeypatch.setenv("DASHCAM_RETENTION_DAYS", "7")
    told = ask("GET", "/api/settings").json
    found = {one["name"]: one for one in told["settings"]}
    assert (found["retention_days"]["value"], found["retention_days"]["origin"]) == (7, "DASHCAM_RETENTION_DAYS")
    storage = told["storage"]
    assert (storage["path"], storage["state"], storage["trace_count"], storage["span_count"]) == (
        str(recorded),
        "ok",
        3,
        6,
    )
    assert 0 < storage["size_bytes"] < storage["cap_bytes"]
    assert (told["problems"], "sk-key" in told["masks"]) == ([], True)


def test_settings_are_told_without_a_store(ask: Ask):
    """What cannot be known is null."""
    storage = ask("GET", "/api/settings").json["storage"]
    assert (storage["state"], storage["size_bytes"], storage["span_count"]) == ("none yet", None, None)
    assert storage["journal_bytes"] == 0


def test_the_doctor_is_asked_in_a_process_of_its_own(recorded: Path, ask: Ask):
    """What `dashcam doctor --json` prints."""
    recorded.chmod(0o644)
    told = ask("GET", "/api/doctor").json
    assert (told["store"]["state"], told["store"]["spans"]) == ("ok", 6)
    assert "open to other users" in told["findings"][0]["what"]


def test_models_are_told_with_what_they_cost(recorded: Path, ask: Ask):
    """Those that were called, and those that have a price of one's own."""
    with open_store(recorded) as store:
        expected = msgspec.json.decode(msgspec.json.encode(store.models()))
    assert ask("GET", "/api/prices").json == {"models": expected, "own": []}
    assert [one["model"] for one in expected] == ["gpt-5"]


def test_a_model_is_looked_up(ask: Ask):
    """By the table, and by one's own prices before it; there need not be a store."""
    found = ask("GET", "/api/price", model="gpt-4o-mini", provider="openai").json
    assert (found["model"], found["provider"], found["by_name"]) == ("gpt-4o-mini", "openai", False)
    assert set(found["rates"]) >= {"input_mtok", "output_mtok"}
    unknown = ask("GET", "/api/price", model="no-such-model-9")
    assert (unknown.status, unknown.json["error"]["type"]) == (404, "NotFound")


def test_one_doctor_is_at_work_at_a_time(recorded: Path, ask: Ask):
    """Libraries take much to import."""
    with machine.PLACES.taken():
        answered = ask("GET", "/api/doctor")
    assert (answered.status, "at work already" in answered.json["error"]["message"]) == (400, True)
    assert ask("GET", "/api/doctor").status == 200
