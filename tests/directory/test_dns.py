"""What Cardfile believes about where a domain takes its mail."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from time import monotonic

import pytest

from directory import dns as product
from directory.clock import now
from directory.dns import Answer, MailDomain, MemoryCache, NoAddress, Resolver, ascii_name
from tests.directory.zone_server import ZoneServer
from tests.services.surroundings import Forward


@pytest.fixture
def zone() -> Iterator[ZoneServer]:
    with ZoneServer() as server:
        yield server


def test_exchangers_come_in_the_order_of_their_preference(zone: ZoneServer) -> None:
    zone.records["firma.example"] = {
        "MX": ["20 second.firma.example.", "10 first.firma.example.", "20 third.firma.example."]
    }
    answer = Resolver(zone.place).resolve("firma.example")
    assert answer.answer is Answer.ACCEPTS
    assert answer.hosts[0] == "first.firma.example"
    assert set(answer.hosts[1:]) == {"second.firma.example", "third.firma.example"}


@pytest.mark.parametrize(
    ("records", "answer", "reason"),
    [
        ({"MX": ["0 ."], "A": ["192.0.2.1"]}, Answer.REFUSES, "null-mx"),
        ({"A": ["192.0.2.1"]}, Answer.ACCEPTS, "address"),
        ({"AAAA": ["2001:db8::1"]}, Answer.ACCEPTS, "address"),
        ({"TXT": ['"no mail here"']}, Answer.REFUSES, "no-mail-host"),
        ({"MX": ["0 localhost."]}, Answer.REFUSES, "no-usable-exchanger"),
        ({"MX": [r"0 evil\013\010rcpt.example."]}, Answer.REFUSES, "no-usable-exchanger"),
        ({"MX": ["0 .", "10 mx.firma.example."]}, Answer.ACCEPTS, "mx"),
        (None, Answer.REFUSES, "no-such-domain"),
    ],
)
def test_a_domain_takes_mail_as_its_records_say(
    zone: ZoneServer, records: dict[str, list[str]] | None, answer: Answer, reason: str
) -> None:
    if records is not None:
        zone.records["firma.example"] = records
    found = Resolver(zone.place).resolve("firma.example")
    assert (found.answer, found.reason) == (answer, reason)


@pytest.mark.parametrize("broken", ["firma.example", "firma.example/MX", "firma.example/A"])
def test_trouble_with_dns_is_neither_a_refusal_nor_a_pass(zone: ZoneServer, broken: str) -> None:
    zone.records["firma.example"] = {"TXT": ['"nothing else"']}
    zone.failing.add(broken)
    resolver = Resolver(zone.place)
    assert resolver.resolve("firma.example").answer is Answer.TRY_LATER
    zone.failing.clear()
    zone.records["firma.example"] = {"MX": ["10 mx.firma.example."]}
    assert resolver.resolve("firma.example").answer is Answer.ACCEPTS, "the trouble was remembered"


def test_a_silent_name_server_costs_its_bound_once_however_many_domains(
    zone: ZoneServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(product, "LOOKUP_SECONDS", 0.3)
    domains = [f"d{number}.example" for number in range(60)]
    zone.silent.update(domains)
    zone.records["good.example"] = {"MX": ["10 mx.good.example."]}
    began = monotonic()
    found = Resolver(zone.place).resolve_many([*domains, "good.example"])
    assert monotonic() - began < 2
    assert {found[domain].answer for domain in domains} == {Answer.TRY_LATER}
    assert found["good.example"].answer is Answer.ACCEPTS


def test_an_answer_is_kept_as_long_as_its_zone_allows_and_no_longer(zone: ZoneServer, forward: Forward) -> None:
    zone.records["firma.example"] = {"MX": ["10 mx.firma.example."]}
    resolver = Resolver(zone.place)
    for _ in range(3):
        assert resolver.resolve("FIRMA.example").answer is Answer.ACCEPTS
    assert zone.asked["firma.example"] == 1
    zone.records["firma.example"] = {"MX": ["0 ."]}
    forward(seconds=zone.ttl + 1)
    assert resolver.resolve("firma.example").answer is Answer.REFUSES


class _Table:
    """A cache of somebody else's making."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[MailDomain, datetime]] = {}

    def get(self, domain: str) -> tuple[MailDomain, datetime] | None:
        return self.rows.get(domain)

    def put(self, domain: str, answer: MailDomain, expires_at: datetime) -> None:
        self.rows[domain] = (answer, expires_at)


