"""LangChain and LangGraph: every run of a chain, model, tool, retriever, prompt or graph node as a span.

`targets` meets the library at its callback managers, the public place that every run passes; `runs` keeps what is running;
`scopes` makes a run's span current around the code that runs in it; `messages` and `readers` translate. No callback handler
is added: a handler that runs inline keeps the program's own handlers from hearing of asynchronous completions, any other
costs a thread hop or a task for every token.
"""
