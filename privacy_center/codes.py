"""The mailed code: asked for without looking anybody up, made when its mail is handed over, guessed three times."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.orm import Session

from directory.changed import changed
from directory.front_door import Terms
from directory.profiles.identity import canonical_email
from directory.profiles.keys import keys_of, new_id, new_token, token_digest
from privacy_center import limits
from privacy_center.models import CodeAsk

DIGITS = 8
GUESSES = 3
GOOD_FOR = timedelta(minutes=10)
_CLAIM = timedelta(minutes=5)
_BACK_OFF_SECONDS = (10, 30, 60, 120, 300)
_GIVE_UP = timedelta(hours=2)
_COUNTED = timedelta(days=1)
_NO_MAC = bytes(32)


class Guess(StrEnum):
    """How a guess ended."""

    RIGHT = "right"
    WRONG = "wrong"
    LATE = "late"
    USED = "used"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Guessed:
    """A guess' end; the proven address and its language when it was right."""

    how: Guess
    tries_left: int = 0
    address: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class ToMail:
    """One code to hand over now; ``tries`` counts its mails, each of which is another."""

    ask_id: str
    tries: int
    address: str
    language: str
    code: str


def ask(session: Session, address: str, *, language: str, block: bytes, at: datetime) -> tuple[str, Terms]:
    """Notes that a code was asked for and answers the token of the page that takes it, and what is left to the block.
    ``address`` is canonical.

    The same statements run for every address; whether anybody is known by it is not asked here. Raises TooOften.
    """
    limits.one_at_a_time(session)
    terms = limits.admit_ask(session, block, at=at)
    ask_id, token = new_id(), new_token()
    keys = keys_of(session)
    session.add(
        CodeAsk(
            id=ask_id,
            token_digest=token_digest(token),
            contact_digest=keys.digest("email", canonical_email(address)),
            block_digest=block,
            sealed=keys.seal("code_ask", ask_id, {"to": address, "language": language}),
            asked_at=at,
            next_try_at=at,
        )
    )
    return token, terms


def due(*, at: datetime) -> Select[CodeAsk]:
    """The asks whose mail may leave now."""
    return select(CodeAsk).where(
        CodeAsk.next_try_at <= at,
        CodeAsk.sealed.is_not(None),
        or_(CodeAsk.claimed_until.is_(None), CodeAsk.claimed_until <= at),
    )


def claim(session: Session, *, at: datetime, at_most: int = 20) -> list[ToMail]:
    """Claims asks whose mail is due and makes their codes; each new code ends the older ones of its address."""
    limits.one_at_a_time(session)
    waiting = due(at=at).order_by(CodeAsk.asked_at).limit(at_most)
    claimed = []
    for one in session.scalars(waiting.with_for_update(skip_locked=True)).all():
        if one.asked_at <= at - _GIVE_UP or one.tries >= GUESSES:
            _end(one, "expired")
        elif not limits.may_mail(session, one.contact_digest, at=at):
            _end(one, "over_limit")
        else:
            claimed.append(_make(session, one, at=at))
        session.flush()
    return claimed


def _make(session: Session, one: CodeAsk, *, at: datetime) -> ToMail:
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    keys = keys_of(session)
    opened = keys.unseal("code_ask", one.id, one.sealed or b"")
    session.execute(
        update(CodeAsk)
        .where(CodeAsk.contact_digest == one.contact_digest, CodeAsk.id != one.id, CodeAsk.code_mac.is_not(None))
        .values(code_mac=None, sealed=None, next_try_at=None, outcome="newer")
    )
    one.claimed_until = at + _CLAIM
    one.mail_tries += 1
    one.code_mac = keys.digest("mailed_code", f"{one.id}|{code}")
    # Good from now: a quick reader types it before the server's answer is written down, which sets the true end.
    one.code_until = at + GOOD_FOR
    return ToMail(one.id, one.mail_tries, opened["to"], opened["language"], code)


def handed_over(session: Session, ask_id: str, *, at: datetime) -> None:
    """A server took the mail: the ten minutes begin."""
    session.execute(
        update(CodeAsk)
        .where(CodeAsk.id == ask_id)
        .values(sent_at=at, code_until=at + GOOD_FOR, next_try_at=None, claimed_until=None)
    )


