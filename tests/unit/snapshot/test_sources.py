"""Program texts: found by file and line, hashed by tokens, without secrets."""

import linecache
import textwrap

import pytest

from dashcam.snapshot import sources
from dashcam.snapshot.redact import Masker
from dashcam.snapshot.references import class_place, place_of
from dashcam.snapshot.sources import Place, masked, read, tokens

KEY = "sk-abcdefghijklmnop1234"


def read_one(thing):
    place = class_place(thing) if isinstance(thing, type) else place_of(thing)
    return read([place], Masker())


def decorated(function):
    return function


class Outer:
    class Inner:  # noqa: D106
        k = 1

    @decorated
    @decorated
    def method(self):
        """Do it."""
        return [
            1,
        ]  # the end


def nested():
    def inner():
        return 1

    class Local:
        def f(self):
            return 2

    return inner, Local


two = (lambda a: a + 1, lambda b: b + 2)


@pytest.mark.parametrize(
    ("thing", "begin", "end"),
    [
        (Outer.method, "@decorated\n@decorated\ndef method", "]  # the end\n"),
        (nested()[0], "def inner():", "return 1\n"),
        (nested()[1], "class Local:", "return 2\n"),
        (Outer, "class Outer:", "]  # the end\n"),
        (Outer.Inner, "class Inner:", "k = 1\n"),
    ],
)
def test_text(thing, begin, end):
    """A function or a class is found whole: decorators, nested ones, classes in classes and in functions."""
    text = read_one(thing).text
    assert (text.startswith(begin), text.endswith(end)) == (True, True)


def test_lambdas_on_one_line():
    """Lambdas that share a line share their text."""
    assert read_one(two[0]).text == "lambda a: a + 1\nlambda b: b + 2"


def test_several_places_are_one_source():
    """A class with its base is one text, one hash."""
    found = read([class_place(Outer), class_place(Outer.Inner)], Masker())
    assert found.text.count("class Inner") == 2
    assert read([], Masker()) is None


def test_gone_file_counts_by_its_code(tmp_path):
    """Without a file there is no text, and the hash is over what the code says."""
    names = {}
    exec(compile("def f(a):\n    return a + 41", str(tmp_path / "gone.py"), "exec"), names)
    found = read_one(names["f"])
    assert (found.text, len(found.hash)) == (None, 32)


def test_changed_file_is_not_believed(tmp_path):
    """Where another function stands now, the file is not taken for the function's."""
    path = tmp_path / "app.py"
    path.write_text("def f():\n    return 1\n")
    names = {}
    exec(compile(path.read_text(), str(path), "exec"), names)
    assert read_one(names["f"]).text == "def f():\n    return 1\n"
    path.write_text("# one more line\ndef f():\n    return 22\n")
    assert read_one(names["f"]).text is None


def test_broken_file(tmp_path):
    """A file that is no program any more is as good as none."""
    path = tmp_path / "app.py"
    path.write_text("def f(:\n\0")
    assert read([Place(str(path), "f", 1, ())], Masker()).text is None


def test_what_was_typed():
    """A notebook's cell is found where the notebook keeps it."""
    name, text = "<cell 4711>", "def f():\n    return 'typed'\n"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    names = {}
    exec(compile(text, name, "exec"), names)
    try:
        assert read_one(names["f"]).text == text
    finally:
        del linecache.cache[name]


def test_files_are_parsed_once(tmp_path, monkeypatch):
    """Many functions of one file cost one parse."""
    path = tmp_path / "app.py"
    path.write_text("".join(f"def f{at}():\n    return {at}\n" for at in range(50)))
    parsed = []
    index = sources._index
    monkeypatch.setattr(sources, "_index", lambda text: parsed.append(1) or index(text))
    for at in range(50):
        assert read([Place(str(path), f"f{at}", 2 * at + 1, ())], Masker()).text == f"def f{at}():\n    return {at}\n"
    assert len(parsed) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = 1", "x=1  # one"),
        ("def f():\n  return 1\n", "def f():\n\n        # why\n        return 1\n"),
        ("f(1,\n  2)", "f(1, 2)"),
        ('f"{a!r:>{b}} {{x}}"', 'f"{a!r:>{b}} {{x}}"   # text'),
        ("    x = 1\n    y = 2\n", "  x = 1\n\n  y = 2\n"),
    ],
)
def test_equal_tokens(one, other):
    """Comments, blanks, indents and broken lines do not count."""
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = 1", "x = 2"),
        ("'a b'", "'a  b'"),
        ('f"{a}  {b}"', 'f"{a} {b}"'),
        ('f"{a!r}"', 'f"{a!s}"'),
        ("if a:\n    b\nc", "if a:\n    b\n    c"),
        ('"""# a"""', '"""# b"""'),
    ],
)
def test_different_tokens(one, other):
    """Values, blanks in texts, conversions and blocks count."""
    assert tokens(one) != tokens(other)


def test_text_that_is_no_program():
    """What cannot be read as tokens counts by its lines."""
    assert tokens("x = '''a\n  b") == ["x = '''a\n", "b\n"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f'key = "{KEY}"', "key = "),
        ('password = "hunter2"', "password = "),
        ('{"api_key": "hunter2"}', '{"api_key": '),
        ("os.environ['OPENAI_API_KEY'] = 'hunter2'", "os.environ['OPENAI_API_KEY'] = "),
        ('token: str | None = "hunter2"', "token: str | None = "),
        ('x = SecretStr("hunter2")', "x = SecretStr("),
    ],
)
def test_secrets_go(text, kept):
    """Secrets in program texts are masked, by their look and by the name they are given to."""
    said = masked(text, Masker())
    assert said.startswith(kept)
    assert ("hunter2" in said or KEY in said) is False


@pytest.mark.parametrize(
    "text", ['prompt = "hunter2"', 'key=os.environ["OPENAI_API_KEY"]', "max_tokens = '4'", "api_key = ''"]
)
def test_the_rest_stays(text):
    """What is no secret is left as it is."""
    assert masked(text, Masker()) == text


def test_one_hash_whatever_the_key():
    """Program texts that differ only in a secret have one hash."""
    hashes = set()
    for key in (KEY, "sk-zyxwvutsrqponmlk9876"):
        text = textwrap.dedent(f"""
            def f():
                return "{key}"
        """)
        linecache.cache["<one>"] = (len(text), None, text.splitlines(keepends=True), "<one>")
        hashes.add(read([Place("<one>", "f", 2, ())], Masker()).hash)
    del linecache.cache["<one>"]
    assert len(hashes) == 1
