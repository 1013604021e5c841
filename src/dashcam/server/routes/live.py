"""Where the stream of events stands in the table; what tells them is the server's `live.Feed`."""

from dashcam.server.answers import Live
from dashcam.server.calling import Call, Nothing


def live(_call: Call, _asked: Nothing) -> Live:
    """Tell what happens from now on, as server-sent events: `change` when something came into the store, `state` when it went away or came back."""
    raise LookupError("the feed answers this")
