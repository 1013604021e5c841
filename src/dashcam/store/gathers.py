"""What traces of one store's file add up to: the port's questions, each in one snapshot."""

from datetime import datetime
from pathlib import Path

import apsw

from dashcam.errors import UsageError
from dashcam.model.gathered import ComponentPage, ModelUse, RunPage, SessionPage
from dashcam.store.choices import values
from dashcam.store.connection import snapshot
from dashcam.store.gathering import Gathering
from dashcam.store.in_use import components_in_use, models
from dashcam.store.runs import runs
from dashcam.store.sessions import sessions
from dashcam.store.stretch import Moment
from dashcam.store.walk import LATEST


class SqliteGathers(Gathering):
    """The part of a store that looks across traces."""

    path: Path

    def _still(self) -> apsw.Connection:
        """The connection, opened anew when another file was put in the place of ours."""
        raise NotImplementedError

    def sessions(self, *, limit: int = 50, after: str | None = None, seconds: float | None = 2.0) -> SessionPage:
        """From the index by session."""
        with snapshot(self.path, self._still) as db:
            return sessions(db, limit, after, seconds)

    def runs(self, *, limit: int = 50, after: str | None = None, seconds: float | None = 2.0) -> RunPage:
        """From the processes, and the sums kept of their traces."""
        with snapshot(self.path, self._still) as db:
            return runs(db, self.path, limit, after, seconds)

    def components_in_use(
        self,
        app: str,
        version: str | None = None,
        *,
        since: Moment | None = None,
        until: Moment | None = None,
        seconds: float | None = 1.0,
    ) -> ComponentPage:
        """From the spans of the app's traces."""
        stretch = 0 if since is None else _nanoseconds(since), LATEST if until is None else _nanoseconds(until)
        with snapshot(self.path, self._still) as db:
            return components_in_use(db, app, version, *stretch, seconds)

    def models(self) -> list[ModelUse]:
        """From the counts by day."""
        with snapshot(self.path, self._still) as db:
            return models(db)

    def values(self, name: str, text: str = "", *, limit: int = 50) -> list[str]:
        """From indexes, and the newest rows."""
        with snapshot(self.path, self._still) as db:
            return values(db, name, text, limit)


def _nanoseconds(moment: Moment) -> int:
    """A moment as nanoseconds since 1970; a time without a zone is local time.

    Raises:
        UsageError: It is neither nanoseconds nor a datetime.
    """
    if isinstance(moment, datetime):
        return int(moment.timestamp() * 1_000_000) * 1_000
    if type(moment) is not int:
        raise UsageError(f"{moment!r} is no time: give nanoseconds since 1970, or a datetime")
    return moment
