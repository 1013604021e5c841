"""Fuzzing that needs more than the tests' own environment: coverage-guided with atheris, the HTTP API with schemathesis."""
