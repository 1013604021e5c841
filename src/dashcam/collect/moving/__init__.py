"""Traces on the move: out into files, in from files, the same on both sides.

exporting.py   traces → lines or a store of its own, whole or not at all
importing.py   lines or a store → traces, each once, the damaged ones told
lines.py       a line ⇄ a trace, checked and bounded
cleaning.py    values of a line made safe to keep
arrivals.py    traces → rows of the store
files.py       files that come whole
"""

from dashcam.collect.moving.exporting import Exported as Exported
from dashcam.collect.moving.exporting import export_lines as export_lines
from dashcam.collect.moving.exporting import export_store as export_store
from dashcam.collect.moving.files import made_whole as made_whole
from dashcam.collect.moving.importing import Imported as Imported
from dashcam.collect.moving.importing import import_lines as import_lines
from dashcam.collect.moving.importing import import_store as import_store
