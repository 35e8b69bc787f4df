"""Which addresses are public: a page must not be able to make newsbot knock on a door inside its own network."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# `is_global` is true for some of these (Python 3.11), and they all lead somewhere that is not the public web.
_NEVER_PUBLIC = tuple(
    ip_network(network)
    for network in ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/4", "240.0.0.0/4", "3fff::/20")
)
_GLOBAL_UNICAST = ip_network("2000::/3")  # all of IPv6 that the web is in: RFC 4291, and IANA's registry
_NAT64 = ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether *address* (a literal IPv4 or IPv6 address) is on the public internet, whatever it is wrapped in."""
    try:
        found = _unwrap(ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    if found.version == 6 and found not in _GLOBAL_UNICAST:
        return False
    return found.is_global and not any(
        found in network for network in _NEVER_PUBLIC if network.version == found.version
    )


def why_refused(host: str, address: str) -> str:
    """What to tell the user of *host*, whose *address* is not public."""
    return (
        f"host {host!r} has the address {address}, which is not public; "
        f"if it is your own, add it to network.allow_private in newsbot.toml"
    )


def _unwrap(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is None and int(address) >> 32 == 0 and int(address) > 1:  # the old IPv4-compatible form
            inner = IPv4Address(int(address))
        return inner or address
    return address
