"""Which addresses may be called: by what an address is, in every form that reaches the same machine."""

from ipaddress import ip_address, ip_network

import pytest

from schemas.networks import AllowedNetworks

NEVER = (
    "0.0.0.0",  # noqa: S104 - looked at, not bound
    "169.254.169.254",
    "100.100.100.200",
    "192.0.0.192",
    "168.63.129.16",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "fe80::1",
    "ff02::1",
    "fd00:ec2::254",
    "::ffff:169.254.169.254",
    "::169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
    "2001:0:a9fe:a9fe::1",
    "fd12::5efe:169.254.169.254",
)
LOCAL = (
    "127.0.0.1",
    "127.9.9.9",
    "::1",
    "::ffff:127.0.0.1",
    "10.0.0.8",
    "172.16.3.4",
    "192.168.1.1",
    "fd12:3456::1",
    "64:ff9b::a00:8",
)
PUBLIC = ("114.114.114.114", "2400:3200::1", "::ffff:114.114.114.114", "64:ff9b::7272:7272")


@pytest.mark.parametrize("address", NEVER)
def test_no_setting_allows_metadata_link_local_and_wrapped_addresses(address: str) -> None:
    everywhere = AllowedNetworks(networks=(ip_network("0.0.0.0/0"), ip_network("::/0")), local=True)
    assert not everywhere.allows(ip_address(address))
    assert not AllowedNetworks(local=True).allows(ip_address(address))
    assert not AllowedNetworks().allows(ip_address(address))


@pytest.mark.parametrize("address", LOCAL)
def test_loopback_and_private_addresses_are_for_demonstrations_or_by_setting(address: str) -> None:
    assert AllowedNetworks(local=True).allows(ip_address(address))
    assert not AllowedNetworks().allows(ip_address(address))
    listed = AllowedNetworks(networks=(ip_network("127.0.0.0/8"), ip_network("10.0.0.0/8")))
    assert listed.allows(ip_address(address)) is ("127." in address or address in ("10.0.0.8", LOCAL[-1]))


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_allowed_unless_networks_are_listed(address: str) -> None:
    assert AllowedNetworks().allows(ip_address(address))
    assert not AllowedNetworks(networks=(ip_network("10.0.0.0/8"),)).allows(ip_address(address))


def test_shared_and_test_networks_are_not_public() -> None:
    for address in ("100.64.0.1", "198.18.0.1", "192.0.2.1", "2001:db8::1"):
        assert not AllowedNetworks().allows(ip_address(address))
    assert AllowedNetworks(networks=(ip_network("100.64.0.0/10"),)).allows(ip_address("100.64.0.1"))
