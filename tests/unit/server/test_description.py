"""The description of all routes: what the TypeScript types are made of."""

import re
import subprocess
import sys

import msgspec
import pytest

from dashcam.server.calling import Row
from dashcam.server.description import as_text, document
from dashcam.server.routes import ROUTES
from tests.unit.server.asking import Browser

MADE = document(ROUTES)


def _references(value: object) -> set[str]:
    return set(re.findall(r'"#/components/([^"]+)"', msgspec.json.encode(value).decode()))


def test_every_route_is_described():
    """And nothing else."""
    told = {(method.upper(), path) for path, methods in MADE["paths"].items() for method in methods}
    assert told == {(row.method, row.path) for row in ROUTES}


def test_every_name_leads_somewhere():
    """A reference has its component, a component somebody who refers to it."""
    there = {f"{kind}/{name}" for kind, found in MADE["components"].items() for name in found}
    assert _references(MADE) - there == set()
    assert {name for name in there if name.startswith("schemas/")} - _references(MADE) == set()


def test_names_are_plain():
    """A type is called there as it is here."""
    assert [name for name in MADE["components"]["schemas"] if not re.fullmatch(r"[A-Z][A-Za-z]+", name)] == []
    assert {"Trace", "Overview", "Status", "Failure"} <= set(MADE["components"]["schemas"])


def test_operations_have_names_of_their_own():
    """Clients are generated from them."""
    names = [one["operationId"] for methods in MADE["paths"].values() for one in methods.values()]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("row", ROUTES, ids=lambda row: f"{row.method} {row.path}")
def test_parameters_stand_where_they_are(row: Row):
    """Those in braces in the path, and all of them; the others in the query."""
    told = MADE["paths"][row.path][row.method.lower()].get("parameters", [])
    assert sorted(one["name"] for one in told if one["in"] == "path") == sorted(row.in_path)
    assert {one["name"] for one in told} == {field.encode_name for field in msgspec.structs.fields(row.asked)}
    assert [one["name"] for one in told if one["in"] == "path" and not one["required"]] == []


def test_what_is_answered_is_whole():
    """Every field is there, `null` where there is nothing: so all are required."""
    trace = MADE["components"]["schemas"]["Trace"]
    assert trace["required"] == list(trace["properties"])
    assert {"type": "null"} in trace["properties"]["cost_usd"]["anyOf"]


def test_the_server_answers_with_it(browser: Browser):
    """At its own address."""
    assert browser.get("/api/openapi.json").json == MADE


def test_it_is_printed():
    """The same each time, for who generates from it."""
    command = [sys.executable, "-m", "dashcam.server.openapi"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == as_text(ROUTES)
