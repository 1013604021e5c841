"""Pydantic AI: runs of agents, requests to models, tools, embeddings, at the methods where each of them passes.

Its own spans stay its user's: to have them it must be told to make them, and then it does more than without (`docs/adr/0018`).
The objects say the same, before they are written as JSON, and nothing of the program changes.
"""
