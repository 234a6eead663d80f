"""The listening socket that the API processes share: whichever of them is free takes the next connection."""

import socket


def bound_socket(host: str, port: int) -> socket.socket:
    """A socket at that address; nobody is let in before the first process that it is handed to listens.

    A process that dies or is busy leaves what waits to the others.

    Raises:
        OSError: the address is taken, or not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.bind((host, port))
    return found
