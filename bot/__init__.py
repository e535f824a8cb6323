"""Joins what is said and what is kept, and talks to the world."""
