"""Nobody outside can make Cardfile talk to a machine that is not on the public net."""

import ipaddress
import socket
from collections.abc import Iterator

import pytest

from directory.dns import IPAddress, NoAddress, Resolver
from directory.outbound import HostRefused, Outbound, is_public
from tests.directory.zone_server import ZoneServer
from tests.services.surroundings import MakeSettings

NOT_PUBLIC = """
127.0.0.1 127.255.255.254 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 169.254.0.1
100.64.0.1 100.127.255.255 100.100.100.200 168.63.129.16 192.0.0.192 192.0.0.8 192.0.2.1 198.51.100.1 203.0.113.1
198.18.0.1 198.19.255.255 192.88.99.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:168.63.129.16
64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 2002:7f00:1::1 2002:808:808::1 2001::1 2001:0:7f00:1::1 2001:10::1
2001:db8::1 3fff::1 fc00::1 fdff::1 fd00:ec2::254 fe80::1 fe80::1%1 fec0::1 ff02::1 ff0e::1 100::1 5f00::1
"""
PUBLIC = """
8.8.8.8 1.1.1.1 172.15.255.255 172.32.0.1 100.63.255.255 100.128.0.1 193.0.0.1
2606:4700::1111 2a00:1450::5 ::ffff:8.8.8.8
"""
SPELLED_OTHERWISE = """
127.1 0x7f000001 2130706433 0177.0.0.1 0x7f.1 ①②⑦.⓪.⓪.① 127。0。0。1 １２７.０.０.１ 127.0.0.1. [::1] 10.1 0xA000001
"""


def _no_lookup(host: str) -> tuple[IPAddress, ...]:
    raise AssertionError(f"{host} was looked up")


def _elsewhere(address: IPAddress) -> str:
    return "192.0.2.99"


def _guard(*addresses: str, allow: frozenset[str] = frozenset(), own: frozenset[str] = frozenset()) -> Outbound:
    found = tuple(map(ipaddress.ip_address, addresses))
    return Outbound(lambda host: found, allow=allow, own_hosts=own, spoken_from=_elsewhere)


@pytest.mark.parametrize("address", NOT_PUBLIC.split())
def test_what_is_not_public_is_refused_as_a_literal_and_behind_a_name(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(HostRefused, match="not-public"):
        Outbound(_no_lookup, spoken_from=_elsewhere).admit(address, 443)
    with pytest.raises(HostRefused, match="not-public"):
        _guard(address).admit("mx.firma.example", 25)


@pytest.mark.parametrize("address", PUBLIC.split())
def test_what_is_public_passes(address: str) -> None:
    assert list(map(str, _guard(address).admit("mx.firma.example", 25))) == [str(ipaddress.ip_address(address))]


@pytest.mark.parametrize("host", SPELLED_OTHERWISE.split())
def test_no_spelling_of_a_number_reaches_this_machine(host: str) -> None:
    with pytest.raises(HostRefused):
        Outbound(_no_lookup, spoken_from=_elsewhere).admit(host, 443)


def test_one_private_address_among_public_ones_refuses_the_host() -> None:
    with pytest.raises(HostRefused):
        _guard("8.8.8.8", "127.0.0.1", "1.1.1.1").admit("mx.firma.example", 25)


def test_we_are_not_made_to_talk_to_ourselves() -> None:
    with pytest.raises(HostRefused, match="ourselves"):
        _guard("8.8.8.8", own=frozenset({"privacy.cardfile.example"})).admit("Privacy.Cardfile.example.", 443)
    here = Outbound(lambda host: (ipaddress.ip_address("8.8.8.8"),), spoken_from=str)
    with pytest.raises(HostRefused, match="ourselves"):
        here.admit("mx.firma.example", 25)


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_a_name_that_changes_its_mind_is_asked_once_and_the_checked_address_is_used(listening: socket.socket) -> None:
    port = listening.getsockname()[1]
    answers = [("127.0.0.1",), ("8.8.8.8",)]
    guard = Outbound(
        lambda host: tuple(map(ipaddress.ip_address, answers.pop(0))), allow=frozenset({f"127.0.0.1:{port}"})
    )
    with guard.connect("rebinding.example", port, timeout=5) as connected:
        assert connected.getpeername() == ("127.0.0.1", port)
    assert len(answers) == 1


def test_the_demonstration_reaches_its_own_mail_catcher_and_nothing_else_here(settings: MakeSettings) -> None:
    demo = settings()
    records = {"mx.firma.example": {"A": ["127.0.0.1"]}, "none.example": {"TXT": ['""']}}
    with ZoneServer(records) as zone:
        guard = Outbound.of(demo, Resolver(zone.place))
        assert demo.smtp_port == demo.port + 3
        assert guard.admit("mx.firma.example", demo.smtp_port)
        for port in (25, demo.port, demo.port + 4):
            with pytest.raises(HostRefused):
                guard.admit("mx.firma.example", port)
        with pytest.raises(NoAddress):
            guard.admit("none.example", demo.smtp_port)


def test_the_opening_for_tests_opens_one_port_of_one_host() -> None:
    allow = frozenset({"catcher.example:2525", "[::1]:2526"})
    assert _guard("10.0.0.1", allow=allow).admit("catcher.example", 2525)
    assert _guard("::1", allow=allow).admit("mx.firma.example", 2526)
    for host, port in (("catcher.example", 2526), ("xcatcher.example", 2525)):
        with pytest.raises(HostRefused):
            _guard("10.0.0.1", allow=allow).admit(host, port)
