"""Observations: what one source record claims about one person, kept apart so that each fact can be traced."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.profiles.identity import folded
from directory.profiles.keys import new_id
from directory.profiles.models import Fact, Observation, Source
from directory.profiles.states import Basis, FactKind, Policy, SourceKind, Use

FACT_KEPT_DAYS = 365
"""A fact is kept twelve months after it was last seen; a later sighting of another fact does not renew it."""

THE_PERSON = "the person"
STARTED = "started"
"""The first day of a present post, as the part of it that a person corrected."""


@dataclass(frozen=True, slots=True)
class JobClaim:
    """One post; ``company_id`` names the company row it was resolved to, empty when only its name is known."""

    title: str = ""
    department: str = ""
    company: str = ""
    company_domain: str = ""
    company_id: str = ""
    started: str = ""
    ended: str = ""


@dataclass(frozen=True, slots=True)
class EducationClaim:
    """One school."""

    school: str = ""
    degree: str = ""
    subject: str = ""
    ended: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a record says, cleaned and canonical: addresses lower case, phones E.164 as (kind, number). ``country``
    is one that the record names, ``hints`` are those it only points at (see hints.py). ``proof`` names
    the consent a record rests on, where consent is its basis. ``corrects`` is what the person corrected of their posts:
    a part of the present one ("title", "department" or "started"), where the employer beside it says which post and is
    said by nobody here; or "job", one line of the work history, which says nothing of the present post."""

    full_name: str = ""
    given_name: str = ""
    family_name: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[tuple[str, str], ...] = ()
    links: tuple[str, ...] = ()
    jobs: tuple[JobClaim, ...] = ()
    education: tuple[EducationClaim, ...] = ()
    city: str = ""
    region: str = ""
    country: str = ""
    hints: tuple[str, ...] = ()
    page_url: str = ""
    proof: str = ""
    corrects: str = ""

    def as_json(self) -> dict[str, Any]:
        """The claim as it is stored, empty parts left out."""
        said = {name: value for name in Claim.__dataclass_fields__ if (value := getattr(self, name))}
        for part, kind in (("jobs", JobClaim), ("education", EducationClaim)):
            if part in said:
                said[part] = [{name: getattr(one, name) for name in kind.__dataclass_fields__} for one in said[part]]
        return said

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Claim":
        """The claim of a stored observation."""
        return cls(
            **{name: value for name, value in stored.items() if isinstance(value, str)},
            emails=tuple(stored.get("emails", ())),
            phones=tuple((kind, number) for kind, number in stored.get("phones", ())),
            links=tuple(stored.get("links", ())),
            hints=tuple(stored.get("hints", ())),
            jobs=tuple(JobClaim(**job) for job in stored.get("jobs", ())),
            education=tuple(EducationClaim(**school) for school in stored.get("education", ())),
        )

    def current_job(self) -> JobClaim | None:
        """The first post without an end."""
        return next((job for job in self.jobs if not job.ended), None)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an observation comes from: exactly one of a feed, a grant or the person's own request."""

    feed_id: str | None = None
    grant_id: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """A claim with what must be known about it. ``basis`` overrides the source's."""

    claim: Claim
    key_digest: bytes
    seen_on: date
    origin: Origin
    policy: Policy = Policy.STANDARD
    delivery: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What one observation tells a card: its claim, who says so, and its clocks. ``voice`` is who counts as one when
    sources agree: the source, or the member by whose grant a mail was read."""

    claim: Claim
    source: Source
    voice: str
    basis: str
    policy: str
    first_seen_on: date
    last_seen_on: date
    kept_until: date

    @classmethod
    def of(cls, held: Observation, source: Source) -> "Told":
        """What a stored observation tells."""
        return cls(
            Claim.of(held.claim),
            source,
            held.grant_id or source.id,
            held.basis,
            held.policy,
            held.first_seen_on,
            held.last_seen_on,
            held.kept_until,
        )


def content_digest(stored: dict[str, Any]) -> bytes:
    """SHA-256 of what a stored claim says, to see at once whether a record says anything new. Empty parts do not count,
    so that a version which knows one part more reads the same in an old record."""
    return hashlib.sha256(json.dumps(_without_empties(stored), sort_keys=True).encode()).digest()


def _said_before(held: Observation, content: bytes, claim: Claim) -> bool:
    """Whether a record said the very same, as this version or an older one (which counted empty parts) wrote it."""
    older = hashlib.sha256(json.dumps(claim.as_json(), sort_keys=True).encode()).digest()
    return held.content_digest in (content, older) or Claim.of(held.claim) == claim


def _without_empties(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _without_empties(value) for name, value in part.items() if value}
    return [_without_empties(one) for one in part] if isinstance(part, list | tuple) else part


def keep(
    session: Session, held: Observation | None, profile_id: str, source: Source, sighting: Sighting, *, at: datetime
) -> bool:
    """Keeps one sighting of a record (``held`` when it was seen before); False when the very same record said the very
    same before, and only its last day moves on. An older sighting never overwrites a newer one."""
    claim = sighting.claim.as_json()
    content = content_digest(claim)
    until = sighting.seen_on + timedelta(days=FACT_KEPT_DAYS)
    if held is not None:
        changed = not _said_before(held, content, sighting.claim)
        newer = sighting.seen_on > held.last_seen_on
        if held.delivery != sighting.delivery:
            held.delivery = sighting.delivery
        if sighting.seen_on < held.last_seen_on:
            return False
        if newer:
            held.last_seen_on, held.kept_until = sighting.seen_on, until
        if changed:
            held.claim = claim
        if held.content_digest != content:
            held.content_digest = content
        return changed or newer
    session.add(
        Observation(
            id=new_id(),
            profile_id=profile_id,
            source_id=source.id,
            feed_id=sighting.origin.feed_id,
            grant_id=sighting.origin.grant_id,
            request_id=sighting.origin.request_id,
            key_digest=sighting.key_digest,
            content_digest=content,
            claim=claim,
            policy=sighting.policy,
            basis=source.basis,
            first_seen_on=sighting.seen_on,
            last_seen_on=sighting.seen_on,
            obtained_at=at,
            kept_until=until,
            delivery=sighting.delivery,
        )
    )
    return True


def without_line(stored: dict[str, Any], fact: Fact) -> dict[str, Any]:
    """A stored claim without what it says on one line of the card; posts lose the part, and go with their employer.
    With its name all of it goes: what is left would tell of whoever else stands on the card."""
    kind, value, detail = FactKind(fact.kind), fact.value, fact.detail
    left = dict(stored)
    jobs = left.get("jobs", ())
    if kind is FactKind.NAME:
        if folded(left.get("full_name", "")) == fact.normal:
            return {}
    elif kind is FactKind.PLACE:
        left.pop("city", None)
    elif kind in (FactKind.EMAIL, FactKind.LINK):
        left[f"{kind}s"] = [one for one in left.get(f"{kind}s", ()) if one != value]
    elif kind in (FactKind.WORK_PHONE, FactKind.MOBILE, FactKind.SWITCHBOARD):
        left["phones"] = [phone for phone in left.get("phones", ()) if phone[1] != value]
    elif kind in (FactKind.TITLE, FactKind.DEPARTMENT):
        left["jobs"] = [{**job, str(kind): ""} if job.get(kind) == value else job for job in jobs]
    elif kind is FactKind.COMPANY:
        left["jobs"] = [job for job in jobs if job.get("company") != value or job.get("ended")]
    elif kind is FactKind.JOB:
        left["jobs"] = [job for job in jobs if not _says(job, detail, ("title", "company", STARTED, "ended"))]
    elif kind is FactKind.EDUCATION:
        parts = ("school", "degree", "subject", "ended")
        left["education"] = [school for school in left.get("education", ()) if not _says(school, detail, parts)]
    return {name: part for name, part in left.items() if part}


def _says(one: dict[str, Any], detail: dict[str, Any], parts: Iterable[str]) -> bool:
    return all((one.get(part) or "") == (detail.get(part) or "") for part in parts)


def keep_own_words(held: Iterable[tuple[Observation, Source]]) -> bool:
    """What a person said has no clock of its own: it is kept as long as anybody else says anything of them, whose old
    value would come back without it (GDPR Art. 5(1)(d), 16). False when nobody does any more."""
    rows = list(held)
    others = [one.kept_until for one, source in rows if source.kind != SourceKind.PERSON]
    for one, source in rows:
        if others and source.kind == SourceKind.PERSON:
            one.kept_until = max(others)
    return bool(others)


def due_to_go(session: Session, *, today: date, at_most: int = 500) -> list[str]:
    """Observations past their own clock, or whose licence has expired; the person's words go with the last of them."""
    expired = select(Source.id).where((Source.expires_on < today) | Source.ended_at.is_not(None))
    own_words = select(Source.id).where(Source.kind == SourceKind.PERSON)
    return list(
        session.scalars(
            select(Observation.id)
            .where(
                (Observation.kept_until < today) | Observation.source_id.in_(expired),
                Observation.source_id.not_in(own_words),
            )
            .limit(at_most)
        )
    )


def source_of_the_person(session: Session, *, at: datetime) -> Source:
    """The one source row for what persons say of themselves; it beats all others."""
    found = session.scalar(select(Source).where(Source.name == THE_PERSON))
    if found is None:
        found = Source(
            id=new_id(),
            kind=SourceKind.PERSON,
            name=THE_PERSON,
            uses=",".join(Use),
            basis=Basis.THE_PERSON,
            added_at=at,
        )
        session.add(found)
        session.flush()
    return found
