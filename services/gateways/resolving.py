"""Resolution of host names to allowed addresses; connections go to these addresses only."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address

import httpx2

from schemas.errors import InvalidInput
from schemas.networks import AllowedNetworks

RESOLVING_SECONDS = 3.0
"""How long resolving an entered name may take."""
_THREADS = ThreadPoolExecutor(max_workers=32, thread_name_prefix="resolve")
"""Threads of their own: a name server that does not answer keeps nothing else waiting."""


class AddressRefused(Exception):
    """The host has an address that may not be called."""


async def allowed_addresses(host: str, port: int, networks: AllowedNetworks) -> list[str]:
    """Resolve the host; all its addresses must be allowed. The caller connects to one of them.

    Args:
        host: a name or an address in any spelling that the system's resolver reads, without brackets.
        port: the TCP port.
        networks: what may be called.

    Raises:
        AddressRefused: one of the addresses may not be called.
        OSError: the name cannot be resolved.
    """
    found = await asyncio.get_running_loop().run_in_executor(
        _THREADS, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    )
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not all(networks.allows(ip_address(one)) for one in addresses):
        raise AddressRefused
    return addresses


async def ensure_may_be_called(url: str, networks: AllowedNetworks) -> None:
    """Refuse a receiver whose host resolves to an address that may not be called.

    A name that cannot be resolved yet is accepted: every attempt resolves it again.

    Raises:
        InvalidInput: the address may not be called.
    """
    there = httpx2.URL(url)
    try:
        async with asyncio.timeout(RESOLVING_SECONDS):
            await allowed_addresses(there.raw_host.decode().strip("[]"), there.port or 80, networks)
    except AddressRefused as refused:
        raise InvalidInput.of(("url", "该地址不在允许访问的网络内（LIANBAN_WEBHOOK_NETWORKS）")) from refused
    except (OSError, TimeoutError, UnicodeError):
        return
