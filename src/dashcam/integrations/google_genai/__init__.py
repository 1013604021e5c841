"""Google's Gen AI SDK: Gemini and Vertex AI, by the client through which each of its requests goes."""
