"""What else stands in people's programs, itself: FastAPI, Typer, Sentry and ddtrace, with recorded functions inside.

Each program runs as it is (`record` then gives the function back untouched) and with dashcam started before or after the
neighbour; stdout, stderr and status must be the same bytes. They come together (the dependency group `hosts`): where one is,
all are. What beside Sentry and ddtrace becomes of patches, contexts and stops: tests/host_safety/hosts/test_neighbours.py.
"""

from pathlib import Path

import pytest

from dashcam.asking import open as open_store
from tests.recorded import python

HEAD = """
import os, sys
order = os.environ.get("ORDER", "plain")
def begin(when):
    if order == when:
        import dashcam
        dashcam.start(store=os.environ["STORE"])
def record(function):
    if order == "plain":
        return function
    import dashcam
    return dashcam.span(function)
begin("before")
"""
FASTAPI = """
from typing import Annotated
from fastapi import Depends, FastAPI, Header, HTTPException
from fastapi.testclient import TestClient
from pydantic import BaseModel
begin("after")

class Item(BaseModel):
    name: str
    price: float = 1.0

@record
def settings(x_user: Annotated[str | None, Header()] = None) -> dict:
    return {"user": x_user}

@record
async def connection():
    yield "open"

app = FastAPI()

@app.post("/items/{number}", response_model=Item)
@record
def create(number: int, item: Item, told: Annotated[dict, Depends(settings)], extra: str = "none") -> Item:
    if number == 13:
        raise HTTPException(status_code=418, detail="unlucky")
    return Item(name=f"{item.name} {number} {told['user']} {extra}", price=item.price)

@app.get("/stream")
@record
async def stream(held: Annotated[str, Depends(connection)]):
    return {"held": held}

client = TestClient(app)
for answer in (
    client.post("/items/3", json={"name": "pen"}, headers={"x-user": "u1"}),
    client.post("/items/13", json={"name": "pen"}),
    client.post("/items/x", json={"price": 2}),
    client.get("/stream"),
    client.get("/openapi.json"),
):
    print(answer.status_code, answer.text)
"""
TYPER = """
import typer
from typer.testing import CliRunner
begin("after")
app = typer.Typer()

@app.command()
@record
def hello(name: str, count: int = typer.Option(1, help="How often."), loud: bool = False):
    '''Greet somebody.'''
    for _ in range(count):
        typer.echo(name.upper() if loud else name)
    if name == "nobody":
        raise typer.Exit(3)

for given in (["x", "--count", "2", "--loud"], ["nobody"], ["--help"], [], ["x", "--count", "y"]):
    result = CliRunner().invoke(app, given)
    print(result.exit_code, result.output)
"""
SENTRY = """
import sentry_sdk
events = []
sentry_sdk.init(dsn="http://key@127.0.0.1:9/1", transport=lambda event: None, traces_sample_rate=1.0, auto_enabling_integrations=False,
                before_send=lambda event, hint: events.append(event), default_integrations=True)
begin("after")

@record
def inner(x):
    return 1 / x

@record
@sentry_sdk.trace
def outer(x):
    return inner(x) + 1

with sentry_sdk.start_transaction(name="t") as transaction:
    print(outer(2))
    try:
        outer(0)
    except ZeroDivisionError as error:
        sentry_sdk.capture_exception(error)
    spans = [span.description for span in transaction._span_recorder.spans]
(event,) = events
frames = [frame["function"] for frame in event["exception"]["values"][0]["stacktrace"]["frames"]]
print([name for name in frames if name in ("<module>", "outer", "inner")], event["exception"]["values"][0]["value"])
print([name for name in spans if name])
sentry_sdk.get_client().close(timeout=0)
"""
DDTRACE = """
os.environ |= {"DD_TRACE_ENABLED": "true", "DD_INSTRUMENTATION_TELEMETRY_ENABLED": "false", "DD_REMOTE_CONFIGURATION_ENABLED": "false"}
import logging
logging.disable(logging.CRITICAL)
from ddtrace.trace import tracer, TraceFilter
seen = []
class Keep(TraceFilter):
    def process_trace(self, trace):
        seen.extend((span.name, span.error) for span in trace)
        return None
tracer.configure(trace_processors=[Keep()])
begin("after")
from concurrent.futures import ThreadPoolExecutor

@tracer.wrap()
@record
def below(x):
    return 10 / x

@record
@tracer.wrap()
def above(x):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(below, x).result()

print(above(5))
try:
    above(0)
except ZeroDivisionError as error:
    print(error)
print(sorted(seen))
"""
PROGRAMS = {"fastapi": FASTAPI, "typer": TYPER, "sentry_sdk": SENTRY, "ddtrace": DDTRACE}
RECORDED = {
    "fastapi": {"create", "settings", "connection", "stream"},
    "typer": {"hello"},
    "sentry_sdk": {"inner", "outer"},
    "ddtrace": {"below", "above"},
}


@pytest.mark.parametrize("order", ["before", "after"])
@pytest.mark.parametrize("library", PROGRAMS)
def test_a_neighbour_notices_nothing(library: str, order: str, tmp_path: Path):
    """Whoever comes first, the program says the same bytes, and its recorded functions are spans."""
    (tmp_path / "app.py").write_text(HEAD + PROGRAMS[library])
    store = str(tmp_path / "dashcam.db")
    plain, recorded = (python(tmp_path, "app.py", ORDER=which, STORE=store) for which in ("plain", order))
    assert (recorded.stdout, recorded.stderr, recorded.returncode) == (plain.stdout, plain.stderr, plain.returncode)
    assert (plain.stdout != b"", plain.stderr, plain.returncode) == (True, b"", 0)
    with open_store(store) as opened:
        names = {row["name"] for row in opened.sql("select name from spans")}
    assert names >= RECORDED[library]
