"""Versions of the strategy database."""
