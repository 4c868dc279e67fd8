"""The one guard for every host that a member, a customer or a remote answer names: public addresses only."""

import ipaddress
import re
import socket
import unicodedata
from collections.abc import Callable, Sequence
from typing import Self

from directory.dns import IPAddress, NoAddress, Resolver
from directory.settings import Settings

_MOST_ADDRESSES = 4
_DOTS = str.maketrans("。．｡", "...")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = tuple(
    map(
        ipaddress.ip_network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"),
            *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
            # A cloud's own services answer on a public address, too.
            "168.63.129.16/32",
            # 2000::/3 is all of IPv6 that is public; these parts of it translate, tunnel or document.
            *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
        ),
    )
)


class HostRefused(Exception):
    """The guard lets nobody go there. The text is a reason code and names no host."""


def is_public(address: IPAddress) -> bool:
    """Says whether an address is plainly public; an IPv4-mapped one is judged by the address inside."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in _MAPPED:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        # NAT64, IPv4-compatible, site-local and unique-local addresses lie outside global unicast.
        if address.scope_id or address not in _GLOBAL_UNICAST:
            return False
    listed = any(address in network for network in _NOT_PUBLIC if network.version == address.version)
    return address.is_global and not address.is_multicast and not listed


def source_address(address: IPAddress) -> str:
    """The address this machine would speak to ``address`` from; no packet is sent; empty without a route."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((str(address), 9))
            return str(probe.getsockname()[0])
    except OSError:
        return ""


def connect_configured(host: str, port: int, *, timeout: float) -> socket.socket:
    """Connects to a host that the operator's settings name, outside the guard; raises OSError."""
    return socket.create_connection((host, port), timeout)


class Outbound:
    """Resolves a host once, refuses it if any of its addresses is not public, and connects to what it checked.

    ``allow`` holds ``host:port`` or ``address:port`` (IPv6 in brackets) that pass unjudged: for tests and the
    demonstration's own mail catcher, which settings permit on loopback base URLs only.
    """

    def __init__(
        self,
        addresses_of: Callable[[str], Sequence[IPAddress]],
        *,
        allow: frozenset[str] = frozenset(),
        own_hosts: frozenset[str] = frozenset(),
        spoken_from: Callable[[IPAddress], str] = source_address,
    ) -> None:
        self._addresses_of = addresses_of
        self._allow = allow
        self._own_hosts = own_hosts
        self._spoken_from = spoken_from

    @classmethod
    def of(cls, settings: Settings, resolver: Resolver) -> Self:
        """The guard for these settings; the demonstration may reach its own mail catcher and nothing else here."""
        catcher = {f"127.0.0.1:{settings.smtp_port}"} if settings.demo else set()
        return cls(
            resolver.addresses,
            allow=settings.outbound_allow | catcher,
            own_hosts=frozenset(filter(None, settings.hosts)),
        )

    def admit(self, host: str, port: int) -> tuple[IPAddress, ...]:
        """The addresses of ``host`` that may be connected to; raises HostRefused, or NoAddress when DNS has none."""
        literal = unicodedata.normalize("NFKC", host).translate(_DOTS).strip("[]").rstrip(".").lower()
        if f"{literal}:{port}" not in self._allow and literal in self._own_hosts:
            raise HostRefused("ourselves")
        addresses = self._named_addresses(literal)
        for address in addresses:
            self._judge(literal, address, port)
        return addresses[:_MOST_ADDRESSES]

    def connect(self, host: str, port: int, *, timeout: float) -> socket.socket:
        """A socket to the first address that answers, ``timeout`` seconds each.

        Raises HostRefused, NoAddress, or OSError when none answers.
        """
        failure = OSError("no address")
        for address in self.admit(host, port):
            try:
                return socket.create_connection((str(address), port), timeout)
            except OSError as error:
                failure = error
        raise failure

    def _named_addresses(self, host: str) -> tuple[IPAddress, ...]:
        try:
            return (ipaddress.ip_address(host),)
        except ValueError:
            # Left to getaddrinfo, 127.1, 0x7f000001, 2130706433 and 0177.0.0.1 would all be this machine.
            if _NUMBER.fullmatch(host.rpartition(".")[2]):
                raise HostRefused("not-a-host-name") from None
        addresses = tuple(self._addresses_of(host))
        if not addresses:
            raise NoAddress("no-address")
        return addresses

    def _judge(self, host: str, address: IPAddress, port: int) -> None:
        shown = f"[{address}]" if address.version == 6 else str(address)
        if {f"{host}:{port}", f"{shown}:{port}"} & self._allow:
            return
        if not is_public(address):
            raise HostRefused("not-public")
        if self._spoken_from(address) == str(address):
            raise HostRefused("ourselves")
