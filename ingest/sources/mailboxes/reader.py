"""One raw mail to one candidate, or to the reason why it names nobody. Pure: no database, no clock, no network."""

from datetime import date
from hashlib import sha256

from ingest.candidate import Candidate
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
from ingest.sources.signatures.reading import has_marks


def read_mail(raw: bytes, *, record_key: str, received_on: date) -> Candidate | Skipped:
    """What a mail says about its sender, and about nobody else; of its text only fields of the signature remain.

    ``received_on`` bounds the mail's own date. A signature that is another's, or cannot be tied to the sender, leaves
    a candidate of name and address with the reason among its notes.
    """
    if len(raw) > MAX_MAIL_BYTES:
        return Skipped(Skip.TOO_LARGE)
    try:
        headers = read_headers(raw)
        sender = read_from(headers.all("from"))
        part = excerpt(raw, headers)
        skip = not_from_a_person(headers, sender, part)
        if skip is not None:
            return Skipped(skip)
        reading = _read(read_bodies(part, headers), _shown(sender))
    except Refused as refusal:
        return Skipped(refusal.code)
    finally:
        forget()
    return _candidate(reading, sender, record_key=record_key, seen_on=written_on(headers, received_on=received_on))


def message_key(raw: bytes) -> str:
    """The source's own id of a mail, equal wherever the mail lies: its Message-ID, else the digest of its bytes."""
    try:
        ids = read_headers(raw).all("message-id")
    except Refused:
        ids = []
    if len(ids) == 1 and ids[0].strip():
        return ids[0].decode("latin-1").strip()[:998]
    return f"sha256:{sha256(raw).hexdigest()}"


def _shown(sender: Sender) -> Sender:
    """The sender with a display name that is a person's in natural order, or as it is written."""
    return Sender(names.display_name(sender.name) or sender.name, sender.address)


def _read(bodies: Bodies, sender: Sender) -> Reading:
    """HTML where a client marked it or there is nothing else, plain text first otherwise."""
    if bodies.html and (not bodies.plain.strip() or has_marks(bodies.html)):
        return read_html(bodies.html, sender)
    reading = read_text(bodies.plain, sender)
    return read_html(bodies.html, sender) if not reading.found and bodies.html else reading


def _candidate(reading: Reading, sender: Sender, *, record_key: str, seen_on: date) -> Candidate:
    fields = reading.fields
    full_name = claims.name_of(fields, sender)
    given, family = names.split_name(full_name)
    known = Candidate(
        record_key=record_key,
        seen_on=seen_on,
        full_name=full_name,
        given_name=given,
        family_name=family,
        emails=claims.emails_of(fields, sender),
        sent_from=sender.address,
        notes=_notes(reading, fields),
    )
    return known if fields is None else claims.with_signature(known, fields, sender)


def _notes(reading: Reading, fields: SignatureFields | None) -> tuple[str, ...]:
    if not reading.found:
        return ("signature_missing",)
    if fields is None:
        return (str(reading.verdict),)
    return claims.dropped_notes(fields)
