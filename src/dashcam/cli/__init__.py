"""The command line: one file a command, each with its help, its options and what it does."""

from dashcam.cli.entry import main as main
