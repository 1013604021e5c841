"""The programs of the demo, each a file to itself: they are copied before they are run, and read."""
