"""Speed: raw mail to candidate on one core, beside stacks of well-known libraries in the same run."""

import gc
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

import phonenumbers
from fast_mail_parser import PyMail, parse_email
from nameparser import HumanName
from rich.table import Table
from selectolax.lexbor import LexborHTMLParser

from benchmarks.signature_tables import Asked, peers
from benchmarks.signature_tables.mails import raw_mails
from ingest.sources.mailboxes import read_mail

_NUMBER = re.compile(r"[+(]?\d[\d ().-]{6,18}\d")
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"]{3,200}")
_PIPELINE = "simple pipeline: fast-mail-parser, selectolax, phonenumbers"
_WITH_NAMES = "the same with nameparser, addresses and links"
_WARM, _ROUNDS, _STEPS = 50, 7, 2000
_RECEIVED = date(2026, 11, 20)


def tables(asked: Asked) -> Iterator[Table]:
    """Mails a second of ours and of each stack, with ratios and the slowest of these mails: of business mail, and of
    all of it, since the talk lists among it are all signature."""
    kinds = {"business mails": raw_mails(asked.data, business=True)} if asked.data else {}
    for kind, mails in {**kinds, "mails": raw_mails(asked.data)}.items():
        table = Table("reader", "mails/s", "ours is", "slowest ms", "peak MB", title=f"Speed, {len(mails)} {kind}")
        rates = _rates({"ours": ours, _PIPELINE: pipeline, _WITH_NAMES: pipeline_with_names}, mails)
        rates |= peers.rates(asked, mails)
        for name, (rate, slow, peak) in rates.items():
            table.add_row(name, f"{rate:,.0f}", f"{rates['ours'][0] / rate:.2f} x", f"{slow * 1000:.1f}", f"{peak:.0f}")
        for name, step, text, there in _STEPS_THERE:
            rate = _rate_there(rates["ours"][0], step, text, there)
            table.add_row(f"ours where {name} makes {there:,}/s", f"{rate:,.0f}", "", "", "")
        yield table


def ours(raw: bytes) -> object:
    """The whole of it: raw mail to candidate, model included."""
    return read_mail(raw, record_key="k", received_on=_RECEIVED)


def pipeline(raw: bytes) -> object:
    """The least that finds anything: the text, and the numbers in it that a pattern proposes and a library accepts."""
    return _numbers_in(_text_of(parse_email(raw)))


def pipeline_with_names(raw: bytes) -> object:
    """The same, with the sender's name parted, and addresses and links by pattern: the fields that any reader gives."""
    parsed = parse_email(raw)
    text = _text_of(parsed)
    name = parsed.from_.display_name if parsed.from_ else None
    return _named(name or ""), _EMAIL.findall(text), _URL.findall(text), _numbers_in(text)


def _named(name: str) -> tuple[str, str]:
    parsed = HumanName(name)
    return str(parsed.first), str(parsed.last)


def _text_of(parsed: PyMail) -> str:
    text = "\n".join(parsed.text_plain)
    return LexborHTMLParser(parsed.text_html[0]).text() if parsed.text_html and not text else text


def _numbers_in(text: str) -> list[str]:
    found = []
    for candidate in _NUMBER.findall(text):
        try:
            number = phonenumbers.parse(candidate, "US")
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            found.append(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return found


# What two steps make a second on the machine where the pipeline with names makes 4,783 mails and a reader should make
# 1,500: beside what they make here, they tell what our rate would be there.
_STEPS_THERE: tuple[tuple[str, Callable[[str], object], str, int], ...] = (
    ("nameparser", _named, "Jane A. Moss", 13_845),
    ("phonenumbers: parse, check, E.164", _numbers_in, "+44 117 496 0123", 74_000),
)


def _rate_there(rate: float, step: Callable[[str], object], text: str, there: int) -> float:
    """The rate on the machine where a step makes ``there`` a second, by what it makes here, best of the rounds."""
    here = 0.0
    for _ in range(_ROUNDS):
        began = time.process_time()
        for _ in range(_STEPS):
            step(text)
        here = max(here, _STEPS / (time.process_time() - began))
    return rate * there / here


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
