"""A name server on loopback that answers from a table, fails on request, or keeps silent."""

import socket
import threading
from collections import Counter
from typing import Self

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

SOA = "ns.zone.example. hostmaster.zone.example. 1 3600 600 86400 120"


class ZoneServer:
    """``records[name][type]`` is a list of record texts; ``failing`` names answer SERVFAIL, ``silent`` ones nothing."""

    def __init__(self, records: dict[str, dict[str, list[str]]] | None = None) -> None:
        self.records = records or {}
        self.failing: set[str] = set()
        self.silent: set[str] = set()
        self.asked: Counter[str] = Counter()
        self.ttl = 300
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bell:
            bell.sendto(b"", self._socket.getsockname())
        self._thread.join(5)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            wire, peer = self._socket.recvfrom(4096)
            if not wire:
                return
            answer = self._answer(dns.message.from_wire(wire))
            if answer is not None:
                self._socket.sendto(answer.to_wire(), peer)

    def _answer(self, query: dns.message.Message) -> dns.message.Message | None:
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        kind = dns.rdatatype.to_text(question.rdtype)
        self.asked[name] += 1
        if {name, f"{name}/{kind}"} & self.silent:
            return None
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.AA | dns.flags.RA
        if {name, f"{name}/{kind}"} & self.failing:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif texts := self.records.get(name, {}).get(kind):
            answer.answer.append(dns.rrset.from_text(question.name, self.ttl, "IN", kind, *texts))
        else:
            if name not in self.records:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            answer.authority.append(dns.rrset.from_text("example.", 120, "IN", "SOA", SOA))
        return answer
