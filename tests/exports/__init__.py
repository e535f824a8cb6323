"""What is published, read by other people's programs."""
