"""Ollama's client: chat, generate and embeddings, by the one method through which each of its requests goes."""
