"""The dashboard's server: HTTP on this machine alone, over the store's port; no SQL here.

running.py    `dashcam ui`: the port, the link, a second start, the end
app.py        the table of routes as an application
routes/       one handler a route, and the table
calling.py    what a handler is given, what a row of the table says
answers.py    shapes of answers that are no words of `model/`
encode.py     answers as bytes
description.py, openapi.py   the table as an OpenAPI document, for other languages
guard.py      the one way in: host, page, session, rate, size (refusing, sessions, rates, bodies, headers)
entering.py   how a browser gets its session; pages.py: files that answer without one
live.py       what happens, told to open pages; looking.py: a look at the store for all of them
collecting.py the collector beside it; helping.py: in a process of its own; apart.py: how those are started
serving.py    uvicorn around it all; protocol.py: what that leaves out
opening.py    `dashcam.dashboard()`
failing.py    errors as answers
reading.py    open stores, lent to threads; memory.py: given back when nobody asks
beside.py     the server's own files
"""
