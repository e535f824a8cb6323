"""The address that we listen on: had before what is served there, so that who cannot have it hears so at once."""

from __future__ import annotations

import socket


def listening(host: str, port: int) -> socket.socket:
    """As Uvicorn would, but it ends the program without a word where that fails. OSError where it is taken."""
    found = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
        found.listen()
    except OSError:
        found.close()
        raise
    return found


def port_of(found: socket.socket) -> int:
    """Its port, which may have been any that was free."""
    return int(found.getsockname()[1])
