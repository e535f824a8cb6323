"""A municipality that does not exist."""
