"""From observations to a card: which lines it has and which value each line shows, by stated rules.

What the person said beats all. Else, within a line, the value seen last wins, then the one most sources agree on (each
source once, however many records say it), then the kind of source in the order of ``SourceKind``. Name and place stand
once; title, department and company stand once per employer, the current employer first; addresses, phones (see
switchboards.py), links, posts and schools stand once per value.

Licences come before all that: on a line that customers may see, value, provenance, dates and count are those of sources
that permit it (``_counted``), and its uses are those of the source it is attributed to. What others say is held, makes
lines of its own that nobody sees, and is seen by the person.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from directory.profiles import titles
from directory.profiles.barred import Barred, claim_left, whole_line
from directory.profiles.evidence import STARTED, Claim, EducationClaim, JobClaim, Told
from directory.profiles.identity import company_name_key, email_domain, folded, registrable
from directory.profiles.keys import Keys
from directory.profiles.posts import (
    employer_of,
    keys_of_line,
    school_key,
    short,
    slot_of_post,
    slot_of_school,
)
from directory.profiles.states import FactKind, Policy, SourceKind, Use
from directory.profiles.switchboards import settled
from directory.profiles.titles import normalise_title

_BELIEF = {kind: place for place, kind in enumerate(SourceKind)}
_WIDEST_FIRST = ({Use.SEARCH, Use.REVEAL}, {Use.SEARCH}, {Use.REVEAL})
ONE_PER_EMPLOYER = (FactKind.COMPANY, FactKind.TITLE, FactKind.DEPARTMENT)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a compiled card, before it meets the database."""

    kind: FactKind
    slot: str
    value: str
    normal: str
    detail: dict[str, Any]
    rank: int
    company_id: str | None
    source_kind: str
    source_id: str
    basis: str
    uses: str
    first_seen_on: date
    last_seen_on: date
    agree_count: int
    kept_until: date


@dataclass(frozen=True, slots=True)
class _Said:
    kind: FactKind
    slot: str
    value: str
    normal: str
    by: Told
    company_id: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    part: str = ""
    uses: str | None = None

    @property
    def permits(self) -> str:
        """What this may be used for, as ``Source.uses`` writes it."""
        return self.by.source.uses if self.uses is None else self.uses


def compile_card(held: Sequence[Told], *, barred: Barred, keys: Keys) -> list[Line]:
    """The lines of a card from its observations; barred values come from nobody but the person."""
    said = [
        one
        for told in settled(held)
        if told.policy != Policy.GOOGLE_LIMITED_USE
        for one in _assertions(told, claim_left(told, barred=barred, keys=keys))
        if not barred
        or (told.source.kind == SourceKind.PERSON and not one.detail.get("derived"))
        or barred.isdisjoint((one.kind, keys.digest(one.kind, normal)) for normal in _writings(one, told.claim))
    ]
    lines: dict[tuple[FactKind, str], list[_Said]] = {}
    for one in said:
        lines.setdefault((one.kind, one.slot), []).append(one)
    drafts = [_settle(whole) for group in lines.values() if (whole := _joined(group))]
    return _ranked(drafts)


def _writings(said: _Said, claim: Claim) -> set[str]:
    """A value as it may have been barred: a city also alone, and with a country that was once guessed for it; a present
    post by whatever names its employer (see ``claim_left`` for the others); and whatever it is, with its whole line."""
    line = whole_line(said.slot)
    if said.kind is FactKind.JOB:
        return {line, *keys_of_line(said.kind, said.detail, said.company_id).whole}
    if said.kind is not FactKind.PLACE or not claim.city:
        return {line, said.normal}
    return {line, said.normal, *(folded(", ".join(filter(None, (claim.city, one)))) for one in ("", *claim.hints))}


def slot_of(kind: FactKind, value: str, employer: str = "") -> str:
    """Which line of the card a value belongs to; a refreshed or corrected value keeps its line."""
    if kind in (FactKind.NAME, FactKind.PLACE):
        return kind
    if kind in ONE_PER_EMPLOYER:
        return short(employer)
    return short(value)


