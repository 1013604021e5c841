"""What is wrong here and what to do about it: facts (health.py and its parts), what they mean (findings.py), both as one report."""
