import json
import re
from base64 import b64encode
from hashlib import sha256

import msgspec
import pytest

from dashcam.collect import collect
from dashcam.errors import NotFound, UsageError
from dashcam.server import carrying
from dashcam.server.carrying import carried
from dashcam.store import open_store
from tests.journals import JournalBuilder

SCRIPT = "const text = '</script><!--'; draw(text);"
STYLE = "body { margin: 0 }"
BREAKING = "</script><script>window.dashcamRan=1</script><!--"


@pytest.fixture
def static(tmp_path):
    """What the build of the front end leaves: a page that names a script and a style sheet."""
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "assets" / "main-AB.js").write_text(SCRIPT)
    (folder / "assets" / "main-CD.css").write_text(STYLE)
    (folder / "index.html").write_text(
        '<link href="/icon.svg"><link rel="stylesheet" href="/assets/main-CD.css"><script src="/assets/main-AB.js"></script>'
    )
    return folder


@pytest.fixture
def page(filled, static):
    """The page of the trace of three spans."""
    with open_store(filled) as store:
        trace = next(one for one in store.traces() if one.span_count == 3)
        return b"".join(carried(store, trace.trace_id[:8], static)).decode()


def data(page: str) -> dict:
    """What a browser would read out of the element that carries the trace."""
    return json.loads(re.search(r'id="carried">(.*?)</script>', page, re.DOTALL)[1])


def test_it_carries_the_outline_and_every_span(page, filled):
    """As the server's own answers give them."""
    with open_store(filled) as store:
        trace = next(one for one in store.traces() if one.span_count == 3)
        outline, spans = store.outline(trace.trace_id), store.trace(trace.trace_id).spans
    assert data(page)["outline"] == msgspec.to_builtins(outline)
    assert data(page)["spans"] == msgspec.to_builtins(spans)


def test_only_its_own_script_and_style_may_run(page):
    """The policy names both by their digests, and nothing that could be loaded."""
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page)[1]
    script = re.search(r'<script type="module">(.*?)</script>', page, re.DOTALL)[1]
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    for text in (script, style):
        assert f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" in policy
    assert policy.startswith("default-src 'none';")
    assert re.findall(r"(?:https?:)?//|unsafe|\*", policy) == []


def test_nothing_ends_an_element_early(page):
    """The script's own text keeps its meaning, and the page has three scripts' ends for two scripts and no more."""
    assert (page.count("<script"), page.count("</script"), page.count("<!--")) == (2, 2, 0)
    assert r"'\x3c/script>\x3c!--'" in page


def test_recorded_text_ends_nothing_either(path, static):
    """A trace whose every text tries to."""
    written = JournalBuilder(path.with_suffix(".journal"))
    written.start(10, args=[BREAKING], extra={"app": BREAKING})
    written.end(10, BREAKING)
    written.save()
    collect(path)
    with open_store(path) as store:
        (trace,) = store.traces()
        page = b"".join(carried(store, trace.trace_id, static)).decode()
    assert (page.count("<script"), page.count("</script"), page.count("<!--")) == (2, 2, 0)
    assert data(page)["spans"][0]["output"] == BREAKING


def test_many_spans_come_in_pieces(filled, static, monkeypatch):
    """Never more than some of them are in memory; together they are the same."""
    monkeypatch.setattr(carrying, "AT_ONCE", 2)
    with open_store(filled) as store:
        trace = next(one for one in store.traces() if one.span_count == 3)
        pieces = list(carried(store, trace.trace_id, static))
    together = data(b"".join(pieces).decode())
    assert (len(pieces), len(together["spans"])) == (7, 3)
    assert sorted(together["previews"].values()) == ["Who pays?", "q"]


def test_what_calls_got_stands_beside_their_names(filled, static, monkeypatch):
    """As the server gives it for the rows in sight; of the first calls only, where there are very many."""
    with open_store(filled) as store:
        trace = next(one for one in store.traces() if one.span_count == 3)
        ids = store.outline(trace.trace_id).spans.span_id
        told = store.previews(trace.trace_id, ids)
        assert data(b"".join(carried(store, trace.trace_id, static)).decode())["previews"] == dict(
            zip(told.span_ids, told.input, strict=True)
        )
        monkeypatch.setattr(carrying, "PREVIEWED", 1)
        assert [*data(b"".join(carried(store, trace.trace_id, static)).decode())["previews"]] == ids[:1]


def test_no_trace_no_page(filled, static):
    """Nor is one begun."""
    with open_store(filled) as store, pytest.raises(NotFound):
        next(carried(store, "ffffffff", static))


def test_without_a_built_dashboard_it_says_how_to_build_it(filled, tmp_path):
    """Which only happens in a checkout."""
    with open_store(filled) as store, pytest.raises(UsageError, match="scripts/web build"):
        next(carried(store, next(iter(store.traces())).trace_id, tmp_path))
