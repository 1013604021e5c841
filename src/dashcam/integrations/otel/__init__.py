"""OpenTelemetry: what a framework says of itself in spans of its own, read without a word to its user's tracing.

Receives every span of the scopes in `scopes.SCOPES`, whatever tracer made it and whoever exports it, and hands it on as a
span of ours. No provider is set, none gets a processor: `start_span` is met where it is called (`targets`), the span that
comes out tells us what it is told (`taps`), and our current span follows OpenTelemetry's (`follow`).

A framework uses it with one line among its targets, `*bridge(SCOPE_NAME, Scope("framework"))`; `Scope` says what it can add.
"""
