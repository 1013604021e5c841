"""Every screen of the dashboard with an address that fills it, from what is recorded in a store."""

from dataclasses import dataclass
from pathlib import Path

import dashcam


@dataclass(frozen=True)
class Screen:
    """A screen: a short name for tests and pictures, its address, a text that stands on it once it is there."""

    name: str
    path: str
    text: str


def screens(store: Path) -> list[Screen]:
    """Give the screens of a `history` store."""
    with dashcam.open(store) as opened:
        agent = list(opened.traces('app == "travel-agent"', limit=4))
        failed = next(trace for trace in agent if trace.status == "error").trace_id
        worked = next(trace for trace in agent if "Lisbon" in (trace.input_preview or "")).trace_id
        desk = list(opened.traces('app == "help-desk"', limit=None))
        question = desk[0].input_preview
        later, former = desk[0], next(one for one in reversed(desk) if one.input_preview == question)
        session = next(iter(opened.traces('app == "chat" and user == "ada"', limit=1))).session
    return [
        Screen("overview", "/", "Slowest"),
        Screen("traces", "/traces", "TravelAgent.plan"),
        Screen("failing", '/traces?filter=status == "error"', "TravelAgent.plan"),
        Screen("trace", f"/traces/{worked}", "TravelAgent.step"),
        Screen("error", f"/traces/{failed}", "TimeoutError"),
        Screen("reading", f"/traces/{worked}?view=reading", "Lisbon"),
        Screen("apps", "/apps", "help-desk"),
        Screen("app", "/apps/help-desk", "handbook"),
        Screen("changes", f"/apps/help-desk?view=changes&before={former.version}&after={later.version}", "prompt"),
        Screen("versions", "/apps/help-desk?view=versions", later.version[:8]),
        Screen("compare", f"/compare?a={former.trace_id}&b={later.trace_id}", "HelpDesk.answer"),
        Screen("sessions", "/sessions", session),
        Screen("session", f"/sessions/{session}", "Where is my order 4711?"),
        Screen("runs", "/runs", "reports"),
        Screen("sql", "/sql?q=select app, count(*) as traces from traces group by app", "traces"),
        Screen("settings", "/settings", "retention"),
        Screen("prices", "/settings?view=prices", "gpt-4o-mini"),
        Screen("doctor", "/settings?view=doctor", "Libraries"),
        Screen("welcome", "/welcome", "dashcam run"),
        Screen("nowhere", "/nowhere", "There is no such page"),
    ]
