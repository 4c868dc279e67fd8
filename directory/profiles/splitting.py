"""A wrong merge taken apart: records that tell of somebody else become a card of their own, told and waiting anew."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from directory.db import Database
from directory.profiles import duties, journal
from directory.profiles.aliases import ids_of
from directory.profiles.barred import Barred
from directory.profiles.handing_on import apart_alike, hide_alike
from directory.profiles.keys import keys_of, new_id
from directory.profiles.lifecycle import begin, hold, touch_index
from directory.profiles.models import (
    BarredValue,
    Fact,
    Observation,
    Profile,
    ProfileAlias,
)
from directory.profiles.notices_sent import revoke
from directory.profiles.owed import Duty, LinkToken, Notice, NoticeContent
from directory.profiles.recompile import barred_of, recompile
from directory.profiles.regimes import law_of
from directory.profiles.removal import leave
from directory.profiles.sides import Side, SplitRefused, Value, lines_leaving, side_of, sides_of
from directory.profiles.split_told import Split, lines_of, told
from directory.profiles.states import FactKind, SourceKind, State
from directory.profiles.tokens import LinkPurpose
from directory.profiles.wording import in_words


class Whose(StrEnum):
    """Whose a contact is that both sides name: it is barred from the other card, whatever its sources say."""

    OLD = "old"
    NEW = "new"
    BOTH = "both"


def split(
    session: Session,
    profile: Profile,
    taken: Collection[str],
    *,
    seen: Collection[str] | None = None,
    shared: Whose | None = None,
    at: datetime,
    apart_id: str | None = None,
) -> Split:
    """Takes these observations into a profile of their own. It is RECEIVED: told and waiting like any new one; both
    sides are compiled anew, so neither shows the other's lines, and the two are never merged again.

    Customers who received a line that leaves the old card, or changes, owe its correction (GDPR Art. 19). A listing
    that rests on a notice to an address that leaves falls: its person was never told. ``seen`` are the records the
    decision was made on. Raises SplitRefused (none, all, unknown, changed, gone, shared) and changes nothing then.
    """
    hold(session, profile)
    if profile.state == State.REMOVED:
        raise SplitRefused("gone")
    stays, goes = sides_of(session, profile, taken, seen=seen)
    both = sorted(stays.contacts() & goes.contacts())
    if both and shared is None:
        raise SplitRefused("shared")
    before = lines_of(session, profile.id)
    not_old = _digests(session, both if shared is Whose.NEW else ())
    not_new = _digests(session, both if shared is Whose.OLD else ())
    stays = side_of(session, stays.held, barred_of(session, profile.id) | not_old)
    leaving = lines_leaving(session, profile, stays)
    misled = [(fact.id, fact.value) for fact in leaving if fact.kind == FactKind.EMAIL]
    accounts = _owe_corrections(session, leaving, at=at)
    apart = _apart(session, profile, apart_id or new_id(), at=at)
    _move(session, profile, apart, goes, stays, at=at)
    _bar(session, profile.id, not_old, at=at)
    _bar(session, apart.id, not_new, at=at)
    body = {"into": apart.id, "records": _records(goes), "shared": str(shared or "")}
    journal.note(session, "split", profile_id=profile.id, body=body, at=at)
    _take_off(session, profile, leaving, stays, at=at)
    _take_links(session, profile, apart, [address for _, address in misled])
    if recompile(session, profile, at=at):
        _never_told(session, profile, [fact_id for fact_id, _ in misled], at=at)
    recompile(session, apart, at=at)
    if shared is Whose.BOTH:  # a link that both hold stands on neither card (shared.py), which the first one knows now
        recompile(session, profile, at=at)
    return told(session, profile, apart, before, shared=both, accounts=accounts)


class _GivenUp(Exception):
    def __init__(self, would_be: Split) -> None:
        super().__init__("a preview")
        self.would_be = would_be


def preview(
    database: Database, profile_id: str, taken: Collection[str], *, shared: Whose | None = None, at: datetime
) -> Split:
    """What ``split`` would do: it is done, and given up. Raises SplitRefused as it does."""

    def attempt(session: Session) -> None:
        raise _GivenUp(split(session, session.get_one(Profile, profile_id), taken, shared=shared, at=at))

    try:
        database.until_done(attempt)
    except _GivenUp as done:
        return replace(done.would_be, apart_id="")
    raise AssertionError("unreachable")


def split_again(session: Session, profile: Profile, body: Mapping[str, Any], at: datetime) -> bool:
    """Takes apart once more what a restored backup holds joined: the records it has of those that were split off, under
    the same new id, so that what was decided about that one since applies to it. A card of nothing else goes. False
    when the backup has none of them."""
    if session.get(Profile, body["into"]) is not None or "records" not in body:
        return False
    records = [(source_id, bytes.fromhex(digest)) for source_id, digest in body["records"]]
    held = session.scalars(select(Observation).where(Observation.profile_id == profile.id)).all()
    taken = [one.id for one in held if (one.source_id, one.key_digest) in records]
    if not taken:
        return False
    if len(taken) == len(held):
        return leave(session, profile, because="nothing_left", at=at, for_good=False).fresh
    shared = Whose(body["shared"]) if body["shared"] else Whose.OLD
    split(session, profile, taken, shared=shared, at=at, apart_id=body["into"])
    return True


def _digests(session: Session, values: Iterable[Value]) -> Barred:
    return frozenset((kind, keys_of(session).digest(kind, normal)) for kind, normal in values)


def _bar(session: Session, profile_id: str, barred: Barred, *, at: datetime) -> None:
    for kind, digest in sorted(barred):
        if session.get(BarredValue, (profile_id, kind, digest)) is None:
            session.add(BarredValue(profile_id=profile_id, kind=kind, digest=digest, since=at))
    session.flush()


def _owe_corrections(session: Session, leaving: Sequence[Fact], *, at: datetime) -> int:
    """A correction of each number, address, link, post and school, and one for each other kind of line, to everybody
    who received one of them."""
    longest: dict[str, Fact] = {}
    for fact in leaving:
        line = fact.id if fact.kind in duties.RECUR else fact.kind
        held = longest.get(line)
        if fact.visible_from is not None and (held is None or fact.visible_from < (held.visible_from or at)):
            longest[line] = fact
    owed: list[Duty] = []
    for fact in longest.values():
        owed += duties.owe_correction(session, fact, request_id=None, at=at)
    return len({duty.account_id for duty in owed})


def _apart(session: Session, profile: Profile, apart_id: str, *, at: datetime) -> Profile:
    """The new profile under the strictest law, until its own lines say which. Whoever was held untold keeps the last
    day to tell; else it runs from now on, since until now nobody knew that there was somebody to tell."""
    untold = State(profile.came_from or profile.state) in (State.RECEIVED, State.GATED)
    law = law_of((), ())
    tell_by = profile.tell_by if untold else law.tell_by(at)
    apart = Profile(id=apart_id, regime=law.code, received_at=at, tell_by=tell_by)
    begin(session, apart, because="split", at=at)
    return apart


def _move(session: Session, profile: Profile, apart: Profile, goes: Side, stays: Side, *, at: datetime) -> None:
    """Moves the records, and with them the ids they came under. The hiding counts for both sides, and so does what was
    corrected away, unless the words that stand for it stay; a way in goes with its person's words alone."""
    came = {one.came_as for one, _ in goes.held} - {one.came_as for one, _ in stays.held} - {""}
    of_old = ProfileAlias.profile_id == profile.id
    session.execute(update(ProfileAlias).where(of_old, ProfileAlias.alias.in_(came)).values(profile_id=apart.id))
    own_words = side_of(session, [one for one in stays.held if one[1].kind == SourceKind.PERSON], frozenset())
    corrected = {kind for kind, _ in own_words.lines}
    for bar in session.scalars(select(BarredValue).where(BarredValue.profile_id == profile.id)).all():
        if bar.kind not in corrected:
            opens = {"opens_from": bar.opens_from, "opens_until": bar.opens_until}
            session.add(BarredValue(profile_id=apart.id, kind=bar.kind, digest=bar.digest, since=bar.since, **opens))
            bar.opens_from = bar.opens_until = None
    joined_at = min(observation.obtained_at for observation, _ in goes.held)
    apart_alike(session, profile, apart, joined_at=joined_at, at=at)
    ids = [observation.id for observation, _ in goes.held]
    session.execute(update(Observation).where(Observation.id.in_(ids)).values(profile_id=apart.id))
    session.flush()
    session.expire_all()
    hide_alike(session, profile, apart, at=at)


