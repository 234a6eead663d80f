"""Free TCP ports on this computer."""

import socket
from contextlib import ExitStack
from pathlib import Path

LOOPBACK = "127.0.0.1"


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen there now (lingering closed ports count as free)."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def free_ports(count: int) -> list[int]:
    """Return that many different free ports."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind((LOOPBACK, 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def next_free_port(first: int, host: str = LOOPBACK) -> int:
    """Return the first free port from `first` on.

    Raises:
        OSError: none of the next hundred can be listened on, or the host is not ours.
    """
    for port in range(first, min(first + 100, 65536)):
        if is_free(port, host):
            return port
    raise OSError(f"{host} 上从 {first} 起没有可用端口")


def remembered_port(memory: Path) -> int:
    """Return the port written in the file while it is free, else a new one, and write it down.

    A port that stays the same lets clients reconnect after a restart.
    """
    known = memory.read_text(encoding="ascii").strip() if memory.exists() else ""
    if known.isdigit() and is_free(int(known)):
        return int(known)
    port = free_ports(1)[0]
    memory.write_text(f"{port}\n", encoding="ascii")
    return port
