"""A look at the store, for those who are told when it changes: whether it may have, and what it comes to."""

import time
from typing import Final, NamedTuple

from dashcam.server.answers import Status, StoreChange, StoreState
from dashcam.server.calling import Call, Nothing, Serving
from dashcam.server.routes.status import status
from dashcam.store.arrivals import Changes

AGAIN_S: Final = 1.0
"""After how long a store that cannot be read is tried again, though nothing was seen to change."""


class News(NamedTuple):
    """What is otherwise than at the last look."""

    state: StoreState | None
    change: StoreChange | None


class Look:
    """What was seen last of one store."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._changes = Changes(serving.settings.store)
        self._looked_s = 0.0
        self.state: StoreState | None = None
        self.change: StoreChange | None = None

    def has_changed(self) -> bool:
        """Whether a look is worth it; cheap."""
        if self._changes.look():
            return True
        is_well = self.state is None or self.state.state == "ok"
        return not is_well and time.monotonic() - self._looked_s > AGAIN_S

    def again(self) -> None:
        """Let the next look be worth it."""
        self._changes.forget()

    def look(self) -> News:
        """Look at the store."""
        self._looked_s = time.monotonic()
        with Call(self._serving) as call:
            found = status(call, Nothing())
        before, self.state = self.state, StoreState(state=found.state, problem=found.problem)
        is_otherwise = self.state != before
        if found.state == "ok" or is_otherwise:
            self.change = self._counted(found)
        return News(self.state if is_otherwise else None, self.change if found.state == "ok" else None)

    def _counted(self, found: Status) -> StoreChange:
        waiting = found.lag.waiting if found.lag is not None else 0
        seq = 1 if self.change is None else self.change.seq + 1
        return StoreChange(seq=seq, spans=found.span_count or 0, traces=found.trace_count or 0, waiting=waiting)
