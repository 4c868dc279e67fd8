"""Replaying the journal over a restored backup: every rights decision and every leaving since holds again."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from directory.profiles import duties, ways_in
from directory.profiles.barred import whole_line
from directory.profiles.corrections import forget_own
from directory.profiles.disclosures import RECEIVED, received_again
from directory.profiles.employers import kept_out_among
from directory.profiles.evidence import source_of_the_person
from directory.profiles.journal import Line
from directory.profiles.keys import keys_of
from directory.profiles.merge import living
from directory.profiles.merging_again import Unknown, names_survivor
from directory.profiles.models import BarredValue, EmployerOptOut, Fact, Profile
from directory.profiles.notices_sent import REVOKED, Revoked, revoke
from directory.profiles.owed import JournalEntry, Notice
from directory.profiles.posts import keys_of_line
from directory.profiles.recompile import recompile
from directory.profiles.removal import leave
from directory.profiles.rights import lift, restrict
from directory.profiles.splitting import split_again
from directory.profiles.states import DutyKind, FactKind, RestrictionReason, State
from directory.profiles.suppression import suppress, suppressed_people

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many lines the journal had and what they changed in the backup, by act."""

    lines: int
    changed: Counter[str]


def register_act(act: str, again: Callable[[Session, Line, datetime], bool]) -> None:
    """Whoever writes decisions of its own into the journal says here how a restore applies one at an instant; True when
    that changed the backup."""
    _ACTS[act] = again


def replay(session: Session, lines: Iterable[Line], *, at: datetime) -> Replayed:
    """Applies, in order, each line whose decision the backup does not hold yet; one that stands twice counts once.
    Whoever is kept out after the last one goes, and that is written down anew."""
    session.info["replaying"] = True
    changed: Counter[str] = Counter()
    unknown = Unknown()
    count = 0
    for line in lines:
        count += 1
        held = session.get(JournalEntry, line.id)
        if held is not None:
            held.written_at = held.written_at or at
            continue
        due = [line]
        if names_survivor(line):
            merged, due = unknown.merge_again(session, line, at=at)
            changed["merged"] += merged
        for one in due:
            changed[one.act] += _apply(session, one, unknown, at=at)
        session.add(
            JournalEntry(
                id=line.id, act=line.act, profile_id=line.profile_id, body=line.body, at=line.at, written_at=at
            )
        )
    session.flush()
    session.info["replaying"] = False
    changed["kept_out"] += _let_kept_out_go(session, at=at)
    return Replayed(count, +changed)


def _let_kept_out_go(session: Session, *, at: datetime) -> int:
    """Lets everybody go whom the backup holds still although a contact or an employer of theirs is kept out: a no of
    somebody whom nothing was held of any more names no card. Asked at the end, since a line that comes later may
    take the contact off a card. Answers how many went."""
    gone = 0
    people = session.scalars(select(Profile.id).where(Profile.state != State.REMOVED).order_by(Profile.id)).all()
    for start in range(0, len(people), _AT_ONCE):
        part = people[start : start + _AT_ONCE]
        because = dict.fromkeys(kept_out_among(session, part), "employer_opted_out")
        because |= dict.fromkeys(suppressed_people(session, part), "suppressed")
        for profile_id, code in sorted(because.items()):
            gone += leave(session, session.get_one(Profile, profile_id), because=code, at=at, for_good=False).fresh
    return gone


def _apply(session: Session, line: Line, unknown: Unknown, *, at: datetime) -> bool:
    profile = living(session, line.profile_id) if line.profile_id is not None else None
    is_held = profile is not None and profile.state != State.REMOVED
    body: dict[str, Any] = line.body
    contacts = [(kind, bytes.fromhex(digest)) for kind, digest in body.get("contacts", ())]
    if contacts:
        # These alone: the backup may not know yet whom a phone of theirs was shared with when they left.
        suppress(session, contacts, because=body.get("because", "asked"), at=line.at)
    if line.act in ("left", "left_for_good"):
        return is_held and profile is not None and _leave(session, profile, line, at=at)
    if line.act in _ACTS:
        return _ACTS[line.act](session, line, at)
    if profile is None:
        if line.profile_id is not None:
            unknown.keep(line.profile_id, line)
        return bool(contacts)
    if line.act == RECEIVED:
        received_again(session, profile.id, body, at=line.at)
        if not is_held:
            duties.owe(session, profile.id, at=at)
            duties.ask_again(session, profile.id, DutyKind.DELETE, asked_at=profile.removed_at or at, at=at)
        return True
    if not is_held:
        return bool(contacts)
    again = _OF_A_CARD.get(line.act)
    return again is not None and again(session, profile, body | {"at": line.at}, at)


