"""What a browser is sent: one page, its look, and the little that moves on it. No wheel carries it."""

from pathlib import Path

FOLDER = Path(__file__).parent
