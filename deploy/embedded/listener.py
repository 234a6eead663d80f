"""The listening socket shared by the API processes; a free one takes the connection."""

import socket


def bound_socket(host: str, port: int) -> socket.socket:
    """Bind a socket to that address; it accepts once the first process listens.

    A process that dies or is busy leaves waiting connections to the others.

    Raises:
        OSError: the address is taken, or not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    found.bind((host, port))
    return found
