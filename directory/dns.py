"""Asks DNS where a domain takes its mail, and which addresses a host has; no other file sends a DNS query."""

import asyncio
import ipaddress
import re
import secrets
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Generic, Protocol, TypeVar
from urllib.parse import urlsplit

import dns.asyncresolver
import dns.exception
import dns.message
import dns.name
import dns.rdatatype
import dns.resolver
from dns.rdtypes.ANY.MX import MX

from directory.clock import now

LOOKUP_SECONDS = 3.0
_TRY_SECONDS = 1.0
_AT_ONCE = 128
_MOST_HOSTS = 10
_SHORTEST = timedelta(minutes=1)
_LONGEST = timedelta(days=1)
_LONGEST_REFUSAL = timedelta(hours=3)
_LONGEST_ADDRESS = timedelta(minutes=5)
_HOST_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")

_Answer = TypeVar("_Answer")
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class Answer(StrEnum):
    """Whether a domain takes mail. Trouble with DNS is TRY_LATER, never a refusal and never a pass."""

    ACCEPTS = "accepts"
    REFUSES = "refuses"
    TRY_LATER = "try-later"


@dataclass(frozen=True, slots=True)
class MailDomain:
    """What DNS says about a domain's mail: ``hosts`` in the order to try them, and a reason code to explain it."""

    answer: Answer
    hosts: tuple[str, ...] = ()
    reason: str = ""


class DnsCache(Protocol):
    """Keeps answers until they expire. ``domain`` is lower-case ASCII (A-labels); TRY_LATER is never put."""

    def get(self, domain: str) -> tuple[MailDomain, datetime] | None:
        """The answer held and the instant it expires, expired or not; None when nothing is held."""

    def put(self, domain: str, answer: MailDomain, expires_at: datetime) -> None:
        """Holds an answer until ``expires_at`` (aware UTC)."""


class NoAddress(Exception):
    """A host has no address, or DNS could not say in time; the text is a reason code and names no host."""


class _Memory(Generic[_Answer]):
    """Answers by name with their expiry, for one process; past ``most`` the oldest makes room. Threads may share it."""

    def __init__(self, most: int = 50_000) -> None:
        self._most = most
        self._held: dict[str, tuple[_Answer, datetime]] = {}
        self._lock = threading.Lock()

    def get(self, domain: str) -> tuple[_Answer, datetime] | None:
        """See DnsCache."""
        with self._lock:
            return self._held.get(domain)

    def put(self, domain: str, answer: _Answer, expires_at: datetime) -> None:
        """See DnsCache."""
        with self._lock:
            self._held.pop(domain, None)
            while len(self._held) >= self._most:
                del self._held[next(iter(self._held))]
            self._held[domain] = (answer, expires_at)


class MemoryCache(_Memory[MailDomain]):
    """A DnsCache for one process."""


def ascii_name(domain: str) -> str | None:
    """A host or domain name in lower-case A-labels (IDNA 2008 with UTS 46), or None when it can be no host's name."""
    if "\\" in domain:
        return None
    try:
        name = dns.name.from_text(domain.strip(), origin=None, idna_codec=dns.name.IDNA_2008_UTS_46)
    except (dns.exception.DNSException, UnicodeError):
        return None
    return _host_text(name)