def _leave(session: Session, profile: Profile, line: Line, *, at: datetime) -> bool:
    """Lets somebody go again who left since the backup, on the day they did."""
    left = leave(session, profile, because=line.body["because"], at=at, for_good=False)
    profile.removed_at = line.at
    duties.ask_again(session, profile.id, DutyKind.DELETE, asked_at=line.at, at=at)
    return left.fresh


def _opt_out(session: Session, line: Line, _at: datetime) -> bool:
    digest = bytes.fromhex(line.body["employer"])
    if session.get(EmployerOptOut, digest) is not None:
        return False
    session.add(EmployerOptOut(digest=digest, since=line.at))
    return True


def _hide(session: Session, profile: Profile, body: dict[str, Any], at: datetime) -> bool:
    """Hides from the day of the decision on, since a wait stands still for as long as that; whoever received the card
    is asked anew and has their days from the restore on."""
    done = restrict(session, profile, reason=RestrictionReason(body["reason"]), at=body["at"]) is not None
    if done:
        duties.ask_again(session, profile.id, DutyKind.HIDE, asked_at=body["at"], at=at)
    return done


def _show(session: Session, profile: Profile, body: dict[str, Any], _at: datetime) -> bool:
    return lift(session, profile, reason=RestrictionReason(body["reason"]), at=body["at"])


def _revoke(session: Session, _profile: Profile, body: dict[str, Any], at: datetime) -> bool:
    """A notice that came back, or was taken back, since the backup: it tells nobody in the backup either."""
    notice = session.get(Notice, body["notice"])
    return notice is not None and revoke(session, notice, because=body["because"], at=at) is not Revoked.NOTHING


def _end_way_in(session: Session, profile: Profile, body: dict[str, Any], at: datetime) -> bool:
    return ways_in.end_again(session, profile.id, body, at=at)


def _bar(session: Session, profile: Profile, body: dict[str, Any], at: datetime) -> bool:
    """Bars the value again, also where an earlier word of the person's own stands for it, and tells who received it.
    What the person wrote instead is in no journal: the line stays empty, and their card says so; a line they took off
    had no words to lose. An address
    that opened the card after they had corrected it away opens it again: what they had proven since is gone with it."""
    kind, barred, allowed = FactKind(body["kind"]), _digests(body["barred"]), _digests(body["allowed"])
    opens = _digests(body.get("opens", []))
    bars = BarredValue.profile_id == profile.id, BarredValue.kind == kind
    session.execute(delete(BarredValue).where(*bars, BarredValue.digest.in_(allowed)))
    for one in barred:
        row = session.get(BarredValue, (profile.id, kind, one))
        if row is None:
            row = BarredValue(profile_id=profile.id, kind=kind, digest=one, since=at)
            session.add(row)
        row.words_lost_at = at
        if one in opens:
            row.opens_from, row.opens_until = at, None
    if body.get("off"):
        session.flush()
        session.execute(update(BarredValue).where(*bars).values(words_lost_at=None))
    own = source_of_the_person(session, at=at)
    lines = session.scalars(select(Fact).where(Fact.profile_id == profile.id, Fact.kind == kind)).all()
    for fact in lines:
        if not barred.isdisjoint(_barred_as(session, fact)):
            duties.owe_correction(session, fact, request_id=None, at=at)
            forget_own(session, fact, own.id)
    session.flush()
    recompile(session, profile, at=at)
    return True


def _digests(told: str | list[str]) -> set[bytes]:
    """The keyed hashes of a line; an older journal names one alone."""
    return {bytes.fromhex(one) for one in ([told] if isinstance(told, str) else told)}


def _barred_as(session: Session, fact: Fact) -> set[bytes]:
    """Every keyed hash by which a line may have been barred."""
    kind = FactKind(fact.kind)
    whole = keys_of(session).digest(kind, whole_line(fact.slot))
    if kind not in (FactKind.JOB, FactKind.EDUCATION):
        return {fact.digest, whole}
    keys = keys_of_line(kind, fact.detail, fact.company_id)
    return {whole, *(keys_of(session).digest(kind, one) for one in (*keys.whole, *keys.dated))}


_ACTS: dict[str, Callable[[Session, Line, datetime], bool]] = {"employer_opted_out": _opt_out}
_OF_A_CARD: dict[str, Callable[[Session, Profile, dict[str, Any], datetime], bool]] = {
    "restricted": _hide,
    "lifted": _show,
    REVOKED: _revoke,
    "corrected": _bar,
    "split": split_again,
    ways_in.ENDED: _end_way_in,
}
