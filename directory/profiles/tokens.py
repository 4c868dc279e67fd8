"""Links in mails: 256-bit tokens kept as hashes, one purpose each; a wrong purpose reads like no such link."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.profiles.keys import token_digest
from directory.profiles.owed import LinkToken

SEE_DAYS = 30


class LinkPurpose(StrEnum):
    """What a link may do."""

    SEE = "see"
    REFUSE = "refuse"


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
    """The link of a token for this very purpose, unless it is over; a clock set back brings none to life again."""
    link = former_link(session, token, purpose)
    if link is None or (link.expires_at is not None and not link.made_at <= at < link.expires_at):
        return None
    return link


def former_link(session: Session, token: str, purpose: LinkPurpose) -> LinkToken | None:
    """As ``find_link``, also of a link that is over, so that a page can say so."""
    return session.scalar(
        select(LinkToken).where(LinkToken.digest == token_digest(token), LinkToken.purpose == purpose)
    )
