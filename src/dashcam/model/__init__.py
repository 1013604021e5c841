"""The words as frozen data: no I/O, no clock, no global state."""
