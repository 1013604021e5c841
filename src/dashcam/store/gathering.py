"""The part of the store's port that looks across traces: sessions, runs, components in use, models, values to choose from."""

from abc import ABC, abstractmethod

from dashcam.model.gathered import ComponentPage, ModelUse, RunPage, SessionPage
from dashcam.store.stretch import Moment


class Gathering(ABC):
    """Adds up traces by what they belong to. `seconds` is how long an answer may take before it is cut and says so."""

    @abstractmethod
    def sessions(self, *, limit: int = 50, after: str | None = None, seconds: float | None = 2.0) -> SessionPage:
        """Sessions, the one whose last trace is newest first; `after` is where an earlier page ended.

        Raises:
            UsageError: `after` is no place in this list.
        """

    @abstractmethod
    def runs(self, *, limit: int = 50, after: str | None = None, seconds: float | None = 2.0) -> RunPage:
        """Executions of programs, the newest first; `after` is where an earlier page ended.

        Raises:
            UsageError: `after` is no place in this list.
        """

    @abstractmethod
    def components_in_use(
        self,
        app: str,
        version: str | None = None,
        *,
        since: Moment | None = None,
        until: Moment | None = None,
        seconds: float | None = 1.0,
    ) -> ComponentPage:
        """How calls on each component of an app did, from its newest traces back as far as the time lasts.

        Args:
            app: By its whole name.
            version: Only calls of this version, by its whole name.
            since: Only traces that began at this moment or later.
            until: Only traces that began before this moment.
            seconds: How long it may take.
        """

    @abstractmethod
    def models(self) -> list[ModelUse]:
        """Every model that was called, the one with most calls first; from the rollups, so that it takes no longer with more spans."""

    @abstractmethod
    def values(self, name: str, text: str = "", *, limit: int = 50) -> list[str]:
        """Values to choose from for a name of the filter: those that begin with a text first, then those that hold it.

        Of what has no index only what was recorded last is looked at.

        Args:
            name: `app`, `version`, `model`, `provider`, `kind`, `status`, `name`, `path`, `method`, `session`, `user`, `tags`
                (or `tag`), `models` or `ended`.
            text: Upper and lower case alike.
            limit: How many at most.

        Raises:
            UsageError: There is no such name.
        """
