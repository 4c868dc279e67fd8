"""The second factor: TOTP codes that pass once (RFC 6238), and ten recovery codes for the day the phone is gone."""

import base64
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from directory.accounts.models import RecoveryCode, User
from directory.accounts.passwords import hash_password, matches
from directory.changed import changed
from directory.clock import real_now
from directory.profiles.keys import keys_of

STEP_SECONDS = 30
CODES = 10
_SEED_BYTES = 20
_SIX = re.compile(r"[0-9]{6}", re.ASCII)
_PURPOSE = "totp"
_TO_CROCKFORD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def new_seed(key: bytes, about: bytes) -> bytes:
    """A 160-bit seed that this very browser session is offered until it is bound: made from a secret key, so that
    showing it writes nothing."""
    return hmac.digest(key, b"totp seed\0" + about, "sha256")[:_SEED_BYTES]


def spelled(seed: bytes) -> str:
    """The seed as authenticator apps take it (base32)."""
    return base64.b32encode(seed).decode()


def code_at(seed: bytes, step: int, *, digits: int = 6) -> str:
    """The code of one time step (RFC 4226 with SHA-1, as every app has it)."""
    return pyotp.HOTP(spelled(seed), digits=digits).at(step)


def address_of(seed: bytes, email: str) -> str:
    """The ``otpauth:`` address a picture tells the app."""
    return pyotp.TOTP(spelled(seed)).provisioning_uri(name=email, issuer_name="Cardfile")


def step_of(seed: bytes, code: str, *, after: int = 0) -> int | None:
    """The step whose code this is, from one step back to one ahead of real time, if it is greater than ``after``.

    Six ASCII digits and nothing else: no blank, no sign, no full-width digit.
    """
    if not _SIX.fullmatch(code):
        return None
    here = int(real_now().timestamp()) // STEP_SECONDS
    fitting = [step for step in (here - 1, here, here + 1) if hmac.compare_digest(code_at(seed, step), code)]
    return next((step for step in fitting if step > after), None)


def accept(session: Session, user: User, code: str) -> bool:
    """Takes a code of the bound app, once: of any number of equal tries one passes."""
    if user.totp_sealed is None or user.totp_confirmed_at is None:
        return False
    seed = base64.b32decode(keys_of(session).unseal(_PURPOSE, user.id, user.totp_sealed)["seed"])
    step = step_of(seed, code, after=user.totp_step)
    if step is None:
        return False
    taken = session.execute(
        update(User)
        .where(User.id == user.id, User.totp_step < step)
        .values(totp_step=step)
        .execution_options(synchronize_session=False)
    )
    return bool(changed(taken))


def bind(session: Session, user: User, seed: bytes, code: str, *, at: datetime) -> bool:
    """Binds an app that shows the right code, in place of any before; False when the code is wrong."""
    step = step_of(seed, code)
    if step is None:
        return False
    user.totp_sealed = keys_of(session).seal(_PURPOSE, user.id, {"seed": spelled(seed)})
    user.totp_step = step
    user.totp_confirmed_at = at
    user.factor_off_because = ""
    return True


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What a new second factor is known by, told once."""

    address: str
    recovery_codes: tuple[str, ...]


def enrol_now(session: Session, user: User, *, at: datetime) -> Enrolled:
    """Binds a fresh seed without asking for a code: the operator hands it over by hand."""
    seed, made = secrets.token_bytes(_SEED_BYTES), make_codes()
    user.totp_sealed = keys_of(session).seal(_PURPOSE, user.id, {"seed": spelled(seed)})
    user.totp_confirmed_at = at
    keep_codes(session, user.id, made)
    return Enrolled(address_of(seed, user.email), tuple(code for code, _ in made))


def make_codes() -> list[tuple[str, str]]:
    """Ten new recovery codes of 80 bits with their hashes. It takes half a second: not inside a transaction."""
    codes = [_new_code() for _ in range(CODES)]
    return [(code, hash_password(_plain(code))) for code in codes]


def keep_codes(session: Session, user_id: str, made: Sequence[tuple[str, str]]) -> None:
    """Keeps the hashes of new codes; the old codes end."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    session.add_all(RecoveryCode(user_id=user_id, code_hash=code_hash) for _, code_hash in made)


def find_recovery(session: Session, user_id: str, code: str) -> int | None:
    """The row of an unused written-down code; case, blanks and hyphens do not matter. Slow like ``make_codes``."""
    unused = select(RecoveryCode.id, RecoveryCode.code_hash)
    rows = session.execute(unused.where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))).all()
    plain = _plain(code)
    return next((code_id for code_id, code_hash in rows if matches(code_hash, plain)), None)


def use_recovery(session: Session, code_id: int, *, at: datetime) -> bool:
    """Takes a code that was found; False when somebody was quicker."""
    used = session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.id == code_id, RecoveryCode.used_at.is_(None))
        .values(used_at=at)
        .execution_options(synchronize_session=False)
    )
    return bool(changed(used))


def codes_left(session: Session, user_id: str) -> int:
    """How many recovery codes are unused."""
    unused = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return session.scalar(unused) or 0


def _new_code() -> str:
    text = base64.b32encode(secrets.token_bytes(10)).translate(_TO_CROCKFORD).decode()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").upper().translate(str.maketrans("OIL", "011"))
