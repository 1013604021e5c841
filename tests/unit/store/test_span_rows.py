from pathlib import Path

from dashcam.model.span import Span, SpanRow
from dashcam.store import open_store


def test_rows_of_spans_are_the_spans_without_their_values(filled: Path):
    """In the same order, by the same filter, page by page; no input or output is unpacked."""
    with open_store(filled) as store:
        whole = store.spans(limit=None)
        light = store.span_rows(limit=2)
        light = [*light, *store.span_rows(after=light.after)]
        names = [name for name in SpanRow.__struct_fields__ if name != "usage"]
        assert [[getattr(row, name) for name in names] for row in light] == [
            [getattr(span, name) for name in names] for span in whole
        ]
        assert [row.name for row in store.span_rows('kind == "llm"')] == ["ChatModel"]
        assert not set(SpanRow.__struct_fields__) & {"input", "output", "attributes", "links"}
        assert set(Span.__struct_fields__) > set(SpanRow.__struct_fields__)
