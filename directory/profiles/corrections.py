"""Correcting: what a person says of a line stands above every source, and the old value is barred (GDPR Art. 16)."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from directory.profiles import duties, journal
from directory.profiles.barred import whole_line
from directory.profiles.compile import slot_of
from directory.profiles.evidence import (
    STARTED,
    Claim,
    EducationClaim,
    JobClaim,
    Origin,
    Sighting,
    keep,
    source_of_the_person,
    without_line,
)
from directory.profiles.identity import canonical_email
from directory.profiles.keys import keys_of
from directory.profiles.lifecycle import hold, touch_index
from directory.profiles.models import BarredValue, Fact, Observation, Profile
from directory.profiles.posts import post_of, slot_of_post, slot_of_school
from directory.profiles.recompile import WouldLeave, recompile
from directory.profiles.replacements import (
    CorrectionRefused,
    Said,
    barred_instead,
    checked,
    normals,
    place_named,
    respelled,
    says_the_same,
)
from directory.profiles.requests import RESPELLED, Opened, open_request, step
from directory.profiles.states import FactKind, RequestKind
from directory.profiles.switchboards import PHONES


def correct(session: Session, profile: Profile, fact: Fact, said: Said, *, proven: str = "", at: datetime) -> Opened:
    """Replaces one line by what the person says (GDPR Art. 16); the old value is barred for every source, and every
    account that received the line is told (GDPR Art. 19). Where only case, accents or punctuation change, the person's
    spelling stands above every source's, nothing is barred, and customers are told quietly (see duties.py).

    An empty text takes the line off the card: no source puts another value there. ``proven`` is the address the person
    had proven: corrected away, it opens the card still (see ways_in.py). Raises CorrectionRefused when the value is
    none of its kind, when it is what the line says already, however it is written, or when the card could not be held
    with it.
    """
    kind = FactKind(fact.kind)
    hold(session, profile)
    new = checked(fact, said, country=profile.country)
    if says_the_same(fact, new):
        raise CorrectionRefused("unchanged")
    opened = open_request(session, RequestKind.CORRECT, profile=profile, regime=profile.regime, at=at)
    _bar(session, fact, new, country=profile.country, proven=proven, at=at)
    only_spelt = respelled(fact, new)
    duties.owe_correction(session, fact, respelled=only_spelt, request_id=opened.id, at=at)
    line, old_slot = fact.id, fact.slot
    source = source_of_the_person(session, at=at)
    forget_own(session, fact, source.id)
    session.execute(
        update(BarredValue)
        .where(BarredValue.profile_id == profile.id, BarredValue.kind == fact.kind)
        .values(words_lost_at=None)
    )
    if new:
        sighting = Sighting(
            claim=_claim_of(session, profile, fact, kind, new),
            key_digest=keys_of(session).digest("own_words", f"{profile.id}|{opened.id}"),
            seen_on=at.date(),
            origin=Origin(request_id=opened.id),
        )
        keep(session, None, profile.id, source, sighting, at=at)
        _keep_the_line(session, fact, kind, new)
    session.flush()
    _recompile_if_it_stays(session, profile, kind, new, at=at)
    _follow(session, profile, line, kind, new)
    if old_slot != fact.slot or new:
        touch_index(session, profile.id, at=at)
    step(session, opened.id, RESPELLED if only_spelt else "corrected", at=at, amount=1)
    return opened


def _bar(session: Session, fact: Fact, new: Said, *, country: str, proven: str, at: datetime) -> None:
    """Bars what the line said, and the whole line where the person leaves nothing on it; lets in again what it says
    now; and writes both into the journal as keyed hashes, and which of them opens the card still."""
    digest, kind = keys_of(session).digest, FactKind(fact.kind)
    lines = [whole_line(slot) for slot in dict.fromkeys((fact.slot, _slot_said(fact, kind, new)))]
    allowed = [digest(kind, normal) for normal in (*normals(fact, new, country=country), *(lines if new else ()))]
    banned = (*barred_instead(fact, new), *(() if new else lines))
    barred = [one for normal in banned if (one := digest(kind, normal)) not in allowed]
    opens = [one for one in barred if kind is FactKind.EMAIL and one == digest(kind, canonical_email(proven))]
    for one in barred:
        if session.get(BarredValue, (fact.profile_id, fact.kind, one)) is None:
            opens_from = at if one in opens else None
            session.add(
                BarredValue(profile_id=fact.profile_id, kind=fact.kind, digest=one, since=at, opens_from=opens_from)
            )
    session.flush()
    taken_back = BarredValue.profile_id == fact.profile_id, BarredValue.kind == fact.kind
    session.execute(delete(BarredValue).where(*taken_back, BarredValue.digest.in_(allowed)))
    body: dict[str, Any] = {
        "kind": fact.kind,
        "barred": [*map(bytes.hex, barred)],
        "allowed": [*map(bytes.hex, allowed)],
    }
    if not new:
        body["off"] = True
    if opens:
        body["opens"] = [*map(bytes.hex, opens)]
    journal.note(session, "corrected", profile_id=fact.profile_id, body=body, at=at)


def _recompile_if_it_stays(session: Session, profile: Profile, kind: FactKind, value: Said, *, at: datetime) -> None:
    """Whoever corrects a line means to keep the card, and the line: what a gate would take away is refused instead."""
    try:
        recompile(session, profile, at=at, only_if_it_stays=True)
    except WouldLeave as would:
        raise CorrectionRefused(would.code) from None
    kept = select(Fact.id).where(Fact.profile_id == profile.id, Fact.kind == kind, Fact.value == value)
    if kind is FactKind.EMAIL and session.scalar(kept) is None:
        raise CorrectionRefused("address_taken_off")


def _follow(session: Session, profile: Profile, line: str, kind: FactKind, value: Said) -> None:
    """What was owed about a line that went is owed about the one that the person put in its place."""
    stays, now = (Fact.id == line), (Fact.profile_id == profile.id) & (Fact.kind == kind) & (Fact.value == value)
    if isinstance(value, str) and session.scalar(select(Fact.id).where(stays)) is None:
        instead = session.scalar(select(Fact.id).where(now))
        if instead is not None:
            duties.follow(session, line, instead)


def _claim_of(session: Session, profile: Profile, fact: Fact, kind: FactKind, value: Said) -> Claim:
    """What the person now says, as a claim: only the corrected line (GDPR Art. 16)."""
    if isinstance(value, EducationClaim):
        return Claim(education=(value,))
    if isinstance(value, JobClaim):
        return _post_alone(fact, value)
    if kind is FactKind.NAME:
        return Claim(full_name=value)
    if kind is FactKind.PLACE:
        city, country = place_named(value)
        return Claim(city=city, country=country)
    if kind is FactKind.EMAIL:
        return Claim(emails=(value,))
    if kind is FactKind.LINK:
        return Claim(links=(value,))
    if kind in PHONES:
        return Claim(phones=((kind, value),))
    return _of_the_present_post(session, profile, fact, kind, value)


def _of_the_present_post(session: Session, profile: Profile, fact: Fact, kind: FactKind, value: str) -> Claim:
    """Title or department beside the employer it belongs to. Who corrects the employer says the whole post anew: no
    source knows of that title there."""
    company = session.scalar(
        select(Fact).where(Fact.profile_id == profile.id, Fact.kind == FactKind.COMPANY, Fact.slot == fact.slot)
    )
    name = company.value if company is not None else ""
    domain = company.detail.get("domain", "") if company is not None else ""
    if kind is FactKind.COMPANY:
        return Claim(jobs=(JobClaim(title=_line(session, profile.id, FactKind.TITLE, fact.slot), company=value),))
    said = {"title": value} if kind is FactKind.TITLE else {"department": value}
    job = JobClaim(**said, company=name, company_domain=domain, company_id=fact.company_id or "")
    return Claim(jobs=(job,), corrects=kind)


def _post_alone(fact: Fact, post: JobClaim) -> Claim:
    """One line of the work history; of the present post its first day, beside the employer it belongs to."""
    if fact.detail.get("present"):
        return Claim(jobs=(replace(post, title="", department=""),), corrects=STARTED)
    return Claim(jobs=(post,), corrects=FactKind.JOB)


def _line(session: Session, profile_id: str, kind: FactKind, slot: str) -> str:
    query = select(Fact.value).where(Fact.profile_id == profile_id, Fact.kind == kind, Fact.slot == slot)
    return session.scalar(query) or ""


def _keep_the_line(session: Session, fact: Fact, kind: FactKind, value: Said) -> None:
    """Moves the fact row to the corrected value's slot, so that what the notice named keeps being that line. A new
    address is a new line: it stays hidden until a notice reached it."""
    slot = _slot_said(fact, kind, value)
    taken = select(Fact.id).where(Fact.profile_id == fact.profile_id, Fact.kind == kind, Fact.slot == slot)
    if session.scalar(taken) is None:
        fact.slot = slot
        session.flush()


def _slot_said(fact: Fact, kind: FactKind, value: Said) -> str:
    """The slot of the line that the person's words make of this one."""
    if isinstance(value, JobClaim):
        return slot_of_post(value, present=bool(fact.detail.get("present")))
    if isinstance(value, EducationClaim):
        return slot_of_school(value)
    return slot_of(kind, value) if value and kind in (FactKind.LINK, *PHONES) else fact.slot


def forget_own(session: Session, fact: Fact, source_id: str) -> None:
    """Takes back what the person said before about the same line, so that the newest word counts alone."""
    kind, present = FactKind(fact.kind), bool(fact.detail.get("present"))
    own = session.scalars(
        select(Observation).where(Observation.profile_id == fact.profile_id, Observation.source_id == source_id)
    )
    for observation in own:
        corrects = observation.claim.get("corrects", "")
        if kind is FactKind.JOB and corrects != (STARTED if present else FactKind.JOB):
            continue  # their words about the present post's title and employer are lines of their own
        if kind is FactKind.JOB and present:
            observation.claim = _without_first_day(observation.claim, fact)
            continue
        left = without_line(observation.claim, fact)
        if kind is FactKind.PLACE:  # a country left behind would stand as their words beside the newest
            left.pop("country", None)
        observation.claim = left


def _without_first_day(stored: dict[str, Any], fact: Fact) -> dict[str, Any]:
    mine = slot_of_post(post_of(fact.detail, fact.company_id), present=True)
    jobs = [job for job in stored.get("jobs", ()) if slot_of_post(JobClaim(**job), present=True) != mine]
    return stored | {"jobs": jobs} if jobs else {}
