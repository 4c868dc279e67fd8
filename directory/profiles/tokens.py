"""Links in mails: 256-bit tokens kept as hashes, one purpose each; a wrong purpose reads like no such link."""

import base64
import hmac
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.profiles.keys import Keys, keys_of, token_digest
from directory.profiles.owed import LinkToken

SEE_DAYS = 30
_SALT_BYTES, _DIGEST_BYTES = 16, 32
_REFUSE_LENGTH = 107


class LinkPurpose(StrEnum):
    """What a link may do."""

    SEE = "see"
    REFUSE = "refuse"


def refuse_token(keys: Keys, salt: str, contact_digest: bytes) -> str:
    """The token of a refuse link: 256 bits nobody can guess, and by itself the proof of whose address says no, by its
    keyed hash. So it refuses for ever, also where a restore of a backup older than the mail lost its row."""
    told = token_digest(salt)[:_SALT_BYTES] + contact_digest
    return base64.urlsafe_b64encode(told + keys.digest("refuse", told.hex())).decode().rstrip("=")


def contact_proven(keys: Keys, token: str) -> bytes | None:
    """The keyed hash of the address whose refuse link this is, if this installation made it."""
    if len(token) != _REFUSE_LENGTH:
        return None
    try:
        whole = base64.b64decode(f"{token}=", altchars=b"-_", validate=True)
    except ValueError:
        return None
    told, proof = whole[:-_DIGEST_BYTES], whole[-_DIGEST_BYTES:]
    return told[_SALT_BYTES:] if hmac.compare_digest(proof, keys.digest("refuse", told.hex())) else None


def refusal_of(contact_digest: bytes, *, at: datetime) -> LinkToken:
    """What a refuse link says whose row is lost: whose address it is, and of no card."""
    return LinkToken(purpose=LinkPurpose.REFUSE, profile_id="", contact_digest=contact_digest, made_at=at)


def keep_link(
    session: Session,
    token: str,
    purpose: LinkPurpose,
    *,
    profile_id: str,
    notice_id: str,
    contact_digest: bytes,
    at: datetime,
) -> None:
    """Lets a new token (``keys.new_token``) open what its link is for; only its hash is kept. See links live 30 days,
    refuse links for ever."""
    session.add(
        LinkToken(
            digest=token_digest(token),
            purpose=purpose,
            profile_id=profile_id,
            notice_id=notice_id,
            contact_digest=contact_digest,
            made_at=at,
            expires_at=at + timedelta(days=SEE_DAYS) if purpose is LinkPurpose.SEE else None,
        )
    )


def find_link(session: Session, token: str, purpose: LinkPurpose, *, at: datetime) -> LinkToken | None:
    """The link of a token for this very purpose, unless it is over; a clock set back brings none to life again. A
    refuse link needs no row."""
    link = former_link(session, token, purpose)
    if link is None and purpose is LinkPurpose.REFUSE:
        contact = contact_proven(keys_of(session), token)
        return refusal_of(contact, at=at) if contact is not None else None
    if link is None or (link.expires_at is not None and not link.made_at <= at < link.expires_at):
        return None
    return link


def former_link(session: Session, token: str, purpose: LinkPurpose) -> LinkToken | None:
    """As ``find_link``, also of a link that is over, so that a page can say so."""
    return session.scalar(
        select(LinkToken).where(LinkToken.digest == token_digest(token), LinkToken.purpose == purpose)
    )
