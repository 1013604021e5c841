"""The OpenAI Agents SDK: its runs, and the spans it makes of itself whether anybody listens or tracing is disabled."""
