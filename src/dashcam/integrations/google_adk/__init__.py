"""Google's Agent Development Kit: agents, nodes of workflows, models and tools at their own methods.

What it tells OpenTelemetry of them names the same calls without their objects; read from there (`integrations.otel`) is only
what it does for itself, as the shortening of a history.
"""
