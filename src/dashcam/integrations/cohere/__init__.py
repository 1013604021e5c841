"""Cohere's SDK, its second interface and its first: chat, embeddings, ranking, at the clients below the ones that users hold."""
