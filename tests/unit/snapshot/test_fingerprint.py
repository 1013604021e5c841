"""An app's version: what makes a new one, and what does not."""

import datetime as dt
import json
import os
import random
import subprocess
import sys
import threading
import uuid
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from dashcam.snapshot.components import walk
from dashcam.snapshot.diff import diff
from dashcam.snapshot.fingerprint import fingerprint
from dashcam.snapshot.redact import Masker
from tests.unit.snapshot import plain_app

ROOT = Path(__file__).resolve().parents[3]
PLAIN_APP = "334e6582f97c73d3"
"""The version of `plain_app`: the suite runs on each supported Python, and all of them must agree on it."""

APP = '''
import os

PROMPT = "Answer in one sentence: {question}"
LIMITS = {"k": 4}


def shorten(text, most=80):
    """Cut a text."""
    # from the end
    return text[:most]


class Model:
    def __init__(self, temperature=0.5, api_key="sk-abcdefghijklmnop1234"):
        self.temperature = temperature
        self.api_key = api_key
        self.calls = 0

    def ask(self, prompt):
        self.calls += 1
        return f"{prompt!r}: {self.temperature:.2f}"


class Retriever:
    def find(self, question):
        return [question] * LIMITS["k"]


class App:
    def __init__(self):
        self.model = Model()
        self.retriever = Retriever()
        self.steps = [shorten, lambda text: text.strip()]

    def answer(self, question):
        return self.model.ask(PROMPT.format(question=question))


app = App()
'''


@pytest.fixture
def version(tmp_path):
    """The version of an app from its program text."""
    made = []

    def of(text, change=lambda app: None):
        path = tmp_path / f"v{len(made)}" / "app.py"
        path.parent.mkdir()
        path.write_text(text)
        made.append(path)
        spec = spec_from_file_location("written_app", path)
        module = module_from_spec(spec)
        sys.modules["written_app"] = module
        spec.loader.exec_module(module)
        change(module.app)
        return fingerprint(walk(module.app))

    yield of
    sys.modules.pop("written_app", None)


def test_plain_app_everywhere():
    """The plain app has one version, on every Python, in every process."""
    assert fingerprint(walk(plain_app.Rag())) == PLAIN_APP


def test_plain_app_after_a_hundred_calls():
    """Filled memories and caches, counters, what was made at first use: the same version, and nothing that differs."""
    app = plain_app.Rag()
    before = walk(app)
    for at in range(100):
        app.answer(f"question {at}")
    after = walk(app)
    assert fingerprint(after) == PLAIN_APP
    assert diff(before, after) == diff(before, before)


@pytest.mark.parametrize("seed", ["0", "1", "4711"])
def test_same_in_another_process(seed, tmp_path):
    """As a script of its own, with other hashes and addresses, it is the version that it is when imported."""
    script = tmp_path / "script.py"
    script.write_text(f"""{Path(plain_app.__file__).read_text()}
filler = [object() for _ in range({int(seed) + 1})]
from dashcam.snapshot.components import walk
from dashcam.snapshot.fingerprint import fingerprint
print(fingerprint(walk(Rag())))
""")
    environ = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([sys.executable, script], env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == PLAIN_APP


def test_another_key_is_no_other_version():
    """Keys do not count: in fields, in headers, in addresses, in texts, in program texts."""
    one, other = plain_app.Rag(), plain_app.Rag(model=plain_app.Model("small", "sk-zyxwvutsrqponmlk9876"))
    other.model.options["headers"]["Authorization"] = "Bearer zyxwvuts87654321"
    assert fingerprint(walk(one)) == fingerprint(walk(other))

    def app(key):
        return type("A", (), {"url": f"https://u:{key}@host.test", "text": f"use sk-{key}{key}{key}1234 for it"})()

    assert fingerprint(walk(app("abcdefgh"))) == fingerprint(walk(app("hgfedcba")))


def test_a_keyed_mask_is_no_other_version():
    """Marks of secrets are keyed for each store; a version is not."""
    app = type("A", (), {"text": "use sk-abcdefghijklmnop1234"})()
    made = {fingerprint(walk(app, masker=Masker(key=key))) for key in (b"", b"one", b"two")}
    assert len(made) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("one sentence", "two sentences"),
        ('{"k": 4}', '{"k": 5}'),
        ("temperature=0.5", "temperature=0.6"),
        ("Cut a text.", "Cut the text."),
        ("text[:most]", "text[: most + 1]"),
        ("def shorten(text, most=80)", "def shorten(text, most=81)"),
        ("def shorten(text, most=80)", "def shorten(text: str, most=80)"),
        ("text.strip()", "text.rstrip()"),
        ("[question] *", "[question[1:]] *"),
        ("{self.temperature:.2f}", "{self.temperature:.3f}"),
        ("[shorten, lambda", "[lambda"),
        ("self.retriever = Retriever()", "self.retriever = Model()"),
        ("    def find(self", "    @staticmethod\n    def find(self"),
        ("def ask(self, prompt):", "async def ask(self, prompt):"),
    ],
)
def test_a_change_is_a_new_version(version, old, new):
    """A word of a prompt, a parameter, a docstring, a signature, a function's body, a part: each makes a new version."""
    assert APP.count(old) == 1
    assert version(APP.replace(old, new)) != version(APP)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    # from the end\n", ""),
        ("    # from the end\n", "\n\n    # from the beginning\n\n"),
        ("import os\n", "import os\nimport json\n\n\ndef unused():\n    return 1\n\n"),
        ("return text[:most]", "return   text[ :most ]  # cut"),
        ("sk-abcdefghijklmnop1234", "sk-zyxwvutsrqponmlk9876"),
        ("app = App()", "app = App()\nfor _ in range(9): app.answer('x')"),
    ],
)
def test_no_change_is_no_new_version(version, old, new):
    """Comments, blanks, unused code, another place in the file, another key, having run: none of them does."""
    assert APP.count(old) == 1
    assert version(APP.replace(old, new)) == version(APP)


