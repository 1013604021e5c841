"""The table of everything that the server can be asked, one row a route: the server, its description and its tests are made of it.

To add one: a handler in a file of this folder, and its row here. What any route may answer is not repeated: 400 (cannot be
read), 401 (nobody logged in), 421, 429, 503 (the store cannot be read).
"""

from typing import Final

from dashcam.model.outline import Contents
from dashcam.model.overview import Overview
from dashcam.model.types import Json
from dashcam.server.answers import Live, Status, TracePage
from dashcam.server.calling import Nothing, Row
from dashcam.server.openapi import openapi
from dashcam.server.routes import contents, leaving, live, overview, status, traces, turns

ROUTES: Final = (
    Row("GET", "/api/openapi.json", openapi, Nothing, dict[str, Json]),
    Row("GET", "/api/status", status.status, Nothing, Status),
    Row("GET", "/api/live", live.live, Nothing, Live, media="text/event-stream"),
    Row("POST", "/api/logout", leaving.logout, Nothing, Nothing, body=Nothing),
    Row("GET", "/api/traces", traces.traces, traces.Listed, TracePage),
    Row("GET", "/api/traces/{trace_id}/contents", contents.contents, contents.OfTrace, Contents, (404, 409)),
    Row("GET", "/api/sessions/{session}/turns", turns.turns, turns.OfSession, turns.TurnPage),
    Row("GET", "/api/overview", overview.overview, overview.Summed, Overview),
)
