"""How often: one table of numbers, counted in the database, so that no restart and no second process forgets them."""

from dataclasses import replace
from datetime import datetime, timedelta

from flask import request
from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from directory.blocks import block_of
from directory.changed import changed
from directory.front_door import Terms
from directory.profiles.keys import keys_of
from privacy_center.models import CodeAsk, PrivacyGuess

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
MAILS_PER_ADDRESS = ((3, HOUR), (10, DAY))
ASKS_PER_BLOCK = (10, HOUR)
ASKS_IN_ALL = (1_000, HOUR)
WRONG_RECEIPTS_PER_BLOCK = (10, MINUTE)
_ONE_AT_A_TIME = 0x0CA4DC0DE  # the advisory lock's number on Postgres; SQLite has one writer anyway


class TooOften(Exception):
    """A limit is reached; ``seconds`` says when to come back, ``terms`` which one when it is the block's own."""

    def __init__(self, seconds: int, terms: Terms | None = None) -> None:
        super().__init__("too often")
        self.seconds, self.terms = seconds, terms


def one_at_a_time(session: Session) -> None:
    """Lets one transaction count and write at a time, so that parallel calls do not pass a limit together."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))


def block_digest(session: Session) -> bytes:
    """The keyed hash of the block this request came from."""
    return keys_of(session).digest("address_block", block_of(request.remote_addr or ""))


def admit_ask(session: Session, block: bytes, *, at: datetime) -> Terms:
    """What is left to this block after one ask more; looks nobody up. Raises TooOften when this block, or everybody
    together, asked for too many codes."""
    terms = _standing(session, "ask", ASKS_PER_BLOCK, CodeAsk.asked_at, CodeAsk.block_digest == block, at=at)
    in_all = select(func.count()).select_from(CodeAsk).where(CodeAsk.asked_at > at - ASKS_IN_ALL[1])
    asked_in_all = session.scalar(in_all) or 0
    if not terms.left:
        raise TooOften(terms.resets, terms)
    if asked_in_all >= ASKS_IN_ALL[0]:
        raise TooOften(int(ASKS_IN_ALL[1].total_seconds()))
    return replace(terms, left=terms.left - 1)


def may_mail(session: Session, contact: bytes, *, at: datetime) -> bool:
    """Whether one more code may be mailed to an address now."""
    for most, window in MAILS_PER_ADDRESS:
        sent = session.scalar(
            select(func.count())
            .select_from(CodeAsk)
            .where(CodeAsk.contact_digest == contact, or_(CodeAsk.sent_at > at - window, CodeAsk.claimed_until > at))
        )
        if (sent or 0) >= most:
            return False
    return True


def admit_receipt(session: Session, block: bytes, *, at: datetime) -> Terms:
    """How many wrong receipt codes are left to this block. Raises TooOften when none is."""
    mine = PrivacyGuess.block_digest == block
    terms = _standing(session, "receipt", WRONG_RECEIPTS_PER_BLOCK, PrivacyGuess.at, mine, at=at)
    if not terms.left:
        raise TooOften(terms.resets, terms)
    return terms


def _standing(
    session: Session,
    name: str,
    limit: tuple[int, timedelta],
    when: InstrumentedAttribute[datetime],
    mine: ColumnElement[bool],
    *,
    at: datetime,
) -> Terms:
    most, window = limit
    tried, first = session.execute(
        select(func.count(), func.min(when, type_=when.type)).where(mine, when > at - window)
    ).one()
    resets = max(1, int(((first if tried else at) + window - at).total_seconds()))
    return Terms(name, most, int(window.total_seconds()), max(0, most - tried), resets)


def forget_guesses(session: Session, *, at: datetime) -> int:
    """Deletes guesses no limit counts any more."""
    gone = session.execute(delete(PrivacyGuess).where(PrivacyGuess.at <= at - HOUR))
    return changed(gone)
