"""Blocks of addresses, by which tries are counted: one address more costs an attacker nothing, a block does."""

import ipaddress


def block_of(address: str) -> str:
    """The block an address lies in: /24 or /64; what is no address is a block too."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "none"
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return str(ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 64}", strict=False))
