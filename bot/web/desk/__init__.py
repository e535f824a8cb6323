"""The coordinator's pages: what the chat says, to look at."""
