"""Stand-ins for the chat platforms that speak the platforms' own HTTP."""
