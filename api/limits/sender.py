"""Sender of a request for counting: one person's connection, as far as addresses show."""

from ipaddress import IPv6Address, ip_address

from starlette.requests import HTTPConnection

_SUBNET = 64
"""Bits of an IPv6 address that its owner cannot choose; the other half can be new with every request."""


def sender_of(request: HTTPConnection) -> str:
    """The address that the request comes from; X-Forwarded-For counts from trusted proxies only.

    IPv6 is counted by /64, and IPv4 written as IPv6 as IPv4, so that one sender has one name.
    """
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return f"{IPv6Address(int(address) >> (128 - _SUBNET) << (128 - _SUBNET))}/{_SUBNET}"
