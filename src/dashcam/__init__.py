"""A dashcam for LLM apps."""
