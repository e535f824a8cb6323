"""One file for each dialogue, the same name: rows into its facts, its outcome into rows."""
