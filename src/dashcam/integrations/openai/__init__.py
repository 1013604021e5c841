"""The OpenAI SDK, 2.x and 3.x, Azure's client included: one choke point, `request`, and its streams."""
