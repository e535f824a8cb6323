"""Versions of the people's database."""
