"""That recording changes nothing for the program, as programs that prove it: run plain, recorded, and with each step of ours failing.

`points` says what is promised, `programs` proves it, `three_ways` runs one program in all ways and compares, `running` runs
them all in a process of its own. A tracer is reached through an adapter (`three_ways.Tracer`), so that another one than
dashcam can be looked at: `python -m dashcam.testing.safety --tracer module:Class`.
"""