def _assertions(by: Told, claim: Claim) -> Iterable[_Said]:
    def say(kind: FactKind, value: str, normal: str, slot: str, **more: Any) -> _Said:
        return _Said(kind, slot, value, normal, by, **more)

    if claim.full_name:
        parts = {"given": claim.given_name, "family": claim.family_name}
        yield say(FactKind.NAME, claim.full_name, folded(claim.full_name), slot_of(FactKind.NAME, ""), detail=parts)
    if claim.city or claim.country:
        place = {"city": claim.city, "region": claim.region, "country": claim.country}
        text = ", ".join(filter(None, (claim.city, claim.country)))
        yield say(FactKind.PLACE, text, folded(text), slot_of(FactKind.PLACE, ""), detail=place)
    for address in claim.emails:
        yield say(
            FactKind.EMAIL, address, address, slot_of(FactKind.EMAIL, address), detail={"domain": email_domain(address)}
        )
    for kind, number in claim.phones:
        yield say(FactKind(kind), number, number, slot_of(FactKind(kind), number))
    for link in claim.links:
        yield say(FactKind.LINK, link, link, slot_of(FactKind.LINK, link))
    for job in claim.jobs:
        yield from _of_job(job, claim, say)
    for school in claim.education:
        yield _of_school(school, say)


def _of_job(job: JobClaim, claim: Claim, say: Callable[..., _Said]) -> Iterable[_Said]:
    company_id = job.company_id or None
    alone = claim.corrects == FactKind.JOB
    present = not alone and job is claim.current_job()
    detail = {
        "title": job.title, "company": job.company, "department": job.department, "started": job.started,
        "ended": job.ended, "domain": registrable(job.company_domain), "present": present,
    }  # fmt: skip
    part = "" if alone else claim.corrects
    yield say(
        FactKind.JOB, job.title or job.company, folded(job.title), slot_of_post(job, present=present),
        company_id=company_id, detail={part: detail[part]} if part else detail, part=part,
    )  # fmt: skip
    if not present:
        return
    slot = slot_of(FactKind.TITLE, "", employer_of(job))
    if job.company and not claim.corrects:
        started = {"started": job.started, "domain": registrable(job.company_domain)}
        yield say(
            FactKind.COMPANY, job.company, company_name_key(job.company), slot, company_id=company_id, detail=started
        )
    if job.title:
        read = {"seniority": titles.seniority(job.title)}
        yield say(FactKind.TITLE, job.title, normalise_title(job.title), slot, company_id=company_id, detail=read)
    code = titles.department(job.department or job.title)
    department = job.department or (titles.DEPARTMENTS[code] if code not in ("", "other") else "")
    if department:
        derived = {"code": code, "derived": not job.department}
        yield say(FactKind.DEPARTMENT, department, folded(department), slot, company_id=company_id, detail=derived)


def _of_school(school: EducationClaim, say: Callable[..., _Said]) -> _Said:
    detail = {"school": school.school, "degree": school.degree, "subject": school.subject, "ended": school.ended}
    return say(FactKind.EDUCATION, school.school, school_key(school), slot_of_school(school), detail=detail)


def _joined(group: list[_Said]) -> list[_Said]:
    """The post that sources told of with the parts the person corrected; a part alone makes no post."""
    parts = sorted((one for one in group if one.part), key=lambda one: one.by.last_seen_on)
    if not parts:
        return group
    told = {name: value for one in parts for name, value in one.detail.items()}
    theirs = next((one for one in reversed(parts) if one.part in (FactKind.TITLE, STARTED)), None)
    whole = [replace(one, detail=one.detail | told) for one in group if not one.part]
    if theirs is None or not whole:
        return whole
    best = _best(_counted(whole))
    titled = next((one for one in reversed(parts) if one.part == FactKind.TITLE), best)
    return [replace(best, value=titled.value, normal=titled.normal, by=theirs.by, uses=best.permits)]


