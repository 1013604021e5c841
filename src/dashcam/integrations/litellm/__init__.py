"""LiteLLM: its decorated functions, which everybody holds as they are; its streams; its Router, above the calls it makes."""
