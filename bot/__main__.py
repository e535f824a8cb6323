"""`python -m bot` is `kreds`."""

from bot.cli import main

main()
