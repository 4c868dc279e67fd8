"""A claimed notice is put into words outside any write, and let go only while the rows behind the words say the same.

Whoever leaves, corrects a line, hides or is suppressed between the two gets no mail of the old words: a notice that is
no longer true goes back to those that are due, and is put into words anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

import structlog
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from directory.mail.dkim import Signer
from directory.mail.envelope import Envelope
from directory.mail.mailer import Mailer
from directory.mail.message import Draft, FieldRefused, compose
from directory.mail.verp import Verp
from directory.profiles import operator
from directory.profiles.models import Profile
from directory.profiles.notices_sent import Naming, name_facts, revoke
from directory.profiles.owed import Notice
from directory.profiles.removal import leave
from directory.profiles.states import State
from directory.profiles.suppression import suppressed_people
from directory.settings import Settings
from ingest.notices.compose import Composed, Known, Links, write_down
from ingest.notices.letter import LetterRefused, RenderedLetter, render

_log = structlog.get_logger(__name__)
_UNWRITTEN_AGAIN = timedelta(hours=1)
SENDABLE = (State.GATED, State.NOTICED, State.LISTED)
"""Whoever is hidden or gone gets no notice."""


@dataclass(frozen=True, slots=True)
class Post:
    """The rim that notices leave by."""

    settings: Settings
    mailer: Mailer
    verp: Verp
    signer: Signer | None

    @classmethod
    def of(cls, settings: Settings, mailer: Mailer) -> Self:
        """The rim of this installation."""
        return cls(settings, mailer, Verp.of(settings), Signer.of(settings))


@dataclass(frozen=True, slots=True)
class Words:
    """A letter as it goes over the wire."""

    rendered: RenderedLetter
    envelope: Envelope


@dataclass(frozen=True, slots=True)
class Written:
    """One try of a notice; without ``words`` it can leave for nobody, and ``lacks`` names what is missing."""

    notice_id: str
    tries: int
    links: Links
    composed: Composed | None
    words: Words | None = None
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Leaving:
    """A notice that may leave now: all it says is written down."""

    notice_id: str
    envelope: Envelope


def mail_id(notice_id: str) -> str:
    """The id a notice's return path and Message-ID are made of."""
    return f"n{notice_id.lower()}"


def put_into_words(session: Session, claimed: Mapping[str, int], post: Post, *, at: datetime) -> list[Written]:
    """Puts claimed notices into words, each with the number of its try; writes nothing."""
    rows = session.execute(_with_people(claimed)).all()
    known = Known.of(session, {profile.id for _, profile in rows})
    given = operator.answers(session)
    written = []
    for notice, profile in rows:
        links = Links()
        composed = _composed(notice, profile, known, links, post, given, at=at)
        one = Written(notice.id, claimed[notice.id], links, composed)
        written.append(one if composed is None else _worded(one, composed, post, at=at))
    return written


def let_go(session: Session, written: Sequence[Written], post: Post, *, at: datetime) -> list[Leaving]:
    """Writes down what each of these notices names, before it leaves, and answers those that may leave.

    In this transaction all is asked once more: the claim, the suppression list, and what the notice would say now.
    Where that is another letter, or the person hides, the notice goes back to those that are due.
    """
    by_id = {one.notice_id: one for one in written}
    rows = session.execute(_with_people(by_id).with_for_update(of=(Notice, Profile))).all()
    ids = {profile.id for _, profile in rows}
    known, gone, given = Known.of(session, ids), suppressed_people(session, ids), operator.answers(session)
    going: list[tuple[Profile, Naming, Leaving]] = []
    for notice, profile in rows:
        one = by_id[notice.id]
        if profile.state == State.REMOVED or notice.claimed_until is None or notice.tries != one.tries:
            continue  # the person left, or the try was settled or is somebody else's by now
        if profile.id in gone:
            leave(session, profile, because="suppressed", at=at, for_good=False)
            continue
        says = _composed(notice, profile, known, one.links, post, given, at=at)
        if profile.state not in SENDABLE or (says is not None and says != one.composed):
            notice.claimed_until, notice.tries = None, notice.tries - 1
        elif says is None or one.words is None:
            _keep_back(session, notice, one.lacks, at=at)
        else:
            notice.message_id = post.verp.message_id(mail_id(notice.id))
            facts = known.facts[profile.id]
            naming = write_down(session, notice, says, one.words.rendered, one.links, facts, at=at)
            going.append((profile, naming, Leaving(notice.id, one.words.envelope)))
    # Whoever lost the last address by another notice of this batch has left with all of them.
    going = [one for one in going if one[0].state != State.REMOVED]
    name_facts(session, [naming for _, naming, _ in going])
    return [leaving for _, _, leaving in going]


def _with_people(notice_ids: Iterable[str]) -> Select[Notice, Profile]:
    query = select(Notice, Profile).join(Profile, Profile.id == Notice.profile_id)
    return query.where(Notice.id.in_(list(notice_ids))).order_by(Profile.id, Notice.id)


def _composed(
    notice: Notice, profile: Profile, known: Known, links: Links, post: Post, given: operator.Answers, *, at: datetime
) -> Composed | None:
    url = post.settings.privacy_url
    return Composed.of(notice, profile, known, links, operator=given, privacy_url=url, at=at)


def _worded(one: Written, composed: Composed, post: Post, *, at: datetime) -> Written:
    letter = composed.letter
    try:
        rendered = render(letter, composed.language)
    except LetterRefused as refused:
        return replace(one, lacks=str(refused))
    draft = Draft(
        mail_id=mail_id(one.notice_id),
        sender=post.settings.mail_from,
        sender_name="Cardfile notices",
        recipient=letter.sent_to,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        language=composed.language,
        refuse_url=letter.refuse_url,
    )
    try:
        return replace(one, words=Words(rendered, compose(draft, verp=post.verp, signer=post.signer, at=at)))
    except FieldRefused:
        return one


def _keep_back(session: Session, notice: Notice, lacks: str, *, at: datetime) -> None:
    """Has a notice wait for what the operator must still say (``lacks``); else its address is no use, or is gone."""
    if lacks:
        _log.warning("notice cannot be written", notice=notice.id, lacks=lacks)
        notice.next_try_at, notice.claimed_until = at + _UNWRITTEN_AGAIN, None
    else:
        revoke(session, notice, because="address_unusable", at=at)
