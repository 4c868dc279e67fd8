"""Notices leave: claim what is due, put it into words, let it go if the words are still true, hand it over, settle.

Words take long and the network longer, so neither is waited for in a writing transaction or with a connection held.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

import structlog
from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from directory.db import Database
from directory.mail.backoff import next_try
from directory.mail.envelope import Accepted, Outcome, RefusedForGood
from directory.mail.mailer import Mailer, by_itself
from directory.mail.throttle import WINDOW, next_allowed
from directory.profiles import operator
from directory.profiles.models import Profile
from directory.profiles.notices_sent import Taken, delivered_all, revoke
from directory.profiles.owed import Notice
from ingest.notices import shares
from ingest.notices.writing import SENDABLE, Leaving, Post, let_go, put_into_words

_log = structlog.get_logger(__name__)
_CLAIM = timedelta(minutes=15)
_AT_ONCE = 8
_SETTLED_TOGETHER = 25


class _Ended(NamedTuple):
    """How one mail ended, and when."""

    notice_id: str
    outcome: Outcome
    at: datetime


def notice_of(session: Session, id_of_mail: str) -> Notice | None:
    """The notice a proven return path or Message-ID belongs to."""
    return session.get(Notice, notice_id_of(id_of_mail))


def notice_id_of(id_of_mail: str) -> str:
    """The id of the notice behind a mail's id; empty when the mail was no notice."""
    return id_of_mail[1:].upper() if id_of_mail.startswith("n") else ""


def due(*, at: datetime) -> Select[Notice]:
    """The notices that nobody is sending and whose time has come."""
    return (
        select(Notice)
        .join(Profile, Profile.id == Notice.profile_id)
        .where(
            Notice.delivered_at.is_(None),
            Notice.revoked_at.is_(None),
            Notice.next_try_at <= at,
            or_(Notice.claimed_until.is_(None), Notice.claimed_until <= at),
            Profile.state.in_(SENDABLE),
        )
    )


def passing(at: datetime) -> Callable[[], datetime]:
    """The instants from ``at`` on at the pace of this machine: servers may take minutes, and each wait begins with the
    answer, not with the sweep."""
    began = time.monotonic()
    return lambda: at + timedelta(seconds=time.monotonic() - began)


def send_due(database: Database, post: Post, *, now: Callable[[], datetime], at_most: int = 50) -> int:
    """Sends at most so many due notices; answers how many were claimed (0: nothing is due now).

    While the operator's answers lack something no notice leaves; ``doctor`` says so.
    """
    with database.read() as session:
        if operator.missing(operator.answers(session)):
            return 0
    claimed = _claimed(database, now=now, at_most=at_most)
    if not claimed:
        return 0
    with database.read() as session:
        written = put_into_words(session, claimed, post, at=now())
    for start in range(0, len(written), _SETTLED_TOGETHER):
        part = written[start : start + _SETTLED_TOGETHER]
        leaving = database.until_done(partial(let_go, written=part, post=post, at=now()))
        _hand_over(database, post.mailer, leaving, now=now)
    return len(claimed)


def _claimed(database: Database, *, now: Callable[[], datetime], at_most: int) -> dict[str, int]:
    """Claims as ``_claim`` does; whoever is only put off to another day does not stand before the others."""
    while True:
        claimed, put_off = database.until_done(lambda session: _claim(session, at=now(), at_most=at_most))
        if claimed or not put_off:
            return claimed


def _claim(session: Session, *, at: datetime, at_most: int) -> tuple[dict[str, int], set[str]]:
    """Claims notices for this process and answers their ids, each with the number of its try, and the ids of those that
    must wait for another day; a claim nobody settled falls back after minutes."""
    waiting = due(at=at).order_by(Notice.next_try_at, Notice.id).limit(at_most)
    found = session.scalars(waiting.with_for_update(skip_locked=True, of=Notice)).all()
    late = shares.put_off(session, found, at=at)
    found = [notice for notice in found if notice.id not in late]
    sent_at = _lately(session, {notice.domain for notice in found}, at=at)
    claimed = {}
    for notice in found:
        allowed = next_allowed(notice.domain, sent_at, at)
        if allowed > at:
            notice.next_try_at = allowed
            continue
        sent_at.setdefault(notice.domain, []).append(at)
        notice.claimed_until = at + _CLAIM
        notice.tries += 1
        claimed[notice.id] = notice.tries
    return claimed, late


def _lately(session: Session, domains: set[str], *, at: datetime) -> dict[str, list[datetime]]:
    """When mail went to these domains lately; what somebody else is sending right now counts from its claim."""
    rows = session.execute(
        select(Notice.domain, Notice.delivered_at, Notice.claimed_until).where(
            Notice.domain.in_(domains),
            or_(Notice.delivered_at > at - WINDOW, Notice.claimed_until > at - WINDOW + _CLAIM),
        )
    )
    lately: dict[str, list[datetime]] = {}
    for domain, delivered_at, claimed_until in rows:
        if (when := delivered_at or (claimed_until and claimed_until - _CLAIM)) is not None:
            lately.setdefault(domain, []).append(when)
    return lately


def _hand_over(database: Database, mailer: Mailer, leaving: Sequence[Leaving], *, now: Callable[[], datetime]) -> None:
    """Sends mails, several at once, and writes down how and when each ended."""

    def send(one: Leaving) -> _Ended:
        outcome = by_itself(one.envelope.mail_id, partial(mailer.send, one.envelope))
        return _Ended(one.notice_id, outcome, now())

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        ended = list(pool.map(send, leaving))
    if ended:
        _write_down(database, ended)


def _write_down(database: Database, ended: Sequence[_Ended]) -> None:
    """Settles these mails together; where that fails, each by itself, so that what one of them meets makes no other
    leave twice."""
    try:
        database.until_done(lambda session: _settle(session, ended))
    except Exception as failed:  # noqa: BLE001 the other mails have left and must be settled
        if len(ended) == 1:
            _log.error("a notice could not be settled", notice=ended[0].notice_id, kind=type(failed).__name__)
            return
        for one in ended:
            _write_down(database, [one])


def _settle(session: Session, ended: Sequence[_Ended]) -> None:
    found = session.scalars(select(Notice).where(Notice.id.in_([one.notice_id for one in ended])))
    notices = {notice.id: notice for notice in found}
    waiting = [(notices[one.notice_id], one.outcome, one.at) for one in ended if one.notice_id in notices]
    taken = [(notice, outcome, at) for notice, outcome, at in waiting if isinstance(outcome, Accepted)]
    delivered_all(session, [Taken(notice, outcome.by, outcome.server_answer, at) for notice, outcome, at in taken])
    for notice, outcome, at in waiting:
        if notice.delivered_at is not None:
            continue
        if isinstance(outcome, RefusedForGood):
            revoke(session, notice, because="refused_by_server", at=at)
        elif not isinstance(outcome, Accepted):
            _put_back(session, notice, at=at)


def _put_back(session: Session, notice: Notice, *, at: datetime) -> None:
    later = next_try(notice.tries, at)
    if later is not None:
        session.execute(update(Notice).where(Notice.id == notice.id).values(next_try_at=later, claimed_until=None))
        return
    _log.info("notice given up", notice=notice.id)
    revoke(session, notice, because="nobody_took_it", at=at)
