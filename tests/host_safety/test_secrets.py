"""NB-40: a secret that the program handles stands nowhere on disk, in no log and in no error text; prose stays whole."""

import asyncio
import dataclasses
import logging
import os
import sysconfig
from pathlib import Path
from types import SimpleNamespace

import pytest

import dashcam
from dashcam.collect import collect
from dashcam.snapshot.redact import Masker, suspect
from tests.host_safety.secret_kinds import BY_LOOK, KEY, SECRET_PART
from tests.recorded import python

PLAIN = "Tr0ub4dor-and-3"
"""A secret that is known by its name alone."""


@dashcam.span
def taking(*args, **kwargs):
    return None


@dashcam.span
def giving(value):
    return value


@dashcam.span
def connect(host, api_key, *, password=None):
    return host


@dashcam.span
def streaming(text, size):
    for at in range(0, len(text), size):
        yield text[at : at + size]


@dashcam.span
async def awaiting(value):
    return value


@dashcam.span
def failing(message):
    raise ValueError(message)


@dataclasses.dataclass
class Config:
    api_key: str
    host: str = "h"


@dataclasses.dataclass(frozen=True, slots=True)
class Slotted:
    client_secret: str


class SecretStr:
    """As pydantic has it."""

    def __init__(self, value):
        self._secret_value = value


class Deep:
    def __init__(self, value):
        self.inner = SimpleNamespace(notes=[{"said": value}])


@pytest.fixture
def disk(tmp_path):
    """Record to a store in the folder, without dashcam's own failures being swallowed; gives all bytes that lie there."""
    from dashcam.capture import guard

    guard.mode.reraise = True
    dashcam.start(store=tmp_path / "s.db", integrations=())

    def read():
        journal = b"".join(path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file())
        dashcam.stop()
        collect(tmp_path / "s.db")
        with dashcam.open(tmp_path / "s.db") as store:
            spans = [span for trace in store.traces(limit=1000) for span in store.trace(trace.trace_id).spans]
        left = b"".join(path.read_bytes() for path in sorted(tmp_path.rglob("*")) if path.is_file())
        return journal, left, repr(spans).encode()

    yield read
    dashcam.stop()
    guard.mode.reraise = False
    guard.reset()


def absent(secret, places):
    """Say that no place holds the secret's bytes, nor their head as bytes are shown."""
    import base64

    needle = secret.encode()
    shown = base64.b64encode(needle)[:12]
    return [needle in place or shown in place for place in places] == [False] * len(places)


def everywhere(secret):
    """Bring a secret in in every way in which values come."""
    around = f"before {secret} after"
    taking(secret)
    taking(around, 7, 65)
    taking(f"{secret}\n")
    taking(key=secret, other=[around])
    taking({"deep": [{"er": (around,)}]}, {secret: 1}, {secret: {"x": 1}}, [secret, 65, 48])
    taking({"k": 1, secret: 2}, {(secret,): 1})
    taking(secret.encode(), bytearray(around.encode()), memoryview(secret.encode()), {secret.encode(): b"1"})
    taking(Deep(secret), SimpleNamespace(a=secret), ValueError(secret))
    if "://" not in secret:  # a path has no double slash
        taking(Path("/x") / secret)
    giving(around)
    giving([secret])
    asyncio.run(awaiting(secret))
    list(streaming(around, 3))
    list(streaming(around, 1000))
    with pytest.raises(ValueError, match="before"):
        failing(around)
    with dashcam.tag(session=secret, user=around, tags=[secret], metadata={"m": around}):
        taking(1)
    with dashcam.span(f"block {secret}") as block:
        block.input, block.output, block.model = secret, {"o": around}, around
        block.attributes["a"] = around
        block.attributes[secret] = 1
        block.usage = {"raw": secret}
    dashcam.span(taking.__wrapped__, name=secret)(1)


