"""Mails leave: claim what is due, put it into words, hand it over without a database connection, settle."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from directory.mail.dkim import Signer
from directory.mail.envelope import Accepted, Outcome, RefusedForGood
from directory.mail.message import Draft, FieldRefused
from directory.mail.message import compose as compose_wire
from directory.mail.verp import Verp
from directory.parts import Parts
from directory.profiles import outbox
from directory.profiles.duties import CONFIRM_WITHIN_DAYS
from directory.profiles.operator import answers
from directory.profiles.wording import postal
from privacy_center import codes
from privacy_center.letters import CodeMail, HiddenMail, Mail, NeverListedMail, ReceiptMail, Sender, compose

SEND_MAILS = "send_mails"
KINDS = ("receipt", "never_listed", "hidden")
SENDER_NAME = "Cardfile privacy center"
_AT_ONCE = 8
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Leaving:
    """One mail about to leave. ``row_id`` is its row's; ``mail_id`` is what return path and Message-ID are made of."""

    row_id: str
    mail_id: str
    address: str
    language: str
    mail: Mail


def send_codes(parts: Parts, at: datetime) -> int:
    """Mails every code that was asked for and may be mailed now; answers how many left."""
    began, sent = time.monotonic(), 0
    while claimed := parts.database.until_done(lambda session: codes.claim(session, at=at)):
        leaving = [
            Leaving(one.ask_id, f"c{one.ask_id}{one.tries}".lower(), one.address, one.language, CodeMail(one.code))
            for one in claimed
        ]
        for one, outcome in hand_over(parts, leaving, at=at):
            handed_at = at + timedelta(seconds=time.monotonic() - began)
            parts.database.until_done(_code_settler(one.row_id, outcome, handed_at))
            sent += isinstance(outcome, Accepted)
    return sent


def send_mails(parts: Parts, at: datetime) -> int:
    """Mails every receipt and confirmation that is due; answers how many left."""
    sent, pages = 0, parts.settings.privacy_url
    while due := parts.database.until_done(lambda session: outbox.claim(session, kinds=KINDS, at=at)):
        leaving = [
            Leaving(one.id, f"o{one.id}".lower(), one.fields["to"], one.fields["language"], mail_of(one, pages))
            for one in due
        ]
        for one, outcome in hand_over(parts, leaving, at=at):
            parts.database.until_done(_outbox_settler(one.row_id, outcome, at))
            sent += isinstance(outcome, Accepted)
    return sent


def mail_of(due: outbox.Due, privacy_url: str) -> Mail:
    """What an outbox row says, as the mail it is."""
    pages = privacy_url if due.fields["language"] == "en" else f"{privacy_url}/{due.fields['language']}"
    if due.kind == "hidden":
        return HiddenMail(due.fields["receipt"], due.made_at, due.fields["accounts"], f"{pages}/", f"{pages}/receipt")
    if due.kind == "never_listed":
        return NeverListedMail(due.fields["receipt"], due.made_at, f"{pages}/receipt")
    told = due.fields["accounts"]
    return ReceiptMail(
        receipt_code=due.fields["receipt"],
        done_at=due.made_at,
        lines_erased=due.fields["lines"],
        records_erased=due.fields["records"],
        companies_told=told,
        due_on=(due.made_at + timedelta(days=CONFIRM_WITHIN_DAYS)).date() if told else None,
        receipt_url=f"{pages}/receipt",
    )


def hand_over(parts: Parts, leaving: Sequence[Leaving], *, at: datetime) -> list[tuple[Leaving, Outcome]]:
    """Writes and sends mails, several at once, holding no database connection; how each ended."""
    with parts.database.read() as session:
        given = answers(session)
    verp, signer = Verp.of(parts.settings), Signer.of(parts.settings)

    def send(one: Leaving) -> Outcome:
        address = postal(given.address, given.country, one.language)
        sender = Sender(given.controller or "Cardfile", address, given.privacy_mailbox)
        words = compose(one.mail, one.language, sender=sender)
        draft = Draft(
            mail_id=one.mail_id,
            sender=parts.settings.mail_from,
            sender_name=SENDER_NAME,
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
        return list(zip(leaving, pool.map(send, leaving), strict=True))


def _code_settler(ask_id: str, outcome: Outcome, at: datetime) -> Callable[[Session], None]:
    if isinstance(outcome, Accepted):
        return lambda session: codes.handed_over(session, ask_id, at=at)
    return lambda session: codes.not_taken(session, ask_id, for_good=isinstance(outcome, RefusedForGood), at=at)


def _outbox_settler(mail_id: str, outcome: Outcome, at: datetime) -> Callable[[Session], None]:
    if isinstance(outcome, Accepted):
        return lambda session: outbox.settle(session, mail_id, "sent")
    if isinstance(outcome, RefusedForGood):
        return lambda session: outbox.settle(session, mail_id, "refused")
    return lambda session: outbox.try_again(session, mail_id, at=at)
