"""The project speaks of itself alone: no address, folder or page of the place where it happens to be written."""

import json
import re

from tests.shape.source import ROOT, files, text_files

# hosts that stand in our files, each with its reason
KNOWN_HOSTS = {
    "localhost": "this machine",
    "www.apache.org": "the licence",
    "json-schema.org": "the name of a dialect",
    "www.w3.org": "the name of SVG",
    "opencollective.com": "what web packages say of themselves in the lock file",
    "github.com": "the same",
    "api.openai.com": "a provider that apps call",
    "api.anthropic.com": "a provider that apps call",
    "generativelanguage.googleapis.com": "a provider that apps call",
    "xn--pple-43d.com": "a name that only looks like another, in a test",
    **dict.fromkeys(
        "api.cohere.ai api.deepseek.com api.groq.com api.mistral.ai api.perplexity.ai api.x.ai".split(),
        "a provider that apps call",
    ),
}
RESERVED = (".example", ".example.com", ".example.org", ".test", ".invalid", ".localhost")
# what a checkout, a home or a scratch folder is called
PLACES = ("/work/", "/root/", "/Users/", "/opt/", "/srv/")


def _reserved(host: str) -> bool:
    return host.startswith("127.") or f".{host}".endswith(RESERVED) or "." not in host


def test_addresses_are_known():
    """Each address in the repository is of this machine, reserved for examples, or listed here with its reason."""
    found = {
        f"{path}: {host}"
        for path, text in text_files()
        if "://" in text
        for host in re.findall(r"\bhttps?://(?:[^\s/@\"'<>]*@)?([A-Za-z0-9.-]+[A-Za-z0-9])", text)
        if host not in KNOWN_HOSTS and not _reserved(host)
    }
    assert found == set()


def test_no_folder_of_a_machine():
    """No file names an absolute folder of the machine it was written on."""
    found = {
        f"{path}: {place}"
        for path, text in text_files()
        for place in PLACES
        if place in text and re.search(rf"(?<![\w.\-/~}}]){place}\w", text)
    }
    assert found == set()


def test_nothing_outside_is_cited():
    """A page that is cited in capitals (`README.md`) is a page of this repository; nothing above it is referred to."""
    own = {path.name for path in files()}
    pages = [(path, text) for path, text in text_files() if ".md" in text]
    cited = {(path, name) for path, text in pages for name in re.findall(r"\b[A-Z][A-Z_]{3,}\.md\b", text)}
    assert {f"{path}: {name}" for path, name in cited if name not in own} == set()


def test_pins_have_no_address():
    """The constraints are `name==version` and nothing else, so that they hold for any index."""
    pins = [line for path, text in text_files() if path.startswith("constraints") for line in text.splitlines()]
    wrong = [pin for pin in pins if not re.fullmatch(r"#.*|[a-z0-9][a-z0-9-]*==[A-Za-z0-9.+!]+", pin)]
    assert (len(pins) > 100, wrong) == (True, [])


def test_lock_has_no_address():
    """The lock file of the web part says versions and digests of packages, and not from where they were fetched."""
    lock = json.loads((ROOT / "web" / "package-lock.json").read_text())
    packages = [one for name, one in lock["packages"].items() if name]
    assert (len(packages) > 10, [one for one in packages if "resolved" in one]) == (True, [])
