"""A real service killed, cut off and starved, again and again, beside people who go on pressing."""
