"""What `dashcam run` puts before a program: starts the recording in it, tidies up after itself, says what was recorded.

path/sitecustomize.py   the one file on the program's PYTHONPATH; Python runs it before the program
program.py              inside the program: takes our variables out of sight, starts the recording
leaving.py              tells a normal exit from all others
summary.py              the last line on stderr
detached.py             starts a process that is nobody's child
helper.py               the collector beside the program, a process of its own

Everything here is outside the layers: it joins rooms as `runtime` does, for one process.
"""
