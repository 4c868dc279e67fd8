"""The gates at work: what they know of the database, and how a compiled profile is brought before them again."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.dns import Answer, MailDomain
from directory.profiles import refusals
from directory.profiles.identity import (
    ascii_domain,
    canonical_email,
    canonical_phone,
    contact_digests,
    email_domain,
    employer_keys,
    employer_keys_by_address,
    link_keys,
    registrable,
)
from directory.profiles.keys import keys_of
from directory.profiles.models import Fact, Observation, Profile
from directory.profiles.recompile import Verdict
from directory.profiles.states import FactKind, State
from directory.profiles.suppression import employers_out_among, suppressed_among
from directory.profiles.switchboards import own_numbers
from ingest.candidate import ClaimedCompany, ClaimedEducation, ClaimedJob, ClaimedPhone, PhoneKind
from ingest.counters import count
from ingest.gates.employer_opted_out import employers_of
from ingest.gates.gate import GateContext, Refusal, TryLater
from ingest.gates.order import WITHOUT_NETWORK, judge
from ingest.gates.subject import Subject
from ingest.gates.wordlists import lists_version
from ingest.models import MailDomainAnswer

ANSWER_STANDS = timedelta(days=7)
"""So long a domain's last answer stands for somebody already told while DNS fails."""

_PHONES = {
    FactKind.WORK_PHONE: PhoneKind.DIRECT,
    FactKind.MOBILE: PhoneKind.MOBILE,
    FactKind.SWITCHBOARD: PhoneKind.SWITCHBOARD,
}
_CALLED = {called: kind for kind, called in _PHONES.items()}


class OperatorLists:
    """The operator's own ``consumer_domains.txt`` and ``work_domains.txt`` in one folder, one domain a line."""

    def __init__(self, folder: Path) -> None:
        self.consumer = _domains(folder / "consumer_domains.txt")
        self.work = _domains(folder / "work_domains.txt")
        told = "\n".join([lists_version(), *sorted(self.consumer), "-", *sorted(self.work)])
        self.version = hashlib.sha256(told.encode()).hexdigest()


@lru_cache(maxsize=4)
def _lists_at(folder: Path, _changed: tuple[float, ...]) -> OperatorLists:
    return OperatorLists(folder)


def operator_lists(folder: Path) -> OperatorLists:
    """The lists as they are now; read again when a file has changed."""
    files = (folder / "consumer_domains.txt", folder / "work_domains.txt")
    return _lists_at(folder, tuple(file.stat().st_mtime if file.is_file() else 0.0 for file in files))


def context_for(
    session: Session, lists: OperatorLists, subjects: Sequence[Subject], *, at: datetime, told: bool
) -> GateContext:
    """What the gates know of these subjects, looked up at once. ``told`` people keep a domain's last answer for seven
    days of DNS trouble; for all others an answer that is over means "ask again"."""
    contacts = {subject: _contacts(session, subject) for subject in subjects}
    gone = suppressed_among(session, [digest for mine in contacts.values() for _, digest in mine])
    out = employers_out_among(session, {one for subject in subjects for one in employers_of(subject, today=at.date())})
    domains = {email_domain(address) for subject in subjects for address in subject.emails}

    def is_suppressed(subject: Subject) -> str | None:
        mine = contacts.get(subject) or _contacts(session, subject)
        return next((kind for kind, digest in mine if digest in gone), None)

    return GateContext(
        today=at.date(),
        is_suppressed=is_suppressed,
        employer_opted_out=lambda domain: registrable(domain) in out,
        consumer_domains=lists.consumer,
        work_domains=lists.work,
        answers=_answers(session, domains, at=at, told=told),
    )


class ProfileGates:
    """All gates on a compiled profile, as the kernel's ``recompile`` asks them."""

    def __init__(self, lists_folder: Path) -> None:
        self._folder = lists_folder

    def __call__(
        self, session: Session, profile: Profile, held: Sequence[Observation], facts: Sequence[Fact], at: datetime
    ) -> Verdict:
        """The first refusal, or none; an address a gate takes off is named so that it goes from the claims too. What
        is refused or taken off is counted, and each record refused leaves a keyed hash, as on the way in."""
        lists = operator_lists(self._folder)
        subject = subject_of(facts)
        state = State(profile.came_from or profile.state)
        told = state not in (State.RECEIVED, State.GATED)
        domains = [email_domain(address) for address in subject.emails]
        context = context_for(session, lists, [subject], at=at, told=told)
        verdict = judge(subject, context)
        if isinstance(verdict, TryLater) and told and _silent_too_long(session, domains, at=at):
            verdict = Refusal(verdict.code, verdict.saw)
        elif isinstance(verdict, TryLater):
            # The gates behind the one that waits for DNS need not wait: what they refuse leaves now.
            beyond = judge(subject, context, gates=WITHOUT_NETWORK)
            verdict = beyond if isinstance(beyond, Refusal) else verdict
        if isinstance(verdict, Refusal):
            _remember(session, held, verdict, at=at)
            return Verdict(verdict.code, verdict.saw, lists.version)
        if isinstance(verdict, TryLater):
            return Verdict("", verdict.saw, lists.version)
        count(session, Counter(verdict.dropped), at=at)
        kept = {*verdict.subject.emails, *verdict.waiting}
        dropped = tuple(address for address in subject.emails if address not in kept)
        return Verdict("", "", lists.version, dropped)


