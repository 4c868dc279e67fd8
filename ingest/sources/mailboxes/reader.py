"""One raw mail to one candidate, or to the reason why it names nobody. Pure: no database, no clock, no network."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from ingest.candidate import UNREAD, Candidate
from ingest.sources.mailboxes import claims
from ingest.sources.mailboxes.addresses import read_from
from ingest.sources.mailboxes.bodies import Bodies, read_bodies
from ingest.sources.mailboxes.excerpt import excerpt
from ingest.sources.mailboxes.headers import read_headers, written_on
from ingest.sources.mailboxes.limits import MAX_MAIL_BYTES
from ingest.sources.mailboxes.people import not_from_a_person
from ingest.sources.mailboxes.skips import Refused, Skip, Skipped
from ingest.sources.signatures import Reading, Sender, SignatureFields, names, read_html, read_text
from ingest.sources.signatures.memo import forget
from ingest.sources.signatures.reading import has_marks, tail_of_html, tail_of_text
from ingest.sources.signatures.recurrence import recurring
from ingest.sources.signatures.shown import display_name


@dataclass(frozen=True, slots=True)
class Opened:
    """A mail that a person wrote, its text still unread; kept only while its batch is."""

    sender: Sender
    bodies: Bodies
    seen_on: date


def read_mail(raw: bytes, *, record_key: str, received_on: date) -> Candidate | Skipped:
    """What a mail says about its sender, and about nobody else; of its text only fields of the signature remain.

    ``received_on`` bounds the mail's own date. A signature that is another's, or cannot be tied to the sender, leaves
    a candidate of name and address with the reason among its notes.
    """
    return read_together([raw], record_key=record_key, received_on=received_on)[0]


def read_together(raws: Sequence[bytes], *, record_key: str, received_on: date) -> list[Candidate | Skipped]:
    """Each mail as ``read_mail`` reads it, and beside the others of its sender: what they all end with is a signature.

    The mails are in memory together anyway; of what they say beside the candidates nothing is kept.
    """
    opened = [_open(raw, received_on) for raw in raws]
    shared = _shared([each for each in opened if isinstance(each, Opened)])
    return [
        each if isinstance(each, Skipped) else _candidate(each, shared.get(id(each), frozenset()), record_key)
        for each in opened
    ]


def _open(raw: bytes, received_on: date) -> Opened | Skipped:
    if len(raw) > MAX_MAIL_BYTES:
        return Skipped(Skip.TOO_LARGE)
    try:
        headers = read_headers(raw)
        sender = read_from(headers.all("from"))
        part = excerpt(raw, headers)
        skip = not_from_a_person(headers, sender, part)
        if skip is not None:
            return _passed_over(skip)
        return Opened(sender, read_bodies(part, headers), written_on(headers, received_on=received_on))
    except Refused as refusal:
        return _passed_over(refusal.code)


def _passed_over(code: Skip) -> Skipped:
    forget()
    return Skipped(code)


def _shared(opened: Sequence[Opened]) -> dict[int, frozenset[str]]:
    """For each mail of a sender with several the keys of the lines that end another of them too."""
    if len(opened) < 2:
        return {}
    by_sender: dict[str, list[Opened]] = {}
    for each in opened:
        by_sender.setdefault(each.sender.address.casefold(), []).append(each)
    several = [mails for mails in by_sender.values() if len(mails) > 1]
    found = (zip(mails, recurring([_tail(each.bodies) for each in mails]), strict=True) for mails in several)
    answer = {id(each): keys for pairs in found for each, keys in pairs}
    forget()
    return answer


def _tail(bodies: Bodies) -> frozenset[str]:
    return tail_of_text(bodies.plain) if bodies.plain.strip() else tail_of_html(bodies.html)


def message_key(raw: bytes) -> str:
    """The source's own id of a mail, equal wherever the mail lies: its Message-ID, else the digest of its bytes."""
    try:
        ids = read_headers(raw).all("message-id")
    except Refused:
        ids = []
    if len(ids) == 1 and ids[0].strip():
        return ids[0].decode("latin-1").strip()[:998]
    return f"sha256:{sha256(raw).hexdigest()}"


def _read(bodies: Bodies, sender: Sender, shared: frozenset[str]) -> Reading:
    """HTML where a client marked it or there is nothing else, plain text first otherwise."""
    if bodies.html and (not bodies.plain.strip() or has_marks(bodies.html)):
        return read_html(bodies.html, sender, shared)
    reading = read_text(bodies.plain, sender, shared)
    return read_html(bodies.html, sender, shared) if not reading.found and bodies.html else reading


def _candidate(opened: Opened, shared: frozenset[str], record_key: str) -> Candidate | Skipped:
    try:
        return _claimed(opened, shared, record_key)
    except Refused as refusal:
        return Skipped(refusal.code)
    finally:
        forget()


def _claimed(opened: Opened, shared: frozenset[str], record_key: str) -> Candidate:
    sender, shown = opened.sender, display_name(opened.sender.name, opened.sender.address)
    named = sender if shown in {"", sender.name} else Sender(shown, sender.address)
    reading = _read(opened.bodies, named, shared)
    fields = reading.fields
    full_name = claims.name_of(fields, shown)
    given, family = names.split_name(full_name)
    emails = claims.emails_of(fields, sender)
    said = claims.Said() if fields is None else claims.said_by(fields, sender, full_name, emails)
    return Candidate(
        record_key=record_key,
        seen_on=opened.seen_on,
        full_name=full_name,
        given_name=given,
        family_name=family,
        emails=emails,
        phones=said.phones,
        links=said.links,
        jobs=said.jobs,
        city=said.city,
        country=said.country,
        hints=said.hints,
        sent_from=sender.address,
        unheld=(*said.unheld, *((UNREAD, line) for line in reading.unread)),
        notes=_notes(reading, fields),
        certainties=said.certainties,
    )


def _notes(reading: Reading, fields: SignatureFields | None) -> tuple[str, ...]:
    if not reading.found:
        return ("signature_missing",)
    if fields is None:
        return (str(reading.verdict),)
    return claims.dropped_notes(fields)
