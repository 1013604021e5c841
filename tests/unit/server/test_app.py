"""A request on its way through a row of the table: parameters, a store in a thread, an answer or an error as JSON."""

import logging
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from dashcam.server.app import Told, answer
from dashcam.server.calling import Call, Nothing, Row, Serving
from dashcam.server.encode import Attachment
from tests.unit.server.asking import Browser


class Said(Struct, forbid_unknown_fields=True):
    """What is sent."""

    text: str


def _row(handler: Any, **more: Any) -> Row:
    return Row("GET", "/api/x", handler, Nothing, Any, **more)


def _told(**more: Any) -> Told:
    return Told(in_path={}, query=[], **more)


def test_a_handler_has_the_store(served: Serving):
    """As long as its answer is being written, and not longer."""
    kept: list[Call] = []

    def handler(call: Call, _asked: Nothing) -> int:
        kept.append(call)
        return call.store.span_count()

    assert (answer(_row(handler), served, _told()).body, kept[0]._store) == (b"4", None)


def test_a_body_is_read_as_its_type(served: Serving):
    """And refused where it is not."""
    row = _row(lambda _call, _asked, said: said.text, body=Said)
    sent = (b'{"text": "hi"}', b'{"text": 1}', b'{"text": "a", "text": "b"}', b'{"text": "a", "more": 1}', b"")
    assert [answer(row, served, _told(body=body)).status_code for body in sent] == [200, 400, 400, 400, 400]


def test_what_is_still_so_is_not_sent_again(served: Serving):
    """Who has an answer is told so, whether or not it was packed, and before the handler works."""
    worked: list[int] = []
    row = _row(lambda _call, _asked: worked.append(1) or "x", tag=lambda _call, _asked: "figures of the trace")
    first = answer(row, served, _told())
    tag = first.headers["etag"]
    again = [answer(row, served, _told(known=known)) for known in (tag, f'"a", {tag}', "W/x", "")]
    assert ([one.status_code for one in again], len(worked)) == ([304, 304, 200, 200], 3)
    assert (again[0].body, again[0].headers["etag"], first.headers["cache-control"]) == (b"", tag, "private, no-cache")


def test_a_file(served: Serving):
    """Is handed on as one."""
    row = _row(lambda _call, _asked: Attachment(name="x.csv", media="text/csv", content=b"a\n"))
    assert answer(row, served, _told()).headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("fault", [LookupError("secret"), RecursionError("secret"), MemoryError("secret")])
def test_a_fault_of_ours(served: Serving, fault: Exception, caplog: pytest.LogCaptureFixture):
    """Is one line of JSON, and one traceback in the log however often it happens."""

    def handler(_call: Call, _asked: Nothing) -> None:
        raise fault

    with caplog.at_level(logging.ERROR, "dashcam"):
        answers = [answer(_row(handler)._replace(path=f"/api/{id(fault)}"), served, _told()) for _ in range(3)]
    assert {one.status_code for one in answers} == {500}
    assert (b"secret" in bytes(answers[0].body), len(caplog.records)) == (False, 1)


def test_an_unknown_address_and_a_wrong_way_to_ask(browser: Browser):
    """Are JSON, too."""
    unknown, wrong = browser.get("/api/nothing"), browser.ask("DELETE", "/api/status")
    assert [(one.status, one.kind) for one in (unknown, wrong)] == [(404, "NotFound"), (405, "UsageError")]


def test_a_store_that_went_away_and_came_back(browser: Browser, filled: Path):
    """Is said while it is gone, and is there again without anything being started anew."""
    elsewhere = filled.with_name("elsewhere.db")
    assert browser.get("/api/traces").status == 200
    filled.rename(elsewhere)
    gone = browser.get("/api/traces")
    elsewhere.rename(filled)
    assert (gone.status, gone.kind, len(browser.get("/api/traces").json["traces"])) == (503, "StoreMissing", 2)


def test_a_huge_filter(browser: Browser):
    """Is refused with its place, not worked at."""
    answer = browser.get("/api/traces", filter=" or ".join(["duration > 1"] * 4_000))
    assert (answer.status, answer.kind) == (400, "FilterError")


@pytest.mark.parametrize(
    "text", ["(" * 300, "dration > 2", 'x = "', "\0", "__import__('os').system('x')", "'; drop table spans"]
)
def test_a_filter_that_cannot_be_read(browser: Browser, text: str):
    """Says where, and does nothing (S18)."""
    answer = browser.get("/api/traces", filter=text)
    assert (answer.status, answer.kind, answer.json["error"]["at"] is not None) == (400, "FilterError", True)
