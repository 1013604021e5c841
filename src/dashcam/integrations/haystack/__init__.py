"""Haystack: pipelines, components of every kind, agents and their tools, met at the methods they are run by."""
