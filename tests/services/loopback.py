"""Keeps tests on this machine: an audit hook refuses every address and every name that is not loopback."""

import ipaddress
import socket
import sys
from collections.abc import Iterator

import pytest

_NAMES = ("localhost", "ip6-localhost", socket.gethostname())
_refused: list[str] = []


class LeftTheMachine(BaseException):
    """A test reached for the network. Not an Exception: code that catches and carries on must not hide it."""


def _is_here(host: object) -> bool:
    name = (host.decode() if isinstance(host, bytes) else str(host or "")).partition("%")[0].rstrip(".")
    if not name or name in _NAMES or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _is_literal(host: object) -> bool:
    try:
        ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return True


def _watch(event: str, args: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        connection, address = args[0], args[1]
        if isinstance(connection, socket.socket) and connection.family == socket.AF_UNIX:
            return
        host = address[0] if isinstance(address, tuple) else None
        if not _is_here(host):
            _refuse(f"{event} to {host}")
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"} and not (_is_here(args[0]) or _is_literal(args[0])):
        _refuse(f"{event} of {args[0]!r}")


def _refuse(what: str) -> None:
    _refused.append(what)
    raise LeftTheMachine(f"tests stay on this machine; refused: {what}")


sys.addaudithook(_watch)


@pytest.fixture(autouse=True)
def _stays_on_this_machine() -> Iterator[None]:
    _refused.clear()
    yield
    assert not _refused, f"the test reached for the network: {_refused}"