def test_a_table_can_keep_the_answers(zone: ZoneServer) -> None:
    zone.records["firma.example"] = {"MX": ["10 mx.firma.example."]}
    zone.failing.add("later.example")
    table = _Table()
    found = Resolver(zone.place, cache=table).resolve_many(["firma.example", "gone.example", "later.example"])
    assert set(table.rows) == {"firma.example", "gone.example"}, "trouble is not kept"
    assert timedelta(seconds=290) < table.rows["firma.example"][1] - now() <= timedelta(seconds=300)
    assert timedelta(seconds=110) < table.rows["gone.example"][1] - now() <= timedelta(seconds=120), "RFC 2308"
    zone.records.clear()
    assert Resolver(zone.place, cache=table).resolve("firma.example") == found["firma.example"]


def test_the_memory_cache_keeps_no_more_than_it_may() -> None:
    cache = MemoryCache(most=2)
    for number in range(5):
        cache.put(f"d{number}.example", MailDomain(Answer.REFUSES), now())
    assert [number for number in range(5) if cache.get(f"d{number}.example")] == [3, 4]


def test_a_name_in_any_script_is_asked_for_in_its_dns_form(zone: ZoneServer) -> None:
    zone.records["xn--bcher-kva.example"] = {"MX": ["10 mx.example."]}
    found = Resolver(zone.place).resolve_many(["Bücher.example", "bücher。example", "xn--bcher-kva.example."])
    assert {answer.answer for answer in found.values()} == {Answer.ACCEPTS}
    assert zone.asked.total() == 1


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "a..example",
        "a b.example",
        "a\r\nb.example",
        "x" * 64 + ".example",
        r"a\046b.example",
        "a.b" * 90,
        "ex\0.example",
    ],
)
def test_what_can_be_no_name_is_never_asked_for(zone: ZoneServer, name: str) -> None:
    assert ascii_name(name) is None
    assert Resolver(zone.place).resolve(name) == MailDomain(Answer.REFUSES, reason="not-a-domain-name")
    with pytest.raises(NoAddress):
        Resolver(zone.place).addresses(name)
    assert not zone.asked


def test_a_hosts_address_is_believed_no_longer_than_its_zone_allows(zone: ZoneServer, forward: Forward) -> None:
    zone.records["mx.firma.example"] = {"A": ["192.0.2.7"]}
    zone.ttl = 60
    resolver = Resolver(zone.place)
    for _ in range(3):
        assert list(map(str, resolver.addresses("mx.firma.example"))) == ["192.0.2.7"]
    assert zone.asked["mx.firma.example"] == 2, "A and AAAA, once each"
    zone.records["mx.firma.example"] = {"A": ["192.0.2.8"]}
    forward(seconds=61)
    assert list(map(str, resolver.addresses("mx.firma.example"))) == ["192.0.2.8"]


def test_a_host_has_the_addresses_of_both_families(zone: ZoneServer) -> None:
    zone.records["mx.firma.example"] = {"A": ["192.0.2.7"], "AAAA": ["2001:db8::7"]}
    zone.records["four.firma.example"] = {"A": ["192.0.2.8"]}
    zone.failing |= {"four.firma.example/AAAA", "broken.example"}
    resolver = Resolver(zone.place)
    assert list(map(str, resolver.addresses("mx.firma.example"))) == ["192.0.2.7", "2001:db8::7"]
    assert list(map(str, resolver.addresses("four.firma.example"))) == ["192.0.2.8"]
    for host, reason in (("gone.example", "no-address"), ("broken.example", "dns-failed")):
        with pytest.raises(NoAddress, match=reason):
            resolver.addresses(host)
