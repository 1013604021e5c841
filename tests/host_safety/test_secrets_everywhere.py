"""NB-40: sixty kinds of secrets, in whatever way they come in, in one store: no byte of them is on disk, asked for, shown or said."""

import asyncio
import io
import logging
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

import dashcam
from dashcam.collect import collect
from dashcam.collect.moving import export_lines
from dashcam.server.carrying import carried
from dashcam.server.looking import Look
from dashcam.server.rates import Rate, Rates
from dashcam.server.routes import ROUTES
from dashcam.snapshot.redact import Masker
from tests.host_safety.secret_kinds import BY_LOOK, BY_NAME, SECRET_PART
from tests.unit.server.asking import logged_in, serving

VALUES = {name: f"Vx{number:02}-mirabelle-{number * 7919}" for number, name in enumerate(BY_NAME)}
"""Values that nothing but their names gives away."""
SECRETS = {**{kind: SECRET_PART.get(kind, secret) for kind, secret in BY_LOOK.items()}, **VALUES}
SPELLINGS = {secret: part.encode() for secret, part in SECRETS.items()}
NOT_ASKED = {"/api/live", "/api/doctor", "/api/prices", "/api/price"}
"""The one that never ends, of which `Look` is what it says; what knows nothing of recordings."""


class Part:
    """An app's part, whose settings are looked at."""

    def __init__(self, settings):
        self.settings = settings
        self.headers = list(settings.items())


class App(Part):
    """An app, as it is handed to `record`."""

    def __call__(self, question):
        return f"asked {question}"


@dashcam.span
def taking(*args, **kwargs):
    return args


@dashcam.span
def failing(message):
    raise ValueError(message)


@dashcam.span
async def streaming(text):
    for at in range(0, len(text), 5):
        yield text[at : at + 5]


async def _read(text):
    return [piece async for piece in streaming(text)]


def _by_look(kind, secret):
    around = f"before {secret} after"
    taking(secret, [around], {"deep": (around,)}, key=around)
    taking([("x-note", secret), ["x-note", around]], SimpleNamespace(said=around), secret.encode())
    taking(f"https://h.example/a?q={secret}&r=1")
    asyncio.run(_read(around))
    with pytest.raises(ValueError, match="before"):
        failing(around)
    with dashcam.tag(session=f"s {secret}", user=around, tags=[around], metadata={"m": around}):
        taking(kind)
    with dashcam.span(f"block {secret}") as block:
        block.input, block.output, block.attributes["a"] = around, [around], around


def _by_name(name, secret):
    taking({name: secret}, [(name, secret)], [[name, secret]], ((name, secret),), (name, secret), **{name: secret})
    taking({"headers": [("accept", "text/plain"), (name, secret)]}, {"deep": [{"er": [[name, secret]]}]})
    taking([(name.encode(), secret.encode())], SimpleNamespace(headers=[[name, secret]]))
    with dashcam.tag(metadata={name: secret, "headers": [[name, secret]]}), dashcam.span("block") as block:
        block.input, block.output, block.attributes[name] = {name: secret}, [[name, secret]], secret


def _record(store):
    dashcam.start(store=store, integrations=())
    try:
        for kind, secret in BY_LOOK.items():
            _by_look(kind, secret)
        for name, secret in VALUES.items():
            _by_name(name, secret)
        app = App({**BY_LOOK, **VALUES, "part": Part(dict(VALUES))})
        with dashcam.record(app, name="keeper"):
            app("what?")
    finally:
        dashcam.stop()


def _files(folder):
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _answers(store):
    """Everything that the dashboard's server answers about this store."""
    found = serving(store)
    browser = logged_in(found, rates=Rates(Rate(burst=1e6, per_second=1e6)))
    given = {}
    try:
        with dashcam.open(store) as opened:
            traces = opened.traces(limit=5000)
            spans = {one.trace_id: [span.span_id for span in opened.trace(one.trace_id).spans] for one in traces}
            page = b"".join(carried(opened, traces[0].trace_id))
        for row in ROUTES:
            if row.method != "GET" or row.path in NOT_ASKED:
                continue
            for trace in traces if "{trace_id}" in row.path else traces[:1]:
                path = row.path.format_map(
                    {"trace_id": trace.trace_id, "span_id": spans[trace.trace_id][0], "session": "s", "app": "keeper", "version": "latest", "uid": "x"}
                )  # fmt: skip
                given[path] = browser.get(path).body
        given["page"] = page
        given["sse"] = msgspec.json.encode(Look(found).look())
    finally:
        found.stores.close()
    return given


def _met(places):
    return [(kind, place) for place, said in places.items() for kind, secret in SPELLINGS.items() if secret in said]


def test_nb40_there_are_sixty_kinds():
    """By look and by name, each long enough that it cannot be met by chance."""
    assert (len({*BY_LOOK, *BY_NAME}) >= 60, {len(part) >= 10 for part in SECRETS.values()}) == (True, {True})


@pytest.mark.slow
def test_nb40_no_byte_of_sixty_kinds(tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture):
    """Not in the journal, the store, its log or its index, not in an answer, a page or an export, not in our log lines."""
    store = tmp_path / "s.db"
    with caplog.at_level(logging.DEBUG, "dashcam"):
        _record(store)
        on_disk = _files(tmp_path)
        collect(store)
        with dashcam.open(store):  # its write-ahead log is there while it is open
            on_disk |= {f"{name}, open": data for name, data in _files(tmp_path).items()}
        answers = _answers(store)
        exported = io.BytesIO()
        with dashcam.open(store) as opened:
            export_lines(
                [opened.trace(one.trace_id) for one in opened.traces(limit=5000)],
                exported,
                lambda *_, **__: None,
                lambda *_: None,
            )
        said = {"log": caplog.text.encode(), "stdout and stderr": "".join(capfd.readouterr()).encode()}
    assert sorted(_met({**on_disk, **answers, "lines": exported.getvalue(), **said})) == []
    assert b'"parameters"' in answers["/api/apps/keeper/versions/latest"]
    assert sum(answer.count(b"masked") for answer in answers.values()) > 500


def test_nb40_what_is_no_header_stays():
    """A question about passwords and its answer, two names in a list, a schema's fields: no pair of these is a header."""
    from dashcam.snapshot.walker import Walker

    texts = [
        [("How do I reset my password?", "Click on forgotten."), ("My secret plan", "is none")],
        {"required": ["token", "channel"]},
        [("user", "hello"), ("assistant", "hi")],
        [["max_tokens", "50"], ["token_count", "7"]],
    ]
    assert Walker(Masker()).walk(texts) == msgspec.json.decode(msgspec.json.encode(texts))


def test_nb40_a_hundred_thousand_characters_stay_whole(tmp_path: Path):
    """100 kB that tell of keys and tokens are read back as they were; so much fits in two values."""
    half = (
        "Set the token= parameter; a Cookie: has a name, key=value pairs, ya29. begins an access token, SG. too. " * 500
    )
    dashcam.start(store=tmp_path / "s.db", integrations=())
    try:
        with dashcam.span("call") as block:
            block.input, block.output = half, half
    finally:
        dashcam.stop()
    with dashcam.open(tmp_path / "s.db") as store:
        (found,) = store.trace(store.traces()[0].trace_id).spans
    assert (len(half) * 2 > 100_000, found.input == half, found.output == half) == (True, True, True)
    assert Masker().text(half * 2) == half * 2
