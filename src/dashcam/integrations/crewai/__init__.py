"""CrewAI: crews, tasks, agents and flows, tools, memory and knowledge, models."""
