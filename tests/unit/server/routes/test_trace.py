from pathlib import Path

import msgspec
import pytest

from dashcam.store import open_store
from tests.journals import trace_id
from tests.unit.server.asking import Browser
from tests.unit.server.routes.conftest import Ask

FIRST, LAST = trace_id(0x10), trace_id(0x30)


def plain(value):
    """A word of the model as JSON has it."""
    return msgspec.json.decode(msgspec.json.encode(value))


def test_an_outline_is_the_one_of_the_store(recorded: Path, ask: Ask):
    """By the first characters of its id too."""
    with open_store(recorded) as store:
        expected = plain(store.outline(FIRST))
    assert ask("GET", f"/api/traces/{FIRST}").json == expected
    assert ask("GET", f"/api/traces/{FIRST[:4]}").json == expected


def test_an_outline_that_is_known_is_not_sent_again(recorded: Path, ask: Ask):
    """Until something of the trace changes."""
    first = ask("GET", f"/api/traces/{FIRST}")
    tag = first.headers["etag"]
    again = ask("GET", f"/api/traces/{FIRST}", has=tag)
    assert (again.status, again.content) == (304, b"")
    ask("POST", f"/api/traces/{FIRST}/marks", {"kind": "pin"})
    changed = ask("GET", f"/api/traces/{FIRST}", has=tag)
    assert (changed.status, changed.headers["etag"] != tag) == (200, True)


def test_a_span_is_given_whole(recorded: Path, ask: Ask):
    """Alone, or some in the order they started."""
    with open_store(recorded) as store:
        spans = plain(store.trace(FIRST).spans)
    ids = [span["span_id"] for span in spans]
    assert ask("GET", f"/api/traces/{FIRST}/spans/{ids[1]}").json == spans[1]
    assert ask("GET", f"/api/traces/{FIRST}/spans", ids=",".join(reversed(ids))).json == {"spans": spans}
    assert ask("GET", f"/api/traces/{FIRST}/spans", ids="0" * 16).json == {"spans": []}


@pytest.mark.parametrize(
    ("at", "status", "kind"),
    [
        ("/api/traces/ffff", 404, "NotFound"),
        ("/api/traces/zz", 404, "NotFound"),
        (f"/api/traces/{FIRST}/spans/ffff", 404, "NotFound"),
        (f"/api/traces/{FIRST}/spans/0", 409, "AmbiguousId"),
    ],
)
def test_what_is_not_there_is_said(recorded: Path, ask: Ask, at: str, status: int, kind: str):
    """Nothing of that name, or more than one."""
    answered = ask("GET", at)
    assert (answered.status, answered.json["error"]["type"]) == (status, kind)


@pytest.mark.parametrize("ids", ["x", "0" * 15, ",".join(["0" * 16] * 201), "0" * 16 + ","])
def test_wrong_ids_are_wrong_use(recorded: Path, ask: Ask, ids: str):
    """Whole ids, no more than two hundred."""
    assert ask("GET", f"/api/traces/{FIRST}/spans", ids=ids).status == 400


def test_a_text_is_found_inside_a_trace(recorded: Path, ask: Ask):
    """In values and in errors."""
    found = ask("GET", f"/api/traces/{LAST}/find", text="SLOW down").json
    assert (len(found["span_ids"]), found["partial"]) == (2, None)
    assert ask("GET", f"/api/traces/{FIRST}/find", text="slow down").json["span_ids"] == []


def test_marks_are_made_and_taken_back(recorded: Path, ask: Ask):
    """On the trace or on one of its spans; they stand in the outline meanwhile."""
    at = f"/api/traces/{FIRST}/marks"
    said = [
        {"kind": "note", "text": "odd"},
        {"kind": "tag", "name": "check"},
        {"kind": "pin"},
        {"kind": "score", "name": "helpful", "value": 0.5, "text": "half", "span": f"{0x11:016x}"},
        {"kind": "score", "name": "correct", "value": True},
    ]
    made = [ask("POST", at, one).json for one in said]
    assert [(one["kind"], one["name"], one["value"], one["text"]) for one in made] == [
        ("note", None, None, "odd"),
        ("tag", "check", None, None),
        ("pin", None, None, None),
        ("score", "helpful", 0.5, "half"),
        ("score", "correct", True, None),
    ]
    assert made[3]["span_id"] == f"{0x11:016x}"
    assert ask("GET", f"/api/traces/{FIRST}").json["marks"] == made
    for one in made:
        assert ask("DELETE", f"{at}/{one['uid']}").json == {}
    assert ask("GET", f"/api/traces/{FIRST}").json["marks"] == []
    assert ask("DELETE", f"{at}/{made[0]['uid']}").status == 404


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "note"},
        {"kind": "tag", "name": " "},
        {"kind": "score", "name": "x"},
        {"kind": "like"},
        {"kind": "pin", "author": "app"},
        {},
    ],
)
def test_a_mark_that_says_nothing_is_wrong_use(recorded: Path, ask: Ask, said: dict):
    """And leaves nothing behind; nobody chooses whose name it has."""
    assert ask("POST", f"/api/traces/{FIRST}/marks", said).status == 400
    assert ask("GET", f"/api/traces/{FIRST}").json["marks"] == []


def test_no_one_mark_is_taken_back_by_a_part_of_its_id(recorded: Path, ask: Ask):
    """A typing error would take another one."""
    uid = ask("POST", f"/api/traces/{FIRST}/marks", {"kind": "pin"}).json["uid"]
    assert ask("DELETE", f"/api/traces/{FIRST}/marks/{uid[:8]}").status == 400


def test_without_a_store_there_is_no_trace(ask: Ask):
    """It is said why, and that it may come."""
    answered = ask("GET", f"/api/traces/{FIRST}")
    assert (answered.status, answered.json["error"]["type"]) == (503, "StoreMissing")


def test_contents_are_in_the_order_of_the_outline(browser: Browser):
    """Sixteen hex digits a value, nothing where there is none."""
    found = browser.get(f"/api/traces/{trace_id(10)[:8]}/contents").json
    assert [value is None for value in found["input"]] == [False, False, True]
    assert [value is None for value in found["output"]] == [False, False, True]
    assert all(len(value) == 16 for value in found["input"] + found["output"] if value)


def test_contents_of_an_unknown_trace_are_not_found(browser: Browser):
    """In our words."""
    answer = browser.get("/api/traces/ffffffff/contents")
    assert (answer.status, answer.kind) == (404, "NotFound")


def test_previews_are_of_the_spans_that_are_named(browser: Browser):
    """By their whole ids, those alone."""
    outline = browser.get(f"/api/traces/{trace_id(10)}").json
    first = outline["spans"]["span_id"][0]
    found = browser.get(f"/api/traces/{trace_id(10)[:8]}/previews", ids=first).json
    assert found["span_ids"] == [first]
    assert 0 < len(found["input"][0]) <= 80
    assert browser.get(f"/api/traces/{trace_id(10)}/previews", ids="no-id").status == 400