def _remember(session: Session, held: Sequence[Observation], refusal: Refusal, *, at: datetime) -> None:
    count(session, Counter({refusal.code: 1}), at=at)
    for one in held:
        refusals.remember(session, one.key_digest, source_id=one.source_id, code=refusal.code, saw=refusal.saw, at=at)


def subject_of(facts: Sequence[Fact]) -> Subject:
    """A compiled card as the gates look at it."""
    by_kind: dict[str, list[Fact]] = {}
    for fact in facts:
        by_kind.setdefault(fact.kind, []).append(fact)
    named = by_kind.get(FactKind.NAME, [])
    jobs = [
        ClaimedJob(
            title=fact.detail["title"],
            company=ClaimedCompany(fact.detail["company"]) if fact.detail["company"] else None,
            department=fact.detail["department"],
            started=fact.detail["started"],
            ended=fact.detail["ended"],
        )
        for fact in by_kind.get(FactKind.JOB, [])
    ]
    domains = {fact.value: fact.detail.get("domain", "") for fact in by_kind.get(FactKind.COMPANY, [])}
    jobs = [_with_domain(job, domains) for job in (*_present_post(by_kind, jobs), *jobs)]
    return Subject(
        emails=tuple(fact.value for fact in by_kind.get(FactKind.EMAIL, [])),
        full_name=named[0].value if named else "",
        given_name=named[0].detail.get("given", "") if named else "",
        family_name=named[0].detail.get("family", "") if named else "",
        jobs=tuple(jobs),
        education=tuple(
            ClaimedEducation(fact.detail["school"], fact.detail["degree"], fact.detail["subject"], fact.detail["ended"])
            for fact in by_kind.get(FactKind.EDUCATION, [])
        ),
        phones=tuple(
            ClaimedPhone(fact.value, kind) for source, kind in _PHONES.items() for fact in by_kind.get(source, [])
        ),
        links=tuple(fact.value for fact in by_kind.get(FactKind.LINK, [])),
        country=next((fact.detail.get("country", "") for fact in by_kind.get(FactKind.PLACE, [])), ""),
    )


def _present_post(by_kind: Mapping[str, Sequence[Fact]], jobs: Sequence[ClaimedJob]) -> Iterator[ClaimedJob]:
    """The post of the card's first employer, where the person took its line of the work history off."""
    employer = next(iter(by_kind.get(FactKind.COMPANY, ())), None)
    titles = by_kind.get(FactKind.TITLE, ())
    title = next((one.value for one in titles if employer is None or one.slot == employer.slot), "")
    company = employer.value if employer is not None else ""
    told = {(job.title, job.company.name if job.company else "") for job in jobs if not job.ended}
    if (title or company) and (title, company) not in told:
        yield ClaimedJob(title=title, company=ClaimedCompany(company) if company else None)


def _with_domain(job: ClaimedJob, domains: dict[str, str]) -> ClaimedJob:
    if job.company is None or not domains.get(job.company.name):
        return job
    company = ClaimedCompany(job.company.name, domain=domains[job.company.name])
    return ClaimedJob(job.title, company, job.department, job.started, job.ended)


def _contacts(session: Session, subject: Subject) -> list[tuple[str, bytes]]:
    return contact_digests(
        keys_of(session),
        emails=tuple(map(canonical_email, (*subject.emails, *filter(None, (subject.sent_from,))))),
        phones=own_numbers(
            (_CALLED[phone.kind], canonical_phone(phone.text, subject.country))
            for phone in subject.phones
            if phone.kind in _CALLED
        ),
        links=tuple(key for link in subject.links for key in link_keys(link)),
        employers=_employers(subject),
    )


def _employers(subject: Subject) -> tuple[str, ...]:
    named = (
        key
        for job in subject.jobs
        if job.company is not None
        for key in employer_keys(subject.name, job.company.name, job.company.domain)
    )
    return (*named, *employer_keys_by_address(subject.name, map(canonical_email, subject.emails)))


def _answers(session: Session, domains: Iterable[str], *, at: datetime, told: bool) -> dict[str, MailDomain]:
    rows = session.scalars(select(MailDomainAnswer).where(MailDomainAnswer.domain.in_(sorted(set(domains)))))
    return {
        row.domain: MailDomain(Answer(row.answer), tuple(row.hosts), row.reason)
        for row in rows
        if row.answer and (row.trouble_since is None or (told and at - row.trouble_since <= ANSWER_STANDS))
    }


def _silent_too_long(session: Session, domains: Iterable[str], *, at: datetime) -> bool:
    """Whether DNS has failed for one of these domains for longer than its last answer may stand."""
    query = select(MailDomainAnswer.domain).where(
        MailDomainAnswer.domain.in_(sorted(set(domains))), MailDomainAnswer.trouble_since < at - ANSWER_STANDS
    )
    return session.scalar(query.limit(1)) is not None


def _domains(file: Path) -> frozenset[str]:
    if not file.is_file():
        return frozenset()
    # A comment in another encoding must not hold up every load.
    text = file.read_text(encoding="utf-8-sig", errors="replace")
    lines = (line.partition("#")[0].strip().removeprefix("@") for line in text.splitlines())
    return frozenset(domain for line in lines if line and (domain := ascii_domain(line)))
