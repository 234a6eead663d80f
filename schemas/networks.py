"""Networks that webhooks may call (允许访问的网络), checked by address, never by name."""

from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_network,
)

from pydantic import BaseModel, ConfigDict

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def _networks(*written: str) -> tuple[Network, ...]:
    return tuple(ip_network(one) for one in written)


_NAT64 = IPv6Network("64:ff9b::/96")
"""Addresses by which an IPv6 host reaches an IPv4 host (RFC 6052)."""
_LOCAL = _networks("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
_NEVER = _networks(
    "0.0.0.0/8",
    "169.254.0.0/16",
    "fe80::/10",
    "fec0::/10",
    "240.0.0.0/4",
    # metadata services of cloud machines: Aliyun, Oracle, Azure, AWS, Google
    "100.100.100.200/32",
    "192.0.0.192/32",
    "168.63.129.16/32",
    "fd00:ec2::254/128",
    "fd20:ce::254/128",
    # addresses that wrap an IPv4 address: Teredo, 6to4, local NAT64
    "2001::/32",
    "2002::/16",
    "64:ff9b:1::/48",
)
_ISATAP = (0x00005EFE, 0x02005EFE)
"""The third quarter of an ISATAP address (RFC 5214), which wraps an IPv4 address."""


def unwrap_address(address: Address) -> Address:
    """Return the IPv4 address in a mapped or NAT64 address; any other address unchanged."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def is_forbidden_address(address: Address) -> bool:
    """Return whether the address is always forbidden.

    These are link-local, multicast, cloud metadata and wrapped IPv4 addresses.
    """
    there = unwrap_address(address)
    if there.is_multicast or there.is_unspecified or _contains(_NEVER, there):
        return True
    if there.version == 4 or there.is_loopback:
        return False
    is_compatible = int(there) >> 32 == 0
    return is_compatible or (int(there) >> 32) & 0xFFFF_FFFF in _ISATAP


def _contains(networks: tuple[Network, ...], address: Address) -> bool:
    return any(address in one for one in networks if one.version == address.version)


class AllowedNetworks(BaseModel):
    """The networks in which webhooks of other organisations may be called.

    Attributes:
        networks: the allowed networks; empty allows every public address.
        local: whether loopback and private addresses are also allowed while `networks` is empty, as in a
            demonstration.
    """

    model_config = ConfigDict(frozen=True)

    networks: tuple[Network, ...] = ()
    local: bool = False

    def allows(self, address: Address) -> bool:
        """Return whether the address may be called."""
        there = unwrap_address(address)
        if is_forbidden_address(address):
            return False
        if self.networks:
            return _contains(self.networks, there)
        return there.is_global or (self.local and _contains(_LOCAL, there))
