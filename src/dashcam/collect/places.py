"""Which part of which version of an app spans are of: numbers of the journal → columns, each looked up once a process."""

from collections.abc import Iterable
from typing import Any, TypeAlias

import msgspec

from dashcam.collect.columns import APP, PATH, PATH_EXACT, PATHS, STARTED, VERSION, Columns
from dashcam.collect.interning import Texts
from dashcam.collect.spans import NAME, NAMES, SpanState
from dashcam.journal.process import ProcessJournal
from dashcam.model.component import Component
from dashcam.store.rows import StructureRow

AppVersion: TypeAlias = tuple[int | None, int]
"""An app and a version of it, as ids of texts."""


_decode = msgspec.json.Decoder(Component).decode


class Seen:
    """Of which apps and versions the spans of a batch are."""

    def __init__(self, spans: Iterable[SpanState]) -> None:
        self.apps: set[tuple[int, int]] = set()
        """Apps that are not their trace's own, each with the trace."""
        self.versions: set[tuple[int | None, int, int]] = set()
        """The same of versions, each with its app and the trace."""
        self.first_ns: dict[AppVersion, int] = {}
        """When each version was seen first."""
        for span in spans:
            columns, state = span.columns, span.state
            app, version = columns[APP], columns[VERSION]
            if app != state.app and app is not None:
                self.apps.add((app, state.id))
            if version is not None:
                self._add(span, app, version)

    def _add(self, span: SpanState, app: int | None, version: int) -> None:
        state, pair = span.state, (app, version)
        if pair != (state.app, state.version):
            self.versions.add((app, version, state.id))
        started = span.columns[STARTED]
        self.first_ns[pair] = min(started, self.first_ns.get(pair, started))


class Places:
    """The walks and places of one process, as ids of the store."""

    def __init__(self, journal: ProcessJournal, own: str | None, texts: Texts) -> None:
        self._journal = journal
        self._own = own
        self._texts = texts
        self._walks: dict[int, tuple[int | None, int | None]] = {}
        self._places: dict[int, tuple[int | None, int | None, int | None]] = {}
        self._told: set[AppVersion] = set()
        self._known = len(journal.versions)

    @property
    def own(self) -> int | None:
        """The program's own name, which an app without a name goes by."""
        return self._texts.id(self._own)

    def have_changed(self) -> bool:
        """Tell whether versions came since this was asked last; what was looked up before is then forgotten."""
        if len(self._journal.versions) == self._known:
            return False
        self._known = len(self._journal.versions)
        self._walks.clear()
        self._told.clear()
        return True

    def put(self, columns: Columns, walk: Any, place: Any, *, guessed: bool) -> None:
        """Fill in what the numbers mean; what is no number, or is not defined, stays unknown."""
        if type(place) is int:
            known = self._places.get(place) or self._learn(place)
            if known is not None:
                above, columns[PATH], columns[PATHS] = known
                columns[PATH_EXACT] = int(not guessed)
                walk = above if walk is None else walk
        if type(walk) is int:
            found = self._walks.get(walk) or self._walk(walk)
            if found is not None:
                columns[APP], columns[VERSION] = found

    def structures(self, first_ns: dict[AppVersion, int]) -> list[StructureRow]:
        """Rows of the versions that were walked here and not told yet, each with when it was seen."""
        rows = []
        for (app, version), started_ns in first_ns.items():
            if (app, version) not in self._told:
                self._told.add((app, version))
                frame = self._journal.found.get(self._texts.text(version) or "")
                if frame is not None:  # one that the caller named is made of nobody knows what
                    rows.append(StructureRow(app, version, started_ns, frame.git_json(), _sound(frame.tree)))
        return rows

    def forget(self) -> None:
        """Tell structures once more: the store may have deleted them."""
        self._told.clear()

    def _walk(self, number: int) -> tuple[int | None, int | None] | None:
        journal = self._journal
        if number not in journal.walks:
            journal.refresh()
        if number not in journal.walks:
            return None
        name, frame = journal.walks[number], journal.versions.get(number)
        version = None if frame is None else self._texts.id(frame.version)
        found = self._walks[number] = (self.own if name is None else self._texts.id(name), version)
        return found

    def _learn(self, number: int) -> tuple[int | None, int | None, int | None] | None:
        journal = self._journal
        if number not in journal.places:
            journal.refresh()
        place = journal.places.get(number)
        if place is None:
            return None
        paths = None if place.paths is None else self._texts.id_of_json([path[:NAME] for path in place.paths[:NAMES]])
        known = self._places[number] = (place.walk, self._texts.id(place.path), paths)
        return known


def _sound(tree: bytes | None) -> bytes | None:
    """A tree if it is one: it is read again only by whoever asks for it."""
    try:
        _decode(tree or b"")
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return None
    return tree
