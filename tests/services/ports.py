"""Ports nobody holds at this moment."""

import socket


def free_port(following: int = 0) -> int:
    """A free TCP port on 127.0.0.1 after which ``following`` more are free too."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port + following < 65_536 and all(_is_free(port + step) for step in range(following + 1)):
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
