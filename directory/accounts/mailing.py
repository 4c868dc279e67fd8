"""The mails to users leave: links for a new password, words on what changed or was tried, and what accounts owe."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.orm import Session

from directory.accounts import chasing, letters, oddities, resets
from directory.accounts.changes import KIND, Changed
from directory.mail.envelope import Accepted, Outcome, RefusedForGood
from directory.parts import Parts
from directory.posting import Leaving, Wording, empty_outbox, hand_over
from directory.profiles import duties, outbox

SEND_RESETS = "send_resets"
SENDER_NAME = "Cardfile"
_log = structlog.get_logger(__name__)


def send_resets(parts: Parts, at: datetime) -> int:
    """Mails every link for a new password that is due; answers how many left."""
    began, sent = time.monotonic(), 0
    if not parts.database.finds(resets.due(at=at)):
        return sent
    while claimed := parts.database.until_done(lambda session: resets.claim(session, at=at)):
        users = {one.reset_id: one.user_id for one in claimed}
        leaving = [
            Leaving(
                one.reset_id, f"p{one.reset_id}{one.tries}".lower(), one.address, letters.LANGUAGE,
                letters.reset(f"{parts.settings.directory_url}/new-password/{one.token}"),
            )
            for one in claimed
        ]  # fmt: skip
        for one, outcome in hand_over(parts, leaving, sender_name=SENDER_NAME, at=at):
            handed_at = at + timedelta(seconds=time.monotonic() - began)
            parts.database.until_done(_settler(one.row_id, outcome, handed_at))
            if isinstance(outcome, Accepted):
                _log.info("security", act="reset link mailed", user=users[one.row_id])
                sent += 1
    return sent


def tell_of_changes(parts: Parts, at: datetime) -> int:
    """Tells every user whose password or second factor changed; answers how many were told."""

    def wording(due: outbox.Due) -> Wording:
        help_url = f"{parts.settings.directory_url}/forgotten"
        return letters.changed(Changed(due.fields["what"]), due.made_at, help_url=help_url)

    return empty_outbox(parts, (KIND,), wording, sender_name=SENDER_NAME, at=at)


def tell_of_odd_sign_ins(parts: Parts, at: datetime) -> int:
    """Tells users of many wrong passwords or codes, and of a right password in a strange browser; answers how many."""
    parts.database.until_done(lambda session: oddities.find_tries(session, at=at))

    def wording(due: outbox.Due) -> Wording:
        number, agent = due.fields.get("number", 0), due.fields.get("agent", "")
        help_url = f"{parts.settings.directory_url}/forgotten"
        return letters.odd(oddities.Odd(due.fields["what"]), due.made_at, number=number, agent=agent, help_url=help_url)

    return empty_outbox(parts, (oddities.KIND,), wording, sender_name=SENDER_NAME, at=at)


def tell_of_duties(parts: Parts, at: datetime) -> int:
    """Asks the users of every account that owes an act, and reminds them while it is late; answers how many."""
    with parts.database.read() as session:
        due = duties.to_mail(session, at=at)
    for owed in due:
        parts.database.until_done(partial(chasing.ask, owed=owed, at=at))

    def wording(mail: outbox.Due) -> Wording:
        due_at, desk_url = datetime.fromisoformat(mail.fields["due_at"]), f"{parts.settings.directory_url}/yours"
        return letters.owed(mail.fields["number"], mail.fields["late"], due_at, desk_url=desk_url)

    return empty_outbox(parts, (chasing.KIND,), wording, sender_name=SENDER_NAME, at=at)


def _settler(reset_id: str, outcome: Outcome, at: datetime) -> Callable[[Session], None]:
    if isinstance(outcome, Accepted):
        return lambda session: resets.handed_over(session, reset_id, at=at)
    return lambda session: resets.not_taken(session, reset_id, for_good=isinstance(outcome, RefusedForGood), at=at)
