"""Members of the community: who agreed to share what, with the very text they agreed to."""

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.clock import now
from directory.profiles.evidence import Origin
from directory.profiles.identity import canonical_email
from directory.profiles.keys import keys_of, new_id
from directory.profiles.models import Source
from directory.profiles.states import Basis, SourceKind, Use
from ingest.models import Grant, Member
from ingest.pipeline import Delivery

MAILBOXES = "members' mailboxes"


class ConsentMissing(Exception):
    """The consent file does not say what must be agreed to; the message names what is missing."""


class NotAMember(Exception):
    """Nobody with a standing consent has this address; the message says how to record one."""


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent as recorded: who, which text in which version, and when. Times are aware."""

    address: str
    version: str
    text: str
    given_at: datetime


def read_consent(file_text: str) -> Consent:
    """Reads a consent file (TOML: ``member``, ``version``, ``text``, ``given_at``, ``adult`` and ``may_share``, both
    true); raises ConsentMissing naming every fault."""
    try:
        told = tomllib.loads(file_text)
    except tomllib.TOMLDecodeError as fault:
        raise ConsentMissing(f"the consent file is no TOML: {fault}") from None
    faults = [
        f"{name}: is missing"
        for name in ("member", "version", "text")
        if not isinstance(told.get(name), str) or not told[name]
    ]
    given_at = told.get("given_at")
    if not isinstance(given_at, datetime) or given_at.tzinfo is None:
        faults.append("given_at: give date, time and zone, such as 2026-05-04T09:30:00Z")
    elif given_at > now():
        faults.append("given_at: lies in the future; give when the consent was given")
    faults += [f"{name}: must be true" for name in ("adult", "may_share") if told.get(name) is not True]
    try:
        validate_email(str(told.get("member", "")), check_deliverability=False)
    except EmailNotValidError:
        faults.append("member: is no e-mail address")
    if faults or not isinstance(given_at, datetime):
        raise ConsentMissing("the consent is not complete:\n" + "\n".join(f"  - {fault}" for fault in faults))
    return Consent(canonical_email(told["member"]), told["version"], told["text"], given_at)


def member_of(session: Session, address: str) -> Member | None:
    """Who has this address, or had it when they left; raises NotAMember for what is no address."""
    canonical = canonical_email(address)
    if not canonical:
        raise NotAMember("the member's address is no e-mail address; write it as name@company.example")
    digest = keys_of(session).digest("email", canonical)
    return session.scalar(select(Member).where((Member.email == canonical) | (Member.email_digest == digest)))


def add(session: Session, consent: Consent, *, at: datetime) -> Member:
    """Records a member's consent and opens their grant for mail; a newer consent replaces an older one. Whoever
    comes back after leaving has a new grant: nothing that was taken back returns by it."""
    member = member_of(session, consent.address)
    digest = hashlib.sha256(consent.text.encode()).digest()
    if member is None:
        member = Member(
            id=new_id(), email=consent.address, consent_text_sha256=digest, consent_version=consent.version,
            consented_at=consent.given_at,
        )  # fmt: skip
        session.add(member)
    member.email, member.email_digest, member.left_at = consent.address, None, None
    member.consent_text_sha256, member.consent_version = digest, consent.version
    member.consented_at = consent.given_at
    session.flush()
    if _open_grant(session, member) is None:
        session.add(Grant(id=new_id(), member_id=member.id, kind="mail", given_at=at))
        session.flush()
    return member


def grant_of(session: Session, address: str) -> Grant:
    """The open mail grant of a member; raises NotAMember without one, and says so of whoever left."""
    member = member_of(session, address)
    if member is not None and member.left_at is not None:
        raise NotAMember(
            f"this member took the consent back on {member.left_at:%Y-%m-%d}, so their mail is not read; a new one is"
            " recorded by `cardfile members add --consent FILE`"
        )
    grant = _open_grant(session, member) if member is not None else None
    if grant is None:
        raise NotAMember("no standing consent of this member; record it by `cardfile members add --consent FILE`")
    return grant


def _open_grant(session: Session, member: Member) -> Grant | None:
    standing = Grant.member_id == member.id, Grant.kind == "mail", Grant.ended_at.is_(None)
    return session.scalar(select(Grant).where(*standing))


def mailboxes(session: Session, *, at: datetime) -> Source:
    """The one source row of all members' mail: who shared is not disclosed."""
    source = session.scalar(select(Source).where(Source.name == MAILBOXES))
    if source is None:
        source = Source(
            id=new_id(), kind=SourceKind.MAILBOX, name=MAILBOXES, uses=",".join(Use),
            basis=Basis.LEGITIMATE_INTEREST, added_at=at,
        )  # fmt: skip
        session.add(source)
        session.flush()
    return source


def delivery_of(session: Session, grant_id: str, load_id: str) -> Delivery:
    """A mail load's delivery: the source of all mailboxes, the grant's pseudonym as origin. Raises NotAMember once the
    consent was taken back."""
    if session.get_one(Grant, grant_id).ended_at is not None:
        raise NotAMember("its member took the consent back")
    source = session.scalars(select(Source).where(Source.name == MAILBOXES)).one()
    return Delivery(source=source, origin=Origin(grant_id=grant_id), load_id=load_id)
