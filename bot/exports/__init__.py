"""What is published, for other people's programs."""
