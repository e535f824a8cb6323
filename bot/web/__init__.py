"""What is served over HTTP: health, metrics and the platforms' webhooks."""