def not_taken(session: Session, ask_id: str, *, for_good: bool, at: datetime) -> None:
    """Nobody took the mail: its code is void, and the next try makes another."""
    one = session.get(CodeAsk, ask_id)
    if one is None:
        return
    one.code_mac = one.code_until = one.claimed_until = None
    one.next_try_at = at + timedelta(seconds=_BACK_OFF_SECONDS[min(one.mail_tries, len(_BACK_OFF_SECONDS)) - 1])
    if for_good:
        _end(one, "refused")


def guess(session: Session, token: str, typed: str, *, at: datetime) -> Guessed:
    """Compares one guess: the try is counted first, in one statement, so that parallel guesses share three tries."""
    digest = token_digest(token)
    code = "".join(typed.split()).replace("-", "")
    if not (code.isascii() and code.isdigit() and len(code) == DIGITS):
        return look(session, token, at=at, wrong=True)
    row = session.execute(
        update(CodeAsk)
        .where(
            CodeAsk.token_digest == digest,
            CodeAsk.tries < GUESSES,
            CodeAsk.used_at.is_(None),
            # A clock set back brings no code to life again.
            CodeAsk.asked_at.between(at - _COUNTED, at),
        )
        .values(tries=CodeAsk.tries + 1)
        .returning(CodeAsk.id, CodeAsk.tries, CodeAsk.code_mac, CodeAsk.code_until, CodeAsk.sealed)
    ).first()
    if row is None:
        return look(session, token, at=at)
    fits = _compare(keys_of(session).digest("mailed_code", f"{row.id}|{code}"), row.code_mac)
    if _is_over(row.code_until, at):
        return Guessed(Guess.LATE)
    if not fits or row.sealed is None:
        left = GUESSES - row.tries
        return Guessed(Guess.WRONG, left) if left else Guessed(Guess.USED)
    opened = keys_of(session).unseal("code_ask", row.id, row.sealed)
    session.execute(
        update(CodeAsk).where(CodeAsk.id == row.id).values(used_at=at, code_mac=None, sealed=None, next_try_at=None)
    )
    return Guessed(Guess.RIGHT, 0, opened["to"], opened["language"])


def look(session: Session, token: str, *, at: datetime, wrong: bool = False) -> Guessed:
    """What the page of a token says now, without counting a try; ``wrong`` for digits that can be no code."""
    row = session.execute(
        select(CodeAsk.tries, CodeAsk.used_at, CodeAsk.code_until, CodeAsk.outcome).where(
            CodeAsk.token_digest == token_digest(token), CodeAsk.asked_at > at - _COUNTED
        )
    ).first()
    if row is None:
        return Guessed(Guess.UNKNOWN)
    if row.used_at is not None or row.tries >= GUESSES or row.outcome == "newer":
        return Guessed(Guess.USED)
    if _is_over(row.code_until, at):
        return Guessed(Guess.LATE)
    return Guessed(Guess.WRONG if wrong else Guess.RIGHT, GUESSES - row.tries)


def mail_is_down(session: Session, *, at: datetime) -> bool:
    """Whether code mails wait that nobody took while none left lately; the same answer for everyone."""
    waiting = (
        select(func.count())
        .select_from(CodeAsk)
        .where(
            CodeAsk.mail_tries > 0,
            CodeAsk.sent_at.is_(None),
            CodeAsk.sealed.is_not(None),
            CodeAsk.next_try_at.is_not(None),
        )
    )
    left = select(func.count()).select_from(CodeAsk).where(CodeAsk.sent_at > at - timedelta(minutes=5))
    return bool(session.scalar(waiting)) and not session.scalar(left)


def forget(session: Session, *, at: datetime) -> int:
    """Empties addresses whose code is over and deletes asks no limit counts any more."""
    over = or_(CodeAsk.code_until <= at, CodeAsk.asked_at <= at - _GIVE_UP - GOOD_FOR)
    emptied = session.execute(
        update(CodeAsk).where(CodeAsk.sealed.is_not(None), over).values(sealed=None, code_mac=None, next_try_at=None)
    )
    gone = session.execute(delete(CodeAsk).where(CodeAsk.asked_at <= at - _COUNTED))
    return changed(emptied) + changed(gone)


def _end(one: CodeAsk, outcome: str) -> None:
    one.sealed = one.code_mac = one.next_try_at = one.claimed_until = None
    one.outcome = outcome


def _is_over(until: datetime | None, at: datetime) -> bool:
    """Whether a code's ten minutes are over; before its mail was handed over they have not begun."""
    return until is not None and until <= at


def _compare(wanted: bytes, held: bytes | None) -> bool:
    """One comparison in constant time; an ask without a code compares too."""
    return hmac.compare_digest(wanted, held or _NO_MAC) and held is not None
