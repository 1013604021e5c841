"""The Model Context Protocol: what a client asks a server, what a server asks back, and who answers, in one trace."""
