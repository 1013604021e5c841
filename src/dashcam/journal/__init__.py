"""The process's own append-only segments, where spans land before the call returns; docs/why/journal.md has the format.

`own`, `segment` and `writer` stand in the recorded process; `process`, `reader` and `liveness` in the one that collects; `owner` tells
which one that is.
"""
