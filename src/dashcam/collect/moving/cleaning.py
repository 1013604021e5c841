"""Values of a line → values for the store: markers come alive, secrets go.

What was recorded here was masked before it reached the disk; a file from elsewhere may hold anything, and the masks of
today may be more than those it was recorded under. So all that can hold text of a person's is looked over once more.
"""

from typing import Final

from msgspec.structs import replace

from dashcam.model.component import Component
from dashcam.model.mark import Mark
from dashcam.model.span import Error, Span
from dashcam.model.structure import AppStructure
from dashcam.model.trace import TraceWithSpans
from dashcam.model.types import Json
from dashcam.model.usage import Usage
from dashcam.snapshot.marker import Marker
from dashcam.snapshot.redact import Masker

KNOWN: Final = 4_096
"""Names whose rule is remembered: the same few keys come again and again."""


class Cleaner:
    """Cleans values under one set of masks."""

    def __init__(self, masker: Masker) -> None:
        self._masker = masker
        self._rules: dict[str, str | None] = {}

    def trace(self, trace: TraceWithSpans) -> TraceWithSpans:
        """Return the trace with nothing secret in it; `{"$": …}` becomes a `Marker` wherever a value may stand."""
        return replace(
            trace,
            session=self._text(trace.session),
            user=self._text(trace.user),
            tags=[self._masker.text(tag) for tag in trace.tags],
            metadata=self.value(trace.metadata),
            input_preview=self._text(trace.input_preview),
            output_preview=self._text(trace.output_preview),
            spans=[self._span(span) for span in trace.spans],
            marks=[self._mark(mark) for mark in trace.marks],
        )

    def structure(self, structure: AppStructure) -> AppStructure:
        """Return what a version is made of, cleaned; its values stay JSON."""
        return replace(structure, tree=structure.tree and self._component(structure.tree))

    def _component(self, one: Component) -> Component:
        source = one.source and replace(one.source, text=self._text(one.source.text))
        children = [self._component(child) for child in one.children]
        return replace(one, parameters=_plain(self.value(one.parameters)), children=children, source=source)

    def _span(self, span: Span) -> Span:
        return replace(
            span,
            error=span.error and self._error(span.error),
            input=self.value(span.input),
            output=self.value(span.output),
            usage=span.usage and self._usage(span.usage),
            attributes=self.value(span.attributes),
            links=self.value(span.links),
        )

    def _mark(self, mark: Mark) -> Mark:
        value = self._masker.text(mark.value) if type(mark.value) is str else mark.value
        return replace(mark, name=self._text(mark.name), text=self._text(mark.text), value=value)

    def _error(self, error: Error) -> Error:
        return replace(error, message=self._masker.text(error.message), stack=self._text(error.stack))

    def _usage(self, usage: Usage) -> Usage:
        return usage if usage.raw is None else replace(usage, raw=self.value(usage.raw))

    def value(self, value: Json) -> Json:
        """Return a value of a payload, cleaned.

        >>> Cleaner(Masker()).value({"a": {"$": "float", "value": "NaN"}, "api_key": {"$": "masked", "rule": "key:api_key"}})
        {'a': Marker({'$': 'float', 'value': 'NaN'}), 'api_key': Marker({'$': 'masked', 'rule': 'key:api_key'})}
        """
        kind = type(value)
        if kind is str:
            return self._masker.text(value)
        if kind is list:
            return [self._header(item) for item in value]
        if kind is dict:
            return self._marker(value) if "$" in value else self._named(value)
        return value

    def _header(self, item: Json) -> Json:
        """What stands in a list: a header, `["x-api-key", "..."]`, is masked by its name."""
        if type(item) is list and len(item) == 2 and type(item[0]) is str and self._masker.names.paired(item[0]):
            return [self.value(item[0]), self._held(*item)]
        return self.value(item)

    def _named(self, fields: dict[str, Json]) -> dict[str, Json]:
        return {self._masker.text(key): self._held(key, item) for key, item in fields.items()}

    def _marker(self, fields: dict[str, Json]) -> Marker:
        kind, items = fields.get("$"), fields.get("items")
        if kind == "masked":
            return Marker({key: item for key, item in fields.items() if type(item) is str})
        if kind == "map" and type(items) is list:
            return Marker({"$": "map", "items": [self._pair(pair) for pair in items]})
        return Marker(self._named(fields))

    def _pair(self, pair: Json) -> Json:
        """A key that is not text, or is ours, and its value."""
        if type(pair) is not list or len(pair) != 2:
            return self.value(pair)
        key, item = pair
        return [self.value(key), self._held(key, item) if type(key) is str else self.value(item)]

    def _held(self, key: str, item: Json) -> Json:
        """What stands under a name: a placeholder where the name is a secret's."""
        rule = self._rule(key)
        if rule is None or item is None or type(item) is bool or _is_masked(item):
            return self.value(item)
        if type(item) is str:
            return Marker({"$": "masked", "rule": rule, "hash": self._masker.fingerprint(item)})
        return Marker({"$": "masked", "rule": rule})

    def _rule(self, key: str) -> str | None:
        if key not in self._rules:
            if len(self._rules) >= KNOWN:
                self._rules.clear()
            self._rules[key] = self._masker.names.rule(key)
        return self._rules[key]

    def _text(self, text: str | None) -> str | None:
        return None if text is None else self._masker.text(text)


def _is_masked(value: Json) -> bool:
    return type(value) is dict and value.get("$") == "masked"


def _plain(value: Json) -> Json:
    """A cleaned value with its markers as JSON again."""
    if isinstance(value, Marker):
        value = value.fields
    if type(value) is dict:
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if type(value) is list else value