@pytest.mark.parametrize("kind", BY_LOOK)
def test_nb40_a_secret_known_by_its_look(disk, kind):
    """A provider's key is nowhere on disk, however it came in: neither in the journal nor in the store."""
    everywhere(BY_LOOK[kind])
    places = disk()
    assert absent(SECRET_PART.get(kind, BY_LOOK[kind]), places)
    assert b"[masked " in places[2]


def test_nb40_a_secret_known_by_its_name(disk):
    """What is named a password, key or token is nowhere on disk: parameter, keyword, key, attribute, field, header."""
    connect("h", PLAIN)
    connect("h", api_key=PLAIN, password=PLAIN)
    taking(password=PLAIN)
    taking({"X-Api-Key": PLAIN, "nested": {"clientSecret": [PLAIN]}}, {b"password": PLAIN.encode()})
    taking({"headers": [(b"x-api-key", PLAIN.encode())]}, Config(PLAIN), Slotted(PLAIN), SecretStr(PLAIN))
    taking(SimpleNamespace(db_password=PLAIN), {"Authorization": PLAIN}, {"openai_api_key": SecretStr(PLAIN)})
    giving({"access_token": PLAIN, "auth": ("user", PLAIN)})
    with dashcam.span("block") as block:
        block.attributes["api_key"] = PLAIN
        block.attributes["config"] = Config(PLAIN)
        block.input = {"passwd": PLAIN}
    with dashcam.tag(metadata={"secret": PLAIN}):
        taking(1)
    assert absent(PLAIN, disk())


def test_nb40_keys_that_are_members_of_an_enum(disk):
    """A key that is text of a class of its own names a secret as well as plain text does."""
    import enum

    class Field(enum.StrEnum):
        PASSWORD = "password"

    taking({Field.PASSWORD: PLAIN})
    assert absent(PLAIN, disk())


def test_nb40_the_environment(disk, monkeypatch):
    """The environment may be handed over: keys in it are masked by name and by look."""
    monkeypatch.setenv("OPENAI_API_KEY", PLAIN)
    monkeypatch.setenv("AAA", KEY)
    taking(os.environ, dict(os.environ))
    places = disk()
    assert absent(PLAIN, places)
    assert absent(KEY, places)


def test_nb40_pydantic_secrets(disk):
    """Fields of a pydantic model and its SecretStr are masked."""
    pydantic = pytest.importorskip("pydantic")

    class Settings(pydantic.BaseModel):
        api_key: pydantic.SecretStr
        token: str
        note: str

    taking(
        Settings(api_key=PLAIN, token=PLAIN, note=f"see {KEY}"),
        pydantic.SecretStr(PLAIN),
        pydantic.SecretBytes(PLAIN.encode()),
    )
    places = disk()
    assert absent(PLAIN, places)
    assert absent(KEY, places)


