"""Plug-ins that know a library's own classes: one file a library, none imports another."""