class Resolver:
    """Looks domains up, each within 3 seconds all told.

    ``server`` (``address:port``) replaces the system's resolvers. Blocking: call it from no event loop.
    """

    def __init__(self, server: str = "", *, cache: DnsCache | None = None) -> None:
        self._server = server
        self._cache = MemoryCache() if cache is None else cache
        self._address_cache = _Memory[tuple[IPAddress, ...]](most=5_000)

    def resolve(self, domain: str) -> MailDomain:
        """Where ``domain`` takes its mail: MX, null MX (RFC 7505), else its own address (RFC 5321 5.1)."""
        return self.resolve_many([domain])[domain]

    def resolve_many(self, domains: Iterable[str]) -> dict[str, MailDomain]:
        """The same for many domains at once, keyed by each as given; the cache is asked before and told after."""
        named = {domain: ascii_name(domain) for domain in domains}
        found: dict[str, MailDomain] = {}
        for name in sorted({name for name in named.values() if name}):
            held = self._cache.get(name)
            if held and held[1] > now():
                found[name] = held[0]
        unknown = sorted({name for name in named.values() if name and name not in found})
        if unknown:
            for name, (answer, lifetime) in asyncio.run(self._ask_all(unknown)).items():
                found[name] = answer
                if answer.answer is not Answer.TRY_LATER:
                    self._cache.put(name, answer, now() + lifetime)
        no_name = MailDomain(Answer.REFUSES, reason="not-a-domain-name")
        return {domain: found[name] if name else no_name for domain, name in named.items()}

    def addresses(self, host: str) -> tuple[IPAddress, ...]:
        """Every address of a host, IPv4 first, at most five minutes old; raises NoAddress."""
        name = ascii_name(host)
        if name is None:
            raise NoAddress("not-a-host-name")
        held = self._address_cache.get(name)
        if held and held[1] > now():
            return held[0]
        try:
            texts, lifetime = asyncio.run(self._addresses(name))
        except (dns.exception.DNSException, OSError):
            raise NoAddress("dns-failed") from None
        if not texts:
            raise NoAddress("no-address")
        addresses = tuple(map(ipaddress.ip_address, texts))
        self._address_cache.put(name, addresses, now() + min(lifetime, _LONGEST_ADDRESS))
        return addresses

    def texts(self, name: str) -> tuple[str, ...]:
        """The TXT records of a name, their strings joined; none when it has none. Raises NoAddress when DNS fails."""
        try:
            found = asyncio.run(self._query(name, dns.rdatatype.TXT))
        except dns.resolver.NXDOMAIN:
            return ()
        except (dns.exception.DNSException, OSError):
            raise NoAddress("dns-failed") from None
        return tuple(b"".join(record.strings).decode("latin-1") for record in found.rrset or ())

    async def _ask_all(self, names: list[str]) -> dict[str, tuple[MailDomain, timedelta]]:
        turns = asyncio.Semaphore(_AT_ONCE)

        async def ask(name: str) -> tuple[MailDomain, timedelta]:
            async with turns:
                return await self._ask(name)

        return dict(zip(names, await asyncio.gather(*map(ask, names)), strict=True))

    async def _ask(self, name: str) -> tuple[MailDomain, timedelta]:
        try:
            async with asyncio.timeout(LOOKUP_SECONDS):
                return await self._look_up(name)
        except (dns.exception.DNSException, OSError):
            return MailDomain(Answer.TRY_LATER, reason="dns-failed"), _SHORTEST

    async def _look_up(self, name: str) -> tuple[MailDomain, timedelta]:
        try:
            found = await self._query(name, dns.rdatatype.MX)
        except dns.resolver.NXDOMAIN as missing:
            return MailDomain(Answer.REFUSES, reason="no-such-domain"), _refusal_lifetime(missing)
        lifetime = timedelta(seconds=found.chaining_result.minimum_ttl)
        if found.rrset is None:
            texts, _ = await self._addresses(name)
            if texts:
                return MailDomain(Answer.ACCEPTS, (name,), "address"), _bounded(lifetime, _LONGEST_REFUSAL)
            return MailDomain(Answer.REFUSES, reason="no-mail-host"), _bounded(lifetime, _LONGEST_REFUSAL)
        answer = _judge([record for record in found.rrset if isinstance(record, MX)])
        return answer, _bounded(lifetime, _LONGEST if answer.hosts else _LONGEST_REFUSAL)

    async def _addresses(self, name: str) -> tuple[list[str], timedelta]:
        """IPv4 and IPv6 addresses and their lifetime; one family's failure matters only when the other has none."""
        async with asyncio.timeout(LOOKUP_SECONDS):
            answers = await asyncio.gather(
                self._query(name, dns.rdatatype.A), self._query(name, dns.rdatatype.AAAA), return_exceptions=True
            )
        texts: list[str] = []
        lifetime = _LONGEST
        failures: list[BaseException] = []
        for answer in answers:
            if isinstance(answer, BaseException):
                if not isinstance(answer, dns.resolver.NXDOMAIN):
                    failures.append(answer)
            elif answer.rrset is not None:
                texts += [record.to_text() for record in answer.rrset]
                lifetime = min(lifetime, timedelta(seconds=answer.chaining_result.minimum_ttl))
        if failures and not texts:
            raise failures[0]
        return texts, lifetime

    async def _query(self, name: str, kind: dns.rdatatype.RdataType) -> dns.resolver.Answer:
        resolver = dns.asyncresolver.Resolver(configure=not self._server)
        if self._server:
            place = urlsplit(f"//{self._server}")
            resolver.nameservers = [place.hostname or ""]
            resolver.port = place.port or 53
        resolver.timeout = _TRY_SECONDS
        absolute = dns.name.from_text(name)
        return await resolver.resolve(absolute, kind, raise_on_no_answer=False, lifetime=LOOKUP_SECONDS, search=False)


def _judge(records: list[MX]) -> MailDomain:
    """MX records to an answer; equal preferences are shuffled, as RFC 5321 5.1 demands."""
    if all(record.exchange == dns.name.root for record in records):
        return MailDomain(Answer.REFUSES, reason="null-mx")
    secrets.SystemRandom().shuffle(records)
    records.sort(key=lambda record: record.preference)
    hosts = [_host_text(record.exchange) for record in records]
    usable = dict.fromkeys(host for host in hosts if host and host != "localhost")
    if not usable:
        return MailDomain(Answer.REFUSES, reason="no-usable-exchanger")
    return MailDomain(Answer.ACCEPTS, tuple(usable)[:_MOST_HOSTS], "mx")


def _host_text(name: dns.name.Name) -> str | None:
    text = name.to_text(omit_final_dot=True).lower()
    return text if len(text) <= 253 and _HOST_NAME.fullmatch(text) else None


def _refusal_lifetime(missing: dns.resolver.NXDOMAIN) -> timedelta:
    """How long a "no such domain" may be believed (RFC 2308: the zone's SOA says it)."""
    responses: dict[dns.name.Name, dns.message.QueryMessage] = missing.kwargs["responses"]
    lifetimes = [response.resolve_chaining().minimum_ttl for response in responses.values()]
    return _bounded(timedelta(seconds=min(lifetimes, default=0)), _LONGEST_REFUSAL)


def _bounded(lifetime: timedelta, longest: timedelta) -> timedelta:
    return max(_SHORTEST, min(lifetime, longest))