@pytest.mark.parametrize(
    ("change", "same"),
    [
        (lambda app: setattr(app.model, "temperature", 0.9), False),
        (lambda app: setattr(app.model, "calls", 99), True),
        (lambda app: setattr(app, "steps", app.steps[::-1]), False),
        (lambda app: setattr(app, "k", 4), False),
        (lambda app: setattr(app, "made_at", dt.datetime.now()), True),
        (lambda app: setattr(app, "created_at", 1_700_000_000.5), True),
        (lambda app: setattr(app, "run", uuid.uuid4()), True),
        (lambda app: setattr(app, "run", str(uuid.uuid4())), True),
        (lambda app: setattr(app, "lock", threading.Lock()), True),
        (lambda app: setattr(app, "chat_history", ["hello"]), True),
        (lambda app: setattr(app, "history", [{"role": "user", "content": "hello"}]), True),
        (lambda app: setattr(app, "history", [{"role": "system", "content": "be kind"}]), False),
        (lambda app: setattr(app, "max_calls", 3), False),
        (lambda app: setattr(app, "nothing", None), True),
    ],
)
def test_what_is_state_does_not_count(version, change, same):
    """Counters, times, identifiers, locks, memories do not make a version; parameters, parts and their order do."""
    assert (version(APP, change) == version(APP)) is same


def test_equal_values_of_two_types_are_two():
    """`1`, `1.0` and `True` are equal in Python and three parameters."""
    versions = {fingerprint(walk(type("A", (), {"k": value})())) for value in (1, 1.0, True, "1")}
    assert len(versions) == 4


def test_order_of_fields_does_not_count():
    """The order in which fields and keys were set is no part of what an app is."""
    names = list("abcdefgh")
    one = type("A", (), {})()
    vars(one).update({name: dict.fromkeys(names, 1) for name in names})
    random.Random(4).shuffle(names)
    other = type("A", (), {})()
    vars(other).update({name: dict.fromkeys(names, 1) for name in names})
    one, other = walk(one), walk(other)
    assert fingerprint(one) == fingerprint(other)


def test_no_source_at_all():
    """Code that was made from a text that no file has counts by its names and constants."""

    def made(text):
        names = {"__name__": "nowhere"}
        exec(text, names)
        return fingerprint(walk(names["f"]))

    assert made("def f(a):\n    return a + 1") == made("def f(a):\n\n    return a + 1  # one")
    assert made("def f(a):\n    return a + 'x'") != made("def f(a):\n    return a + 'y'")
    assert made("def f(a):\n    return a.x") != made("def f(a):\n    return a.y")


def test_from_what_was_stored():
    """The tree as it was stored has the version of the structure that it came from."""
    import msgspec

    from dashcam.model.component import Component

    found = walk(plain_app.Rag())
    stored = json.loads(msgspec.json.encode(found.root))
    assert fingerprint(msgspec.convert(stored, Component)) == PLAIN_APP
