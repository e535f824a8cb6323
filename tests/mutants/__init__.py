"""Privacy bugs, made one at a time in a copy of the project: the tests that are meant to catch each must fail."""
