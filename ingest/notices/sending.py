"""Notices leave: claim what is due, put it into words, hand it over without a database connection, settle."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from directory.db import Database
from directory.mail.backoff import next_try
from directory.mail.dkim import Signer
from directory.mail.envelope import Accepted, Envelope, Outcome, RefusedForGood
from directory.mail.mailer import Mailer
from directory.mail.message import Draft, FieldRefused, compose
from directory.mail.throttle import WINDOW, next_allowed
from directory.mail.verp import Verp
from directory.profiles import operator
from directory.profiles.models import Profile
from directory.profiles.notices_sent import Naming, delivered, name_facts, revoke
from directory.profiles.owed import Notice
from directory.profiles.removal import leave
from directory.profiles.states import State
from directory.profiles.suppression import suppressed_people
from directory.settings import Settings
from ingest.notices.compose import Known, compose_notice
from ingest.notices.letter import LetterRefused

_log = structlog.get_logger(__name__)
_CLAIM = timedelta(minutes=15)
_UNWRITTEN_AGAIN = timedelta(hours=1)
_AT_ONCE = 8
_SENDABLE = (State.GATED, State.NOTICED, State.LISTED)


@dataclass(frozen=True, slots=True)
class Post:
    """The rim that notices leave by."""

    settings: Settings
    mailer: Mailer
    verp: Verp
    signer: Signer | None


def mail_id(notice_id: str) -> str:
    """The id a notice's return path and Message-ID are made of."""
    return f"n{notice_id.lower()}"


def notice_of(session: Session, id_of_mail: str) -> Notice | None:
    """The notice a proven return path or Message-ID belongs to."""
    return session.get(Notice, notice_id_of(id_of_mail))


def notice_id_of(id_of_mail: str) -> str:
    """The id of the notice behind a mail's id; empty when the mail was no notice."""
    return id_of_mail[1:].upper() if id_of_mail.startswith("n") else ""


def send_due(database: Database, post: Post, *, at: datetime, at_most: int = 50) -> int:
    """Sends at most so many due notices; answers how many were claimed (0: nothing is due now).

    While the operator's answers lack something no notice leaves; ``doctor`` says so.
    """
    with database.read() as session:
        if operator.missing(operator.answers(session)):
            return 0
    envelopes = database.until_done(lambda session: _claim(session, post, at=at, at_most=at_most))
    if envelopes:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            outcomes = list(pool.map(post.mailer.send, [envelope for _, envelope in envelopes]))
        pairs = [(notice_id, outcome) for (notice_id, _), outcome in zip(envelopes, outcomes, strict=True)]
        for start in range(0, len(pairs), 10):
            part = pairs[start : start + 10]
            database.until_done(lambda session, part=part: _settle(session, part, at=at))  # type: ignore[misc]
    return len(envelopes)


def _claim(session: Session, post: Post, *, at: datetime, at_most: int) -> list[tuple[str, Envelope]]:
    due = session.execute(
        select(Notice, Profile)
        .join(Profile, Profile.id == Notice.profile_id)
        .where(
            Notice.delivered_at.is_(None),
            Notice.revoked_at.is_(None),
            Notice.next_try_at <= at,
            or_(Notice.claimed_until.is_(None), Notice.claimed_until <= at),
            Profile.state.in_(_SENDABLE),
        )
        .order_by(Notice.next_try_at)
        .limit(at_most)
        .with_for_update(skip_locked=True, of=(Notice, Profile))
    ).all()
    sent_at = _lately(session, {notice.domain for notice, _ in due}, at=at)
    given = operator.answers(session)
    gone = suppressed_people(session, [profile.id for _, profile in due])
    known = Known.of(session, {profile.id for _, profile in due})
    envelopes, named = [], []
    for notice, profile in due:
        if profile.state not in _SENDABLE:  # it left with a notice before this one
            continue
        if profile.id in gone:
            leave(session, profile, because="suppressed", at=at, for_good=True)
            continue
        allowed = next_allowed(notice.domain, sent_at, at)
        if allowed > at:
            notice.next_try_at = allowed
            continue
        written = _write(session, notice, profile, known, post, given, at=at)
        if written is not None:
            sent_at.setdefault(notice.domain, []).append(at)
            envelopes.append((notice.id, written[0]))
            named.append(written[1])
    name_facts(session, named)
    return envelopes


def _lately(session: Session, domains: set[str], *, at: datetime) -> dict[str, list[datetime]]:
    rows = session.execute(
        select(Notice.domain, Notice.delivered_at).where(Notice.domain.in_(domains), Notice.delivered_at > at - WINDOW)
    )
    lately: dict[str, list[datetime]] = {}
    for domain, when in rows:
        if when is not None:
            lately.setdefault(domain, []).append(when)
    return lately


def _write(
    session: Session,
    notice: Notice,
    profile: Profile,
    known: Known,
    post: Post,
    given: operator.Answers,
    *,
    at: datetime,
) -> tuple[Envelope, Naming] | None:
    """Claims the notice and puts it into words."""
    notice.claimed_until = at + _CLAIM
    notice.tries += 1
    try:
        composed = compose_notice(
            session, notice, profile, known, operator=given, privacy_url=post.settings.privacy_url, at=at
        )
    except LetterRefused as refused:
        _log.warning("notice cannot be written", notice=notice.id, lacks=str(refused))
        notice.next_try_at, notice.claimed_until = at + _UNWRITTEN_AGAIN, None
        return None
    if composed is None:
        revoke(session, notice, because="address_gone", at=at)
        return None
    draft = Draft(
        mail_id=mail_id(notice.id),
        sender=post.settings.mail_from,
        sender_name="Cardfile notices",
        recipient=composed.recipient,
        subject=composed.rendered.subject,
        text=composed.rendered.text,
        html=composed.rendered.html,
        language=notice.language,
        refuse_url=composed.refuse_url,
    )
    try:
        envelope = compose(draft, verp=post.verp, signer=post.signer, at=at)
    except FieldRefused:
        revoke(session, notice, because="address_unusable", at=at)
        return None
    notice.message_id = post.verp.message_id(mail_id(notice.id))
    return envelope, composed.names


def _settle(session: Session, outcomes: Sequence[tuple[str, Outcome]], *, at: datetime) -> None:
    query = select(Notice, Profile).join(Profile, Profile.id == Notice.profile_id)
    found = session.execute(query.where(Notice.id.in_([notice_id for notice_id, _ in outcomes]))).all()
    notices = {notice.id: notice for notice, _ in found}
    for notice_id, outcome in outcomes:
        notice = notices.get(notice_id)
        if notice is None or notice.delivered_at is not None:
            continue
        if isinstance(outcome, Accepted):
            delivered(session, notice, by=outcome.by, answer=outcome.server_answer, at=at)
        elif isinstance(outcome, RefusedForGood):
            revoke(session, notice, because="refused_by_server", at=at)
        else:
            _put_back(session, notice, at=at)


def _put_back(session: Session, notice: Notice, *, at: datetime) -> None:
    later = next_try(notice.tries, at)
    if later is not None:
        session.execute(update(Notice).where(Notice.id == notice.id).values(next_try_at=later, claimed_until=None))
        return
    _log.info("notice given up", notice=notice.id)
    revoke(session, notice, because="nobody_took_it", at=at)
