"""smolagents: agents and their steps, tools and the code that calls them, models."""
