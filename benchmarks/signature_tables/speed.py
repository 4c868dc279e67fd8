"""Speed: raw mail to candidate on one core, beside stacks of well-known libraries in the same run."""

import gc
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

import phonenumbers
from fast_mail_parser import parse_email
from rich.table import Table
from selectolax.lexbor import LexborHTMLParser

from benchmarks.signature_tables import Asked, peers
from benchmarks.signature_tables.mails import raw_mails
from ingest.sources.mailboxes import read_mail

_NUMBER = re.compile(r"[+(]?\d[\d ().-]{6,18}\d")
_PIPELINE = "simple pipeline: fast-mail-parser, selectolax, phonenumbers"
_WARM, _ROUNDS = 50, 7
_RECEIVED = date(2026, 11, 20)


def tables(asked: Asked) -> Iterator[Table]:
    """Mails a second of ours and of each stack, with ratios and the slowest of these mails: of business mail, and of
    all of it, since the talk lists among it are all signature."""
    kinds = {"business mails": raw_mails(asked.data, business=True)} if asked.data else {}
    for kind, mails in {**kinds, "mails": raw_mails(asked.data)}.items():
        table = Table("reader", "mails/s", "ours is", "slowest ms", "peak MB", title=f"Speed, {len(mails)} {kind}")
        rates = _rates({"ours": ours, _PIPELINE: pipeline}, mails)
        rates |= peers.rates(asked, mails)
        for name, (rate, slow, peak) in rates.items():
            table.add_row(name, f"{rate:,.0f}", f"{rates['ours'][0] / rate:.2f} x", f"{slow * 1000:.1f}", f"{peak:.0f}")
        yield table


def ours(raw: bytes) -> object:
    """The whole of it: raw mail to candidate, model included."""
    return read_mail(raw, record_key="k", received_on=_RECEIVED)


def pipeline(raw: bytes) -> object:
    """The least that finds anything: the text, and the numbers in it that a pattern proposes and a library accepts."""
    parsed = parse_email(raw)
    text = "\n".join(parsed.text_plain)
    if parsed.text_html and not text:
        text = LexborHTMLParser(parsed.text_html[0]).text()
    found = []
    for candidate in _NUMBER.findall(text):
        try:
            number = phonenumbers.parse(candidate, "US")
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            found.append(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return found


def _rates(
    readers: Mapping[str, Callable[[bytes], object]], mails: Sequence[bytes]
) -> dict[str, tuple[float, float, float]]:
    """Of each reader the mails a second of processor time, best of the rounds; its slowest mail in seconds; the
    process's peak in MB. They take turns, since a machine is faster in one minute than in the next."""
    best = dict.fromkeys(readers, 0.0)
    slowest = {name: [9.9] * len(mails) for name in readers}
    for read in readers.values():
        for raw in mails[:_WARM]:
            read(raw)
    gc.collect()
    for _ in range(_ROUNDS):
        for name, read in readers.items():
            began = time.process_time()
            for nth, raw in enumerate(mails):
                started = time.process_time()
                read(raw)
                slowest[name][nth] = min(slowest[name][nth], time.process_time() - started)
            best[name] = max(best[name], len(mails) / (time.process_time() - began))
    return {name: (best[name], max(slowest[name]), peak_megabytes()) for name in readers}


def peak_megabytes() -> float:
    """The most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)
