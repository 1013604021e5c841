"""The filter: one Python expression on every surface, read and compiled to bound SQL, never evaluated.

text → `reading` (Python's tree) → `checking` (ours, typed by the table of `names`) → `plan` → `drivers` (which rows to
look at, in which order) and `sql` (what must hold for them), with `words` for `search("…")`.
"""

from dashcam.store.filter.plan import Plan, compile_filter

__all__ = ["Plan", "compile_filter"]
