"""The page of the filter is what the filter knows."""

import re

import pytest

from dashcam.store.filter import compile_filter
from dashcam.store.filter.names import SPAN_NAMES, TRACE_NAMES
from tests.api.filter_page import PAGE, renewed


def test_page_is_fresh():
    """Its table is made of the names; after a change that is meant, `scripts/public-names` renews it."""
    assert renewed(PAGE.read_text()) == PAGE.read_text()


@pytest.mark.parametrize("name", TRACE_NAMES.values(), ids=lambda name: name.name)
def test_example_of_a_trace(name):
    """The example of each name of a trace can be typed."""
    assert compile_filter(name.example).parts != ()


@pytest.mark.parametrize("name", SPAN_NAMES.values(), ids=lambda name: name.name)
def test_example_of_a_span(name):
    """The example of each name of a span can be typed, after `s.` in a trace's filter and bare in a span's."""
    said = name.example if "s." in name.example else re.sub(rf"\b{name.name}\b(?!\")", f"s.{name.name}", name.example)
    assert compile_filter(f"any({said} for s in spans)").parts != ()
    assert compile_filter(re.sub(r"\bs\.", "", name.example), "spans").parts != ()


@pytest.mark.parametrize("text", re.findall(r"store\.traces\('(.+?)'", PAGE.read_text()))
def test_block_of_the_page(text):
    """What the page shows can be typed."""
    assert compile_filter(text).parts != ()
