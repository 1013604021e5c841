"""The dashboard's server: HTTP on this machine alone, over the store's port; no SQL here.

running.py    `dashcam ui`: the port, the link, a second start, the end
app.py        the table of routes as an application
routes/       one handler a route, and the table
calling.py    what a handler is given, what a row of the table says
answers.py    shapes of answers that are no words of `model/`
encode.py     answers as bytes
openapi.py    the table as a description, for other languages
failing.py    errors as answers
reading.py    open stores, lent to threads
beside.py     the server's own files
"""
