"""Libraries we know: each integration is a table of targets and pure readers from its objects to our words."""
