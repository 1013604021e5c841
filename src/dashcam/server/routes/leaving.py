"""The end of a session."""

from dashcam.server.calling import Call, Nothing


def logout(call: Call, _asked: Nothing, _body: Nothing) -> Nothing:
    """End the session, on the server too: its cookie opens nothing any more."""
    call.serving.sessions.end(call.login)
    return Nothing()
