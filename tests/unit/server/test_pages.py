"""What answers without a session: files by their whole names, and the dashboard's page for every other address."""

import gzip
from pathlib import Path

import pytest

from dashcam.server.calling import Serving
from dashcam.server.pages import OWN, Pages
from tests.unit.server.asking import Browser, app_of, serving

SCRIPT = b"console.log('dashcam');\n" * 100


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A dashboard as the build leaves it."""
    static = tmp_path / "static"
    (static / "assets").mkdir(parents=True)
    (static / "index.html").write_text("<!doctype html><title>dashcam</title>")
    (static / "icon.svg").write_text("<svg/>")
    (static / "assets" / "main-ABCD2345.js").write_bytes(SCRIPT)
    return static


@pytest.fixture
def found(path: Path) -> Serving:
    """What a server knows; nothing was recorded yet."""
    return serving(path)


@pytest.fixture
def stranger(found: Serving, built: Path) -> Browser:
    """A browser without a session."""
    return Browser(app_of(found, pages=Pages(built)))


@pytest.mark.parametrize("place", ["/", "/traces", "/traces/1f?span=2", "/apps/my.app", "/sql", "/index.html", "/café"])
def test_every_address_is_the_page(stranger: Browser, place: str):
    """Its script reads the rest; the page itself is never kept, so that it names the newest script."""
    answer = stranger.get(place.partition("?")[0])
    assert (answer.status, answer.header("content-type"), answer.header("cache-control")) == (
        200,
        "text/html; charset=utf-8",
        "no-store",
    )
    assert answer.body.startswith(b"<!doctype html>")


def test_files_named_by_their_content_are_kept_for_ever(stranger: Browser):
    """A new script has a new name."""
    answer = stranger.get("/assets/main-ABCD2345.js")
    assert (answer.body, answer.header("content-type")) == (SCRIPT, "text/javascript; charset=utf-8")
    assert answer.header("cache-control") == "public, max-age=31536000, immutable"
    assert stranger.get("/icon.svg").header("cache-control") == "no-cache"


def test_files_are_packed_for_who_unpacks_them(stranger: Browser):
    """And are the same."""
    answer = stranger.get("/assets/main-ABCD2345.js", {"Accept-Encoding": "br, gzip"})
    assert (answer.header("content-encoding"), answer.header("vary")) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(answer.body) == SCRIPT


@pytest.mark.parametrize(
    "place", ["/assets/main-OLDOLDOL.js", "/assets/", "/pages/none.css", "/pages/../pages.py", "/favicon.ico"]
)
def test_a_file_that_is_not_there_is_no_page(stranger: Browser, place: str):
    """A page that is open while the dashboard is upgraded is told so, instead of getting HTML as a script."""
    assert stranger.get(place).status == 404


@pytest.mark.parametrize(
    "place", ["/../secret", "/assets/../../secret", "/assets/..%2e/secret", "//secret", "/assets/./main-ABCD2345.js"]
)
def test_no_address_leads_out_of_the_folder(stranger: Browser, built: Path, place: str):
    """An address is compared with names, it never becomes a path."""
    (built.parent / "secret").write_text("the token")
    answer = stranger.get(place)
    assert (b"the token" in answer.body, SCRIPT in answer.body) == (False, False)


def test_a_link_out_of_the_folder_is_what_the_build_put_there(stranger: Browser, built: Path):
    """Only what lies there is listed."""
    assert stranger.get("/assets").body.startswith(b"<!doctype html>")


def test_a_new_build_is_seen(stranger: Browser, built: Path):
    """While the server runs."""
    stranger.get("/")
    (built / "index.html").write_text("<!doctype html><title>newer</title>")
    assert b"newer" in stranger.get("/").body


def test_a_dashboard_that_is_not_built_says_how(found: Serving, tmp_path: Path):
    """Plainly, on a page that needs nothing."""
    answer = Browser(app_of(found, pages=Pages(tmp_path / "none"))).get("/traces")
    assert (answer.status, b"scripts/web build" in answer.body, answer.header("content-type")) == (
        503,
        True,
        "text/html; charset=utf-8",
    )


@pytest.mark.parametrize("file", sorted(OWN.glob("*.html")), ids=lambda file: file.name)
def test_our_own_pages_keep_to_the_policy(stranger: Browser, file: Path):
    """No script and no style stands in them, and each file that they name is there."""
    text = file.read_text()
    assert [word for word in ("style=", "<style", "onclick", "onsubmit", "http:", "https:") if word in text] == []
    named = [part.partition('"')[0] for word in ('src="', 'href="') for part in text.split(word)[1:]]
    assert [name for name in named if name != "data:," and stranger.get(name).status != 200] == []
