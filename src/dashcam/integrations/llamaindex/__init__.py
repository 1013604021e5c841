"""LlamaIndex and its workflows: every call that the library's own dispatcher knows of, as a span.

`targets` meets the dispatcher at the methods through which it tells its handlers of spans and events; `calls` turns what
is told into spans and makes them current; `roles` says what kind of call it is and which readers it has; `readers`,
`models`, `content` and `belonging` translate; `streams` follows a model's answer while it is read. No handler is added to
the program's lists: a handler's failures are swallowed there, unseen, and each costs an asynchronous event a task.
"""
