"""DSPy: modules, adapters, language models, tools, retrievers and embedders, each at the method that all calls of it pass."""
