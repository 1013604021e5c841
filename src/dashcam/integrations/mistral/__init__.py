"""Mistral's SDK, 3.x: chat, agents, fill-in-the-middle, embeddings and moderations, at the methods of its resources."""
