"""How often: one table of numbers, counted in the database, so that no restart and no second process forgets them."""

import ipaddress
from datetime import datetime, timedelta

from flask import request
from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from directory.profiles.keys import keys_of
from privacy_center.models import CodeAsk, PrivacyGuess

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
MAILS_PER_ADDRESS = ((3, HOUR), (10, DAY))
ASKS_PER_BLOCK = (10, HOUR)
ASKS_IN_ALL = (1_000, HOUR)
WRONG_RECEIPTS_PER_BLOCK = (10, MINUTE)
_ONE_AT_A_TIME = 0x0CA4DC0DE  # the advisory lock's number on Postgres; SQLite has one writer anyway


class TooOften(Exception):
    """A limit is reached; ``seconds`` says when to come back."""

    def __init__(self, seconds: int) -> None:
        super().__init__("too often")
        self.seconds = seconds


def one_at_a_time(session: Session) -> None:
    """Lets one transaction count and write at a time, so that parallel calls do not pass a limit together."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))


def block_of(address: str) -> str:
    """The block an address lies in: /24 or /64; a visitor of no address at all is a block too."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "none"
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return str(ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 64}", strict=False))


def block_digest(session: Session) -> bytes:
    """The keyed hash of the block this request came from."""
    return keys_of(session).digest("address_block", block_of(request.remote_addr or ""))


def admit_ask(session: Session, block: bytes, *, at: datetime) -> None:
    """Raises TooOften when this block, or everybody together, asked for too many codes; looks nobody up."""
    most, window = ASKS_PER_BLOCK
    by_block = (
        select(func.count()).select_from(CodeAsk).where(CodeAsk.block_digest == block, CodeAsk.asked_at > at - window)
    )
    in_all = select(func.count()).select_from(CodeAsk).where(CodeAsk.asked_at > at - ASKS_IN_ALL[1])
    asked_by_block, asked_in_all = session.scalar(by_block) or 0, session.scalar(in_all) or 0
    if asked_by_block >= most or asked_in_all >= ASKS_IN_ALL[0]:
        raise TooOften(int(window.total_seconds()))


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


def admit_receipt(session: Session, block: bytes, *, at: datetime) -> None:
    """Raises TooOften when this block typed too many wrong receipt codes."""
    most, window = WRONG_RECEIPTS_PER_BLOCK
    guesses = select(func.count()).select_from(PrivacyGuess)
    if (session.scalar(guesses.where(PrivacyGuess.block_digest == block, PrivacyGuess.at > at - window)) or 0) >= most:
        raise TooOften(int(window.total_seconds()))


def forget_guesses(session: Session, *, at: datetime) -> int:
    """Deletes guesses no limit counts any more."""
    gone = session.execute(delete(PrivacyGuess).where(PrivacyGuess.at <= at - HOUR))
    return int(gone.rowcount)  # type: ignore[attr-defined]
