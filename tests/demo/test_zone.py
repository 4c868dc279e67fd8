"""Claims about the demonstration's DNS: the product's own resolver reads from it what the world wrote."""

from collections.abc import Iterator
from pathlib import Path

import dns.message
import dns.query
import dns.rcode
import pytest

from demo.zone import DnsServer, Zone
from directory.dns import Answer, NoAddress, Resolver


@pytest.fixture
def server(world: Path) -> Iterator[DnsServer]:
    with DnsServer(Zone.read(world / "zone.json"), port=0) as running:
        yield running


def test_the_products_resolver_sees_each_kind_of_domain(server: DnsServer) -> None:
    found = Resolver(f"127.0.0.1:{server.port}").resolve_many(
        [
            "sturmvogel-seelogistik.example",
            "altgedient-werkzeuge.example",
            "funkstille-verlag.example",
            "luftschloss-immobilien.example",
            "vanished-assets.example",
            "wackelkontakt.example",
            "nobody-ever.example",
        ]
    )
    assert {domain.removesuffix(".example"): (answer.answer, answer.reason) for domain, answer in found.items()} == {
        "sturmvogel-seelogistik": (Answer.ACCEPTS, "mx"),
        "altgedient-werkzeuge": (Answer.ACCEPTS, "address"),
        "funkstille-verlag": (Answer.REFUSES, "null-mx"),
        "luftschloss-immobilien": (Answer.REFUSES, "no-mail-host"),
        "vanished-assets": (Answer.REFUSES, "no-such-domain"),
        "wackelkontakt": (Answer.TRY_LATER, "dns-failed"),
        "nobody-ever": (Answer.REFUSES, "no-such-domain"),
    }


def test_an_exchanger_is_this_machine(server: DnsServer) -> None:
    resolver = Resolver(f"127.0.0.1:{server.port}")
    assert [str(found) for found in resolver.addresses("mail.sturmvogel-seelogistik.example")] == ["127.0.0.1"]
    with pytest.raises(NoAddress):
        resolver.addresses("mail.funkstille-verlag.example")


def test_domains_of_the_world_outside_are_refused_over_udp_and_tcp(server: DnsServer) -> None:
    query = dns.message.make_query("python.org.", "A")
    for ask in (dns.query.udp, dns.query.tcp):
        assert ask(query, "127.0.0.1", port=server.port, timeout=5).rcode() == dns.rcode.REFUSED
