"""Mails leave: put into words, handed over several at once without a database connection, the outbox settled."""

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from directory.mail.dkim import Signer
from directory.mail.envelope import Accepted, Outcome, RefusedForGood
from directory.mail.letterhead import Written
from directory.mail.mailer import by_itself
from directory.mail.message import Draft, FieldRefused
from directory.mail.message import compose as compose_wire
from directory.mail.verp import Verp
from directory.parts import Parts
from directory.profiles import outbox
from directory.profiles.operator import answers
from directory.profiles.wording import postal

_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Sender:
    """Who signs: the operator's name, postal address and privacy mailbox."""

    controller: str
    address: str
    privacy_mailbox: str


Wording = Callable[[Sender], Written]
"""Puts one mail into words, once it is known who signs."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """One mail about to leave. ``row_id`` is its row's; ``mail_id`` is what return path and Message-ID are made of."""

    row_id: str
    mail_id: str
    address: str
    language: str
    words: Wording


def hand_over(
    parts: Parts, leaving: Sequence[Leaving], *, sender_name: str, at: datetime
) -> list[tuple[Leaving, Outcome]]:
    """Writes and sends mails, several at once, holding no database connection; how each ended."""
    with parts.database.read() as session:
        given = answers(session)
    verp, signer = Verp.of(parts.settings), Signer.of(parts.settings)

    def send(one: Leaving) -> Outcome:
        address = postal(given.address, given.country, one.language)
        words = one.words(Sender(given.controller or "Cardfile", address, given.privacy_mailbox))
        draft = Draft(
            mail_id=one.mail_id,
            sender=parts.settings.mail_from,
            sender_name=sender_name,
            recipient=one.address,
            subject=words.subject,
            text=words.text,
            html=words.html,
            language=one.language,
        )
        try:
            envelope = compose_wire(draft, verp=verp, signer=signer, at=at)
        except FieldRefused:
            return RefusedForGood(553, "5.1.3", "the address can stand in no mail")
        return parts.mailer.send(envelope)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        ended = pool.map(lambda one: by_itself(one.mail_id, partial(send, one)), leaving)
        return list(zip(leaving, ended, strict=True))


def empty_outbox(
    parts: Parts, kinds: Collection[str], wording: Callable[[outbox.Due], Wording], *, sender_name: str, at: datetime
) -> int:
    """Mails whatever of these kinds is due in the outbox; answers how many left."""
    sent = 0
    if not parts.database.finds(outbox.due(kinds=kinds, at=at)):
        return sent
    while due := parts.database.until_done(lambda session: outbox.claim(session, kinds=kinds, at=at)):
        leaving = [
            Leaving(one.id, f"o{one.id}".lower(), one.fields["to"], one.fields["language"], wording(one)) for one in due
        ]
        for one, outcome in hand_over(parts, leaving, sender_name=sender_name, at=at):
            parts.database.until_done(_settler(one.row_id, outcome, at))
            sent += isinstance(outcome, Accepted)
    return sent


def _settler(mail_id: str, outcome: Outcome, at: datetime) -> Callable[[Session], None]:
    if isinstance(outcome, Accepted):
        return lambda session: outbox.settle(session, mail_id, "sent")
    if isinstance(outcome, RefusedForGood):
        return lambda session: outbox.settle(session, mail_id, "refused")
    return lambda session: outbox.try_again(session, mail_id, at=at)
