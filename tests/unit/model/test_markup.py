"""The fragment of HTML that a notebook shows: what is in it, and what can never be."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashcam.model.markup import DEEPEST, LONGEST, MOST_SPANS, list_html, trace_html, traces_html
from dashcam.model.span import Error
from tests import samples

HOSTILE = json.loads((Path(__file__).parents[3] / "web" / "test" / "hostile.json").read_text())["payloads"]
KNOWN = set("details summary div span code pre b a table thead tbody tr th td".split())
HARMLESS = set("open style title aria-hidden".split())


class Page(HTMLParser):
    """What a browser would make of a fragment."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.open: list[str] = []
        self.deepest = 0
        self.texts: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)
        self.deepest = max(self.deepest, len(self.open))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)

    def named(self, tag: str) -> list[dict]:
        return [attributes for name, attributes in self.tags if name == tag]


def whole(text: str, **fields):
    """A trace with the same text wherever one can be."""
    error = Error(type=text, message=text, stack=None)
    spans = [
        samples.span(text, input={text: text}, output=text, model=text, app=text),
        samples.span(text, 2, parent_id=samples.span().span_id, status="error", error=error, input=[text]),
    ]
    return samples.trace(spans, version=text, input_preview=text, **fields)


def harmless(page: Page) -> bool:
    """Only elements that show text, without anything that loads, runs, names or reaches for others."""
    return {tag for tag, _ in page.tags} <= KNOWN and {name for _, one in page.tags for name in one} <= HARMLESS


def test_a_trace_is_a_tree_that_folds():
    """A fold for each call, in the order they were made; the root and the way to what failed are unfolded."""
    trace = samples.rag()
    page = Page(trace_html(trace))
    folds = page.named("details")
    assert len(folds) == len(trace.spans)
    assert ["open" in one for one in folds] == [
        at == 0 or span.status == "error" for at, span in enumerate(in_order(trace))
    ]
    places = [page.text.index(span.name) for span in in_order(trace)]
    assert places == sorted(places)


def in_order(trace) -> list:
    return [node.span for root in trace.tree() for _, node in root.walk()]


def test_it_says_what_is_known():
    """Time, tokens, cost, model, status; a model call without a price is of unknown cost."""
    text = Page(trace_html(samples.rag())).text
    for told in ("2.31 s", "gpt-4o-mini", "retriever", "✗ error", "unknown", "in", "out"):
        assert told in text


def test_a_trace_shows_itself_in_a_notebook():
    """It is what IPython asks for."""
    assert samples.rag()._repr_html_() == trace_html(samples.rag())


@pytest.mark.parametrize("payload", HOSTILE, ids=[one["name"] for one in HOSTILE])
def test_hostile_texts_are_text(payload):
    """Whatever was recorded: only text elements, no address, no script; its letters are there to be read."""
    text = payload["text"]
    page = Page(trace_html(whole(text)))
    assert harmless(page)
    words = [word for word in text.split() if word.isascii() and word.isprintable()][:1]
    assert all(word[:40] in page.text for word in words)


@given(st.text())
def test_any_text_is_text(text):
    """The same of texts that nobody thought of."""
    assert harmless(Page(trace_html(whole(text))))
    assert harmless(Page(list_html([whole(text)])))


def test_what_turns_text_around_is_said():
    """Overrides of the direction of writing and control characters are shown as their numbers."""
    html = trace_html(whole("a\u202eb\x1b[0m\u2066c"))
    assert not set(html) & set("\u202e\x1b\u2066")
    assert "a\\u202eb\\x1b[0m\\u2066c" in html


def test_recorded_text_stands_in_code():
    """Names, inputs and outputs are out of reach of a notebook's mathematics, which leaves `<code>` and `<pre>` alone."""
    formula = "$$\\href{javascript:1}{x}$$"
    before = ""
    for place in trace_html(whole(formula)).split(formula)[:-1]:
        before += place
        inner = max(before.rfind("<code"), before.rfind("<pre"))
        assert inner > max(before.rfind("</code"), before.rfind("</pre"))


def test_a_large_trace_is_bounded():
    """Of many calls the first are kept, and how many more there are is said."""
    root = samples.span("crawl")
    spans = [root, *(samples.span("fetch", at, parent_id=root.span_id, output="x" * 50_000) for at in range(2, 5_000))]
    html = trace_html(samples.trace(spans))
    assert len(Page(html).named("details")) == MOST_SPANS
    assert f"{len(spans) - MOST_SPANS:,} calls more: dashcam show 4f1c9a00" in html
    assert len(html) < MOST_SPANS * (LONGEST + 1_500)


def test_a_deep_trace_is_bounded():
    """Calls inside each other nest so deep as a browser bears, the rest stand on the last level."""
    spans = [samples.span("level")]
    for at in range(2, MOST_SPANS + 50):
        spans.append(samples.span("level", at, parent_id=spans[-1].span_id))
    page = Page(trace_html(samples.trace(spans)))
    assert (len(page.named("details")), page.deepest < 2 * DEEPEST + 20) == (MOST_SPANS, True)


def test_a_long_text_is_cut_and_says_so():
    """A million characters on one line cost a notebook no more than thousands."""
    html = trace_html(samples.trace([samples.span(output="y" * 1_000_000)]))
    assert "yyy…</pre>" in html
    assert len(html) < LONGEST + 3_000


def test_several_traces_unfold_the_last():
    """A recording shows what was done last; how many are left out is said."""
    html = traces_html([samples.rag(), samples.rag()], left_out=3)
    roots = [fold for fold in Page(html).named("details") if "open" in fold]
    assert len(roots) < 2 * len(Page(trace_html(samples.rag())).named("details"))
    assert "and 3 traces before" in html
    assert "no traces yet" in traces_html([])


def test_a_list_names_its_traces_and_the_dashboard():
    """A row each, an address that opens beside the notebook and learns nothing of it."""
    page = Page(list_html([samples.rag(), samples.rag()], "http://127.0.0.1:4319/"))
    assert len(page.named("tr")) == 3
    assert page.named("a") == [{"href": "http://127.0.0.1:4319/", "target": "_blank", "rel": "noopener noreferrer"}]
