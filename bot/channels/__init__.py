"""The platforms: each turns its updates into what a person did, and messages into its own calls."""
