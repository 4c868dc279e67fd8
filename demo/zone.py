"""A DNS server on loopback that knows the demonstration's fictional domains and nothing else."""

import argparse
import contextlib
import json
import socketserver
import struct
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

_TTL_SECONDS = 300
_LOOPBACK = "127.0.0.1"
_EXAMPLE = dns.name.from_text("example.")


class Zone:
    """Answers for `.example`: each domain takes mail (``mx``, ``address-only``), or not (``null-mx``, ``none``,
    ``no-such-domain``), or cannot be asked (``servfail``). An exchanger is ``mail.`` before its domain, on loopback.
    """

    def __init__(self, domains: Mapping[str, str]) -> None:
        self._domains = domains

    @classmethod
    def read(cls, path: Path) -> "Zone":
        """The zone of a world's ``zone.json``."""
        return cls(json.loads(path.read_text(encoding="utf-8"))["domains"])

    def answer(self, query: dns.message.Message) -> dns.message.Message:
        """The response to one query."""
        response = dns.message.make_response(query)
        if len(query.question) != 1:
            response.set_rcode(dns.rcode.FORMERR)
            return response
        question = query.question[0]
        if not question.name.is_subdomain(_EXAMPLE):
            response.set_rcode(dns.rcode.REFUSED)
            return response
        response.flags |= dns.flags.AA
        host = question.name.to_text(omit_final_dot=True).lower()
        kind = self._domains.get(host, "no-such-domain")
        exchanger_of = self._domains.get(host.removeprefix("mail.")) if host.startswith("mail.") else None
        if kind == "servfail" or exchanger_of == "servfail":
            response.set_rcode(dns.rcode.SERVFAIL)
        elif exchanger_of == "mx":
            _add(response, question, dns.rdatatype.A, _LOOPBACK)
        elif kind == "no-such-domain":
            response.set_rcode(dns.rcode.NXDOMAIN)
            _add_authority(response)
        else:
            self._add_records(response, question, host, kind)
        return response

    @staticmethod
    def _add_records(response: dns.message.Message, question: dns.rrset.RRset, host: str, kind: str) -> None:
        if kind == "mx":
            _add(response, question, dns.rdatatype.MX, f"10 mail.{host}.")
        elif kind == "null-mx":  # RFC 7505
            _add(response, question, dns.rdatatype.MX, "0 .")
        if kind == "address-only":
            _add(response, question, dns.rdatatype.A, _LOOPBACK)
        if not response.answer:
            _add_authority(response)


def _add(response: dns.message.Message, question: dns.rrset.RRset, kind: dns.rdatatype.RdataType, text: str) -> None:
    if question.rdtype == kind:
        response.answer.append(dns.rrset.from_text(question.name, _TTL_SECONDS, dns.rdataclass.IN, kind, text))


def _add_authority(response: dns.message.Message) -> None:
    """A negative answer says how long it holds (RFC 2308)."""
    soa = f"ns.example. hostmaster.example. 1 3600 600 86400 {_TTL_SECONDS}"
    response.authority.append(dns.rrset.from_text(_EXAMPLE, _TTL_SECONDS, dns.rdataclass.IN, dns.rdatatype.SOA, soa))


class DnsServer:
    """Serves a zone over UDP and TCP on 127.0.0.1:``port`` (0 picks one); used as a context manager."""

    def __init__(self, zone: Zone, *, port: int) -> None:
        self._tcp = _Tcp((_LOOPBACK, port), _TcpQuery)
        self._udp = _Udp((_LOOPBACK, self._tcp.server_address[1]), _UdpQuery)
        self._tcp.zone = self._udp.zone = zone
        self._threads = [threading.Thread(target=server.serve_forever) for server in (self._tcp, self._udp)]

    @property
    def port(self) -> int:
        """The port it answers on."""
        return int(self._udp.server_address[1])

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        for server in (self._tcp, self._udp):
            server.shutdown()
            server.server_close()
        for thread in self._threads:
            thread.join()

    def wait(self) -> None:
        """Blocks for as long as it serves."""
        for thread in self._threads:
            thread.join()


class _Tcp(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    zone: Zone


class _Udp(socketserver.UDPServer):
    zone: Zone


class _UdpQuery(socketserver.DatagramRequestHandler):
    server: Any

    def handle(self) -> None:
        """Answers one datagram; what is no query is dropped."""
        with contextlib.suppress(dns.exception.DNSException, ValueError):
            query = dns.message.from_wire(self.rfile.read())
            self.wfile.write(self.server.zone.answer(query).to_wire())


class _TcpQuery(socketserver.StreamRequestHandler):
    server: Any
    timeout = 3

    def handle(self) -> None:
        """Answers each query of a connection (RFC 7766: two octets of length before each message)."""
        with contextlib.suppress(dns.exception.DNSException, ValueError, OSError):
            while head := self.rfile.read(2):
                query = dns.message.from_wire(self.rfile.read(*struct.unpack("!H", head)))
                wire = self.server.zone.answer(query).to_wire()
                self.wfile.write(struct.pack("!H", len(wire)) + wire)


def main() -> None:
    """The command ``python -m demo.zone --zone FILE --port N``."""
    parser = argparse.ArgumentParser(prog="python -m demo.zone", description="Serves the demonstration's DNS zone.")
    parser.add_argument("--zone", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    asked = parser.parse_args()
    with DnsServer(Zone.read(asked.zone), port=asked.port) as server:
        server.wait()


if __name__ == "__main__":
    main()
