"""Mails leave: claim what is due, put it into words, hand it over without a database connection, settle."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from directory.mail.envelope import Accepted, Outcome, RefusedForGood
from directory.parts import Parts
from directory.posting import Leaving, Wording, empty_outbox, hand_over
from directory.profiles import duties, outbox, requests, rights, ways_in
from directory.profiles.duties import CONFIRM_WITHIN_DAYS
from directory.profiles.requests import Opened
from privacy_center import codes
from privacy_center.letters import CodeMail, CorrectedMail, HiddenMail, Mail, NeverListedMail, ReceiptMail, compose

SEND_MAILS = "send_mails"
KINDS = ("receipt", "never_listed", "hidden", "corrected")
SENDER_NAME = "Cardfile privacy center"


def send_codes(parts: Parts, at: datetime) -> int:
    """Mails every code that was asked for and may be mailed now; answers how many left."""
    began, sent = time.monotonic(), 0
    if not parts.database.finds(codes.due(at=at)):
        return sent
    while claimed := parts.database.until_done(lambda session: codes.claim(session, at=at)):
        leaving = [
            Leaving(
                one.ask_id, f"c{one.ask_id}{one.tries}".lower(), one.address, one.language,
                _wording(CodeMail(one.code), one.language),
            )
            for one in claimed
        ]  # fmt: skip
        for one, outcome in hand_over(parts, leaving, sender_name=SENDER_NAME, at=at):
            handed_at = at + timedelta(seconds=time.monotonic() - began)
            parts.database.until_done(_code_settler(one.row_id, outcome, handed_at))
            sent += isinstance(outcome, Accepted)
    return sent


def send_mails(parts: Parts, at: datetime) -> int:
    """Mails every receipt and confirmation that is due; answers how many left."""

    def wording(due: outbox.Due) -> Wording:
        return _wording(mail_of(due, parts.settings.privacy_url), due.fields["language"])

    return empty_outbox(parts, KINDS, wording, sender_name=SENDER_NAME, at=at)


def put_confirmation(
    session: Session, kind: str, opened: Opened, *, profile_id: str, to: str, language: str, at: datetime
) -> None:
    """Puts the mail with the receipt code of what was just done to a card that stays into the outbox."""
    told = len(duties.of_request(session, opened.id))
    fields = {"to": to, "language": language, "receipt": opened.receipt, "accounts": told}
    if kind == "corrected":
        fields["former"] = ways_in.is_former(session, to, rights.profiles_of(session, to))
        fields["respelled"] = requests.RESPELLED in requests.steps_of(session, opened.id)
    outbox.put(session, kind, fields, at=at, profile_id=profile_id)


def mail_of(due: outbox.Due, privacy_url: str) -> Mail:
    """What an outbox row says, as the mail it is."""
    pages = privacy_url if due.fields["language"] == "en" else f"{privacy_url}/{due.fields['language']}"
    if due.kind in ("hidden", "corrected"):
        told = (due.fields["receipt"], due.made_at, due.fields["accounts"], f"{pages}/", f"{pages}/receipt")
        if due.kind == "hidden":
            return HiddenMail(*told)
        return CorrectedMail(*told, **{name: due.fields.get(name, False) for name in ("former", "respelled")})
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


def _wording(mail: Mail, language: str) -> Wording:
    return partial(compose, mail, language)


def _code_settler(ask_id: str, outcome: Outcome, at: datetime) -> Callable[[Session], None]:
    if isinstance(outcome, Accepted):
        return lambda session: codes.handed_over(session, ask_id, at=at)
    return lambda session: codes.not_taken(session, ask_id, for_good=isinstance(outcome, RefusedForGood), at=at)