def _counted(group: list[_Said]) -> list[_Said]:
    """Those whose word counts on a line: who lets customers find and reveal it; where nobody does, who lets them find
    it, else who lets them reveal it. Where nobody permits either, no customer sees the line, and all count."""
    if len(group) == 1:
        return group
    by_width = ([one for one in group if wanted.issubset(one.permits.split(","))] for wanted in _WIDEST_FIRST)
    return next(filter(None, by_width), group)


def _best(group: list[_Said]) -> _Said:
    """Who wins a line: the person, unless it is only read from their title and a source names it; then the newest,
    then what most sources say."""
    named = any(not one.detail.get("derived") for one in group)
    votes = Counter(normal for normal, _ in {(one.normal, one.by.voice) for one in group})
    return max(
        group,
        key=lambda one: (
            (one.by.source.kind == SourceKind.PERSON) * (-1 if named and one.detail.get("derived") else 1),
            one.by.last_seen_on,
            votes[one.normal],
            -_BELIEF[SourceKind(one.by.source.kind)],
            one.value,
        ),
    )


def _settle(group: list[_Said]) -> Line:
    """The line of one slot: its winning value with the clocks of the observations that say the same, of those that
    count; the person's word is dated and kept by what they said alone. Its uses are the licence's of the source it is
    attributed to."""
    counted = _counted(group)
    best = _best(counted)
    same = [one for one in counted if one.normal == best.normal]
    agreeing = [one for one in same if one.by.source.kind == SourceKind.PERSON == best.by.source.kind] or same
    return Line(
        kind=best.kind, slot=best.slot, value=best.value, normal=best.normal, detail=best.detail, rank=0,
        company_id=best.company_id, source_kind=best.by.source.kind, source_id=best.by.source.id, basis=best.by.basis,
        uses=best.permits,
        first_seen_on=min(one.by.first_seen_on for one in agreeing),
        last_seen_on=max(one.by.last_seen_on for one in agreeing),
        agree_count=len({one.by.voice for one in agreeing}),
        kept_until=max(one.by.kept_until for one in agreeing),
    )  # fmt: skip


def _ranked(drafts: list[Line]) -> list[Line]:
    companies = (line for line in drafts if line.kind is FactKind.COMPANY)
    employers = sorted(companies, key=_shown_then_newest, reverse=True)
    place = {line.slot: rank for rank, line in enumerate(employers)}
    home = employers[0].detail.get("domain", "") if employers else ""
    by_kind: dict[FactKind, list[Line]] = {}
    for line in drafts:
        by_kind.setdefault(line.kind, []).append(line)
    ranked = []
    for kind, of_kind in by_kind.items():
        if kind in ONE_PER_EMPLOYER:
            of_kind.sort(key=lambda line: place.get(line.slot, len(place)))
        elif kind is FactKind.EMAIL:
            of_kind.sort(key=lambda line: (_of_home(line, home), *_newest(line)), reverse=True)
        elif kind is FactKind.JOB:
            of_kind.sort(key=lambda line: (not line.detail["ended"], line.detail["started"], line.value), reverse=True)
        else:
            of_kind.sort(key=_newest, reverse=True)
        ranked += [line if not rank else replace(line, rank=rank) for rank, line in enumerate(of_kind)]
    return ranked


def _of_home(line: Line, home: str) -> bool:
    return bool(home) and registrable(line.detail.get("domain", "")) == home


def _shown_then_newest(line: Line) -> tuple[Any, ...]:
    """An employer that only a source without the use names is no present employer to customers."""
    return (not {Use.SEARCH, Use.REVEAL}.isdisjoint(line.uses.split(",")), *_newest(line))


def _newest(line: Line) -> tuple[Any, ...]:
    person = line.source_kind == SourceKind.PERSON
    return (person, line.last_seen_on, line.detail.get("started", ""), line.agree_count, line.value)
