"""The table of everything that the server can be asked, one row a route: the server, its description and its tests are made of it.

To add one: a handler in a file of this folder, and its row here. What any route may answer is not repeated: 400 (cannot be
read), 401 (nobody logged in), 421, 429, 503 (the store cannot be read).
"""

from typing import Final

from dashcam.collect.looking_up import Known
from dashcam.doctor.report import Report
from dashcam.model.app import App, AppVersion
from dashcam.model.gathered import ComponentPage, RunPage, SessionPage
from dashcam.model.mark import Mark
from dashcam.model.outline import Contents, Found, Outline, Previews
from dashcam.model.overview import Overview
from dashcam.model.span import Span
from dashcam.model.sql import SqlAnswer, SqlView
from dashcam.model.types import Json
from dashcam.server.answers import Check, Done, Live, Name, SpanList, SpanPage, Status, TracePage, VersionDiff
from dashcam.server.calling import Nothing, Row
from dashcam.server.description import openapi
from dashcam.server.routes import (
    apps,
    filters,
    gathered,
    leaving,
    live,
    machine,
    overview,
    saved,
    spans,
    sql,
    status,
    trace,
    traces,
    turns,
)

ROUTES: Final = (
    Row("GET", "/api/openapi.json", openapi, Nothing, dict[str, Json]),
    Row("GET", "/api/status", status.status, Nothing, Status),
    Row("GET", "/api/live", live.live, Nothing, Live, media="text/event-stream"),
    Row("POST", "/api/logout", leaving.logout, Nothing, Nothing, body=Nothing),
    Row("GET", "/api/traces", traces.traces, traces.Listed, TracePage),
    Row("GET", "/api/spans", spans.list_spans, traces.Listed, SpanPage),
    Row("GET", "/api/traces/{trace_id}", trace.trace, trace.OfTrace, Outline, (404, 409), tag=trace.stamp),
    Row("GET", "/api/traces/{trace_id}/spans", trace.spans, trace.OfSpans, SpanList, (404, 409)),
    Row("GET", "/api/traces/{trace_id}/spans/{span_id}", trace.span, trace.OfSpan, Span, (404, 409)),
    Row("GET", "/api/traces/{trace_id}/find", trace.find, trace.Held, Found, (404, 409)),
    Row("POST", "/api/traces/{trace_id}/marks", trace.mark, trace.OfTrace, Mark, (404, 409), trace.NewMark),
    Row("DELETE", "/api/traces/{trace_id}/marks/{uid}", trace.unmark, trace.OfMark, Done, (404, 409)),
    Row("GET", "/api/traces/{trace_id}/previews", trace.previews, trace.OfSpans, Previews, (404, 409)),
    Row("GET", "/api/traces/{trace_id}/contents", trace.contents, trace.OfTrace, Contents, (404, 409)),
    Row("GET", "/api/sessions", gathered.sessions, gathered.Paged, SessionPage),
    Row("GET", "/api/sessions/{session}/turns", turns.turns, turns.OfSession, turns.TurnPage),
    Row("GET", "/api/runs", gathered.runs, gathered.Paged, RunPage),
    Row("GET", "/api/overview", overview.overview, overview.Summed, Overview),
    Row("GET", "/api/apps", apps.apps, Nothing, list[App]),
    Row("GET", "/api/apps/{app}/versions/{version}", apps.version, apps.OfVersion, AppVersion, (404, 409)),
    Row("GET", "/api/apps/{app}/components", apps.components, apps.OfApp, ComponentPage),
    Row("GET", "/api/diff", apps.diff, apps.Between, VersionDiff, (404, 409)),
    Row("GET", "/api/names", filters.names, filters.OfNames, list[Name]),
    Row("GET", "/api/values", filters.values, filters.OfValues, list[str]),
    Row("GET", "/api/check", filters.check, filters.Checked, Check),
    Row("POST", "/api/sql", sql.sql, Nothing, SqlAnswer, body=sql.Query),
    Row("GET", "/api/sql/schema", sql.schema, Nothing, list[SqlView]),
    Row("POST", "/api/sql/export", sql.export, Nothing, str, body=sql.Exported, media="application/octet-stream"),
    Row("GET", "/api/settings", machine.machine, Nothing, machine.Machine),
    Row("GET", "/api/doctor", machine.doctor, Nothing, Report),
    Row("GET", "/api/prices", machine.prices, Nothing, machine.Prices),
    Row("GET", "/api/price", machine.price, machine.Priced, Known, (404,)),
    Row("GET", "/api/saved", saved.saved, Nothing, saved.Saved),
    Row("PUT", "/api/saved", saved.save, Nothing, saved.Saved, body=saved.Saved),
)
