"""What a person corrected away, or took off, no source may say again: a value, or whatever stands on a line."""

from dataclasses import replace

from directory.profiles.evidence import Claim, JobClaim, Told
from directory.profiles.identity import company_name_key
from directory.profiles.keys import Keys
from directory.profiles.posts import May, employer_of, post_left, school_may, short
from directory.profiles.states import FactKind, SourceKind
from directory.profiles.switchboards import PHONES
from directory.profiles.titles import normalise_title

Barred = frozenset[tuple[str, bytes]]
"""Kinds of line with the keyed hash of a value, or of a whole line."""


def whole_line(slot: str) -> str:
    """The normal value under which a line is barred whole, whatever a source says on it: the person took it off."""
    return f"\0{slot}"


def claim_left(told: Told, *, barred: Barred, keys: Keys) -> Claim:
    """What a source may still say: its claim without contacts, posts and schools that the person corrected away; a
    number under no other kind either."""
    claim = told.claim
    if not barred or told.source.kind == SourceKind.PERSON:
        return claim

    def may(kind: FactKind, normal: str) -> bool:
        return (kind.value, keys.digest(kind, normal)) not in barred

    present = claim.current_job()
    jobs = [
        _titled_as_it_may(left, may) if job is present else left
        for job in claim.jobs
        if (left := post_left(job, present=job is present, may=may)) is not None
        and (not left.company or may(FactKind.COMPANY, company_name_key(left.company)))
        and (job is not present or may(FactKind.COMPANY, _whole_line_at(left)))
    ]
    return replace(
        claim,
        emails=tuple(address for address in claim.emails if may(FactKind.EMAIL, address)),
        phones=tuple(phone for phone in claim.phones if all(may(one, phone[1]) for one in PHONES)),
        links=tuple(link for link in claim.links if may(FactKind.LINK, link)),
        jobs=tuple(job for job in jobs if job.title or job.company),
        education=tuple(school for school in claim.education if school_may(school, may=may)),
    )


def _titled_as_it_may(post: JobClaim, may: May) -> JobClaim:
    """A present post without a title that may not be said."""
    says = may(FactKind.TITLE, normalise_title(post.title)) and may(FactKind.TITLE, _whole_line_at(post))
    return post if says else replace(post, title="")


def _whole_line_at(post: JobClaim) -> str:
    return whole_line(short(employer_of(post)))