def _take_off(session: Session, profile: Profile, leaving: Sequence[Fact], stays: Side, *, at: datetime) -> None:
    """Takes lines that nothing of the old card says off it at once, and out of the letters kept for proof: their words
    are somebody else's, and the hash of the text still proves what was sent."""
    gone = [fact for fact in leaving if (fact.kind, fact.slot) not in stays.lines]
    letters = session.execute(
        select(NoticeContent, Notice.language)
        .join(Notice, Notice.id == NoticeContent.notice_id)
        .where(NoticeContent.profile_id.in_(ids_of(session, profile.id)))
    )
    for content, language in letters:
        words = {(fact.kind, in_words(fact, language)) for fact in leaving}
        held = [one for one in content.letter.get("held", ()) if (one["key"], one["value"]) not in words]
        content.letter = {**content.letter, "held": held}
    for fact in gone:
        session.delete(fact)
    if leaving and profile.state == State.LISTED:
        touch_index(session, profile.id, at=at)
    session.flush()


def _take_links(session: Session, profile: Profile, apart: Profile, addresses: Sequence[str]) -> None:
    """A mail that went to an address of the other one: its refusal is theirs, and what it said is shown no more."""
    digests = [keys_of(session).digest("email", address) for address in addresses]
    theirs = LinkToken.profile_id.in_(ids_of(session, profile.id)), LinkToken.contact_digest.in_(digests)
    session.execute(delete(LinkToken).where(*theirs, LinkToken.purpose != LinkPurpose.REFUSE))
    session.execute(update(LinkToken).where(*theirs).values(profile_id=apart.id))


def _never_told(session: Session, profile: Profile, fact_ids: Sequence[str], *, at: datetime) -> None:
    """A notice that went to an address of somebody else told this person nothing."""
    misled = select(Notice).where(
        Notice.profile_id == profile.id, Notice.fact_id.in_(fact_ids), Notice.revoked_at.is_(None)
    )
    for notice in session.scalars(misled).all():
        revoke(session, notice, because="address_of_another", at=at)


def _records(goes: Side) -> list[list[str]]:
    """The records by source and keyed hash: a restored backup may know them under other ids."""
    return sorted([one.source_id, one.key_digest.hex()] for one, _ in goes.held)
