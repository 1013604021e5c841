"""Real libraries against the stand-in server: what their users get recorded, whole trees at a time."""