@pytest.mark.parametrize("before", [0, 1, 20, 36, 37, 300, 511, 512, 513])
def test_nb40_across_the_cut(disk, before):
    """A secret that lies across the place where a text is cut, or where a stream has no more room, leaves no part of it."""
    text = "x " * ((65_536 - before) // 2) + KEY + " y" * 5_000
    taking(text)
    giving([text])
    list(streaming(text, 1000))
    list(streaming(text, 70_000))
    with pytest.raises(ValueError, match="x"):
        failing("x " * ((16_384 - before) // 2) + KEY + " y" * 5_000)
    with dashcam.span("x " * ((1024 - before) // 2) + KEY + " y" * 500):
        pass
    taking(b"x" * (1024 - min(before, 36)) + KEY.encode() + b"y" * 500)
    places = disk()
    assert absent(KEY, places)
    assert absent(KEY[:20], places)


def test_nb40_what_masking_shortens_brings_nothing_in(disk):
    """A long secret before the cut makes room; half a secret from beyond it does not slip in."""
    token = "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIi" * 60 + ".c2ln"
    for most in (1024, 16_384, 65_536):
        text = " ".join(["x" * (most - 100), token, "y" * (512 + 100 - len(token) - 14), KEY, "z" * 3000])
        with dashcam.span(text), dashcam.tag(session=text):
            taking(text)
        with pytest.raises(ValueError, match="x"):
            failing(text)
    assert absent(KEY[:12], disk())


def test_nb40_the_users_own_masks(tmp_path):
    """Names and patterns that the user adds hold for parameters of functions decorated before, and for the shortest texts."""

    @dashcam.span
    def lookup(ssn, name):
        return {"pin": "4711", "n": name}

    dashcam.start(store=tmp_path / "s.db", integrations=(), mask=["ssn", r"/\b\d{4}\b/", "pin_code"])
    try:
        lookup("123-45-6789", "1234")
        lookup(ssn="123-45-6789", name="ab 1234")
        giving("9876")
        giving(b"5555")
        taking({"pin_code": "abc", "ssn": 5})
    finally:
        dashcam.stop()
    collect(tmp_path / "s.db")
    with dashcam.open(tmp_path / "s.db") as store:
        said = repr(
            [(span.input, span.output) for trace in store.traces() for span in store.trace(trace.trace_id).spans]
        )
    assert [secret for secret in ("123-45", "1234", "4711", "9876", "5555", "NTU1", "abc") if secret in said] == []
    lookup("1", "2")


def test_nb40_no_content_mode_keeps_no_text(tmp_path):
    """Without content neither arguments, results, messages, metadata nor attributes are on disk; usage is."""
    word = "Rumpelstiltskin"
    dashcam.start(store=tmp_path / "s.db", integrations=(), capture_content=False)
    try:
        taking(word, [word], k=word)
        giving({"a": word})
        list(streaming(word, 2))
        with pytest.raises(ValueError, match=word):
            failing(word)
        with dashcam.tag(metadata={"m": word}), dashcam.span("block") as block:
            block.input = block.output = word
            block.attributes["a"] = word
            block.usage = {"input_tokens": 4}
    finally:
        dashcam.stop()
    journal = b"".join(path.read_bytes() for path in tmp_path.rglob("*.seg"))
    assert word.encode() not in journal
    with dashcam.open(tmp_path / "s.db") as store:
        spans = [span for trace in store.traces() for span in store.trace(trace.trace_id).spans]
    assert word not in repr(spans)
    assert [span.usage.input_tokens for span in spans if span.name == "block"] == [4]


def test_nb40_the_command_line(tmp_path):
    """A key on the program's command line does not lie in its journal."""
    program = "import dashcam, sys; dashcam.start(store='s.db', integrations=())\nwith dashcam.span('x'): pass\nimport os; os._exit(0)"
    done = python(
        tmp_path, "-c", program, "--api-key", PLAIN, f"--password={PLAIN}", f"TOKEN={PLAIN}", KEY, "--verbose"
    )
    assert (done.returncode, done.stderr) == (0, b"")
    journal = b"".join(path.read_bytes() for path in tmp_path.rglob("*.seg"))
    assert absent(PLAIN, [journal])
    assert absent(KEY, [journal])
    assert b"--verbose" in journal


def test_nb40_logs_say_nothing(tracer, caplog, monkeypatch):
    """When a step of ours fails on a secret, neither the log nor the counter says it."""
    from dashcam.capture import guard
    from dashcam.snapshot import walker

    def broken(self, *_args):
        raise KeyError(KEY)

    monkeypatch.setattr(walker.Walker, "walk", broken)
    guard.mode.reraise = False
    with caplog.at_level(logging.DEBUG):
        taking(object(), KEY)
    assert len(caplog.records) == 1
    assert KEY not in caplog.text
    assert KEY not in repr(guard.failures)


def _corpus():
    """Ordinary text: the project's own pages and code, and the standard library's sources."""
    root = Path(__file__).resolve().parents[2]
    own = [*root.glob("*.md"), *(root / "docs").rglob("*.md"), *(root / "src").rglob("*.py")]
    library = sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py"))
    packages = [
        path
        for name in ("asyncio", "http", "email", "json", "urllib")
        for path in sorted(Path(sysconfig.get_paths()["stdlib"], name).glob("*.py"))
    ]
    return [*own, *library, *packages]


EXAMPLES = (
    "joe:password@",
    "user:pass@",
    "joe:schmoe@",
    "user:password@",
    "`://:p@`",
    "sk-abcdefghijklmnop",
    "user:secret@",
)
"""Passwords that texts of the corpus show as examples of passwords: masking them is right."""


def test_nb40_ordinary_text_stays_whole(record_property):
    """Of the project's pages and the standard library's sources nothing is taken for a secret but examples of secrets."""
    masker = Masker()
    found, characters = [], 0
    for path in _corpus():
        text = path.read_text(encoding="utf-8", errors="replace")
        characters += len(text)
        masked = masker.text(text)
        if masked != text:
            lines = [line for line in text.splitlines() if masker.text(line) != line]
            found += [
                f"{path.name}: {line.strip()}" for line in lines if not any(example in line for example in EXAMPLES)
            ]
    record_property("characters of ordinary text in which no secret was seen", characters)
    assert found == []


def test_nb40_prose_code_and_long_text_stay_whole(tmp_path):
    """Prose about tokens, code that handles keys, and 60,000 characters of text are read back as they were."""
    texts = [
        "Bearer authentication sends a token; Basic authentication sends a password. Bearer responsibilities grow.",
        "Basic JavaScriptCore PostgreSQL internationalization. A bearer of bad-news-and-good-news is welcome.",
        "class='sk-toggleable__content sk-estimator-doc-link' id=task-force-operations-manager",
        "-----BEGIN PRIVATE KEY----- is how such a file begins, and it ends with a similar line. That is all of it.",
        "http://example.com:8080/path?x=a@b and mail a@b.example, git@host:repo, ftp://host:21/@x, c://d:e f@g",
        "f'postgres://{user}:{password}@{host}/' and redis://:$REDIS_PASSWORD@cache and https://u:<password>@h and s://u:***@h",
        "max_tokens=50, token_count: 7, the secretary, authorship, keyboard, monkey_patch, hf_hub_download, gsk_id, r8_x, npm_config",
        "AKIA is a prefix; AIza too; eyJ begins a JWT; ghp_ a token; xoxb- as well; sk- and hf_ and SG. and whsec_",
        "word " * 12_000,
    ]
    dashcam.start(store=tmp_path / "s.db", integrations=())
    try:
        for text in texts:
            giving(text)
            taking(SimpleNamespace(text=text))
    finally:
        dashcam.stop()
    with dashcam.open(tmp_path / "s.db") as store:
        spans = [store.trace(trace.trace_id).spans[0] for trace in reversed(store.traces(limit=100))]
    assert [span.output for span in spans[::2]] == texts
    assert [span.input["args"][0]["fields"]["text"] for span in spans[1::2]] == texts


def test_nb40_usage_and_ids_are_no_secrets():
    """Token counts, session ids and the like keep their values."""
    names = "max_tokens prompt_tokens total_tokens token_count tokens session_id author keys key primary_key sort_key token_type cookies_enabled_count monkey passport password_count".split()
    rule = Masker().names.rule
    assert [name for name in names if rule(name) is not None] == ["cookies_enabled_count", "password_count"]


def test_nb40_every_rule_is_suspected():
    """No secret is passed over for want of a first suspicion: not at the start, the end, nor alone in a frame."""
    for secret in BY_LOOK.values():
        for frame in (secret.encode(), b"\x93\x01" + secret.encode() + b"\x02", b"text " * 40 + secret.encode()):
            assert suspect(frame), secret
