"""A municipality that does not exist, whose truth is known: what do its figures say, and what can be got out of them?"""
