"""The Anthropic SDK, 0.x and 2.x, its clients for Bedrock and Vertex included: one choke point, `request`, and its streams."""
