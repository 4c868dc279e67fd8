"""Turns one row into a Candidate as the feed's columns say, clean and capped; counts what it could not take."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from directory.profiles.whereabouts import country_code
from ingest.candidate import Candidate, ClaimedCompany, ClaimedEducation, ClaimedJob, ClaimedPhone
from ingest.sources.feeds.columns import Picks, as_compared, every, first, found, read, unlisted
from ingest.sources.feeds.definition import BasisKind, FeedDefinition, FeedKind
from ingest.sources.feeds.hygiene import LONGEST, one_line
from ingest.sources.feeds.mapped import JobColumns, PhoneColumns, SchoolColumns
from ingest.sources.feeds.reading import end_of_a_post, partial_date, phone_kind, web_address, web_domain, whole_date
from ingest.sources.feeds.rows import Reject, Row

MOST: Final = {"emails": 20, "phones": 20, "links": 20, "jobs": 40, "education": 20, "social": 10}
_YES_OR_NO: Final = frozenset("0 no n false off yes y true on nein ja non oui si sí".split())
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Mapped:
    """A row understood; ``proof`` is the reference of the person's consent, empty under any other basis."""

    candidate: Candidate
    proof: str = ""


def map_row(row: Row, definition: FeedDefinition, *, received_on: date) -> Mapped | Reject:
    """Reads a row. A text beyond its cap is left out and noted as ``<field>_too_long``, never cut.

    ``received_on`` stands for the day seen where a licensed or research row names none.
    """
    reading = _Reading(row, definition)
    person = definition.columns.person
    code = ""
    key = reading.text(row.values, person.record_key, "record_key")
    page_url = web_address(reading.text(row.values, person.page_url, "link"))
    seen_on = whole_date(reading.text(row.values, person.seen_on, "date"), definition.dates)
    proof = _reference(reading.text(row.values, definition.basis.proof, "label")) or definition.basis.proof_reference
    if not key:
        code = "no_record_key"
    elif definition.kind is FeedKind.PUBLIC and not page_url:
        code = "no_page_url"
    elif definition.kind is FeedKind.PUBLIC and seen_on is None:
        code = "no_seen_date"
    elif seen_on is not None and seen_on > received_on:
        code = "seen_in_the_future"
    elif definition.basis.kind is BasisKind.CONSENT and not proof:
        code = "no_consent_proof"
    if code:
        return Reject(row.number, row.after, code)
    return Mapped(reading.candidate(key, seen_on or received_on, page_url), proof)


def _reference(told: str) -> str:
    """What names a proof of consent; a mere yes or no, such as of a column *Opt-in*, names none."""
    return "" if as_compared(told) in _YES_OR_NO else told


class _Reading:
    """One row being read, and the notes taken on the way."""

    def __init__(self, row: Row, definition: FeedDefinition) -> None:
        self._row = row.values
        self._definition = definition
        self._notes: list[str] = []

    def candidate(self, key: str, seen_on: date, page_url: str) -> Candidate:
        columns, person, row = self._definition.columns, self._definition.columns.person, self._row
        phones = (phone for block in columns.phones for phone in self._phones(block))
        jobs = (job for block in columns.jobs for job in self._jobs(block))
        schools = (school for block in columns.education for school in self._schools(block))
        country = self._country(row, person.country)
        return Candidate(
            record_key=key,
            seen_on=seen_on,
            full_name=self.text(row, person.full_name, "full_name"),
            given_name=self.text(row, person.given_name, "given_name"),
            family_name=self.text(row, person.family_name, "family_name"),
            emails=self._some("emails", self._texts(row, person.emails, "email")),
            phones=self._some("phones", phones),
            links=self._some("links", self._links(row, person.links)),
            jobs=self._some("jobs", jobs),
            education=self._some("education", schools),
            city=self.text(row, person.city, "place"),
            region=self.text(row, person.region, "place"),
            country=country,
            hints=self._hints(country, row, person.country),
            page_url=page_url,
            unheld=tuple(
                (label, text) for label, picks in columns.unheld for text in self._texts(row, picks, "unheld")
            ),
            notes=tuple(self._notes),
        )

    def text(self, row: object, picks: Picks, field: str) -> str:
        if not picks:
            return ""
        told = first(row, picks)
        if told:
            return self._fitting(told, field)
        self._note_unlisted(row, picks, field)
        return ""

    def _texts(self, row: object, picks: Picks, field: str) -> Iterable[str]:
        self._note_unlisted(row, picks, field)
        return filter(None, (self._fitting(text, field) for text in every(row, picks)))

    def _note_unlisted(self, row: object, picks: Picks, field: str) -> None:
        if unlisted(row, picks):
            self._notes.append(f"{field}_unlisted")

    def _fitting(self, text: str, field: str) -> str:
        text = one_line(text) if text else ""
        if len(text) <= LONGEST[field]:
            return text
        self._notes.append(f"{field}_too_long")
        return ""

    def _some(self, name: str, items: Iterable[_Item]) -> tuple[_Item, ...]:
        """The items without repetition, at most as many as one person may have."""
        kept = tuple(dict.fromkeys(items))
        if len(kept) > MOST[name]:
            self._notes.append(f"too_many_{name}")
        return kept[: MOST[name]]

    def _links(self, row: object, picks: Picks) -> Iterable[str]:
        for text in self._texts(row, picks, "link"):
            address = web_address(text)
            if address:
                yield address
            else:
                self._notes.append("link_unread")

    def _country(self, row: object, picks: Picks) -> str:
        text = self.text(row, picks, "place")
        code = country_code(text)
        if text and not code:
            self._notes.append("country_unread")
        return code

    def _hints(self, country: str, row: object, picks: Picks) -> tuple[str, ...]:
        """The feed's default country, where the row names none: of one that cannot be read it may be another, with a
        stricter law and other numbers."""
        unread = not country and first(row, picks)
        return () if unread else tuple(filter(None, (self._definition.default_country,)))

    def _date(self, row: object, picks: Picks) -> str:
        found_date = partial_date(self.text(row, picks, "date"), self._definition.dates)
        if found_date is None:
            self._notes.append("date_unread")
        return found_date or ""

    def _end(self, row: object, picks: Picks) -> str | None:
        """When a post ended; None, and a note, for an end that cannot be read: the post would be taken for a present
        one."""
        found_end = end_of_a_post(one_line(first(row, picks)), self._definition.dates)
        if found_end is None:
            self._notes.append("end_unread")
        return found_end

    def _jobs(self, block: JobColumns) -> Iterable[ClaimedJob]:
        for item in found(self._row, block.each):
            if block.numbered and not read(item, (*block.title, *block.company, *block.department)):
                continue
            ended = self._end(item, block.ended)
            if ended is None:
                continue
            job = ClaimedJob(
                title=self.text(item, block.title, "title"),
                company=self._company(item, block),
                department=self.text(item, block.department, "department"),
                started=self._date(item, block.started),
                ended=ended,
            )
            if job.title or job.company or job.department:
                yield job

    def _company(self, item: object, block: JobColumns) -> ClaimedCompany | None:
        name = self.text(item, block.company, "company")
        domain = web_domain(self.text(item, block.company_domain, "link"))
        if not name and not domain:
            return None
        return ClaimedCompany(
            name=name,
            domain=domain,
            industry=self.text(item, block.company_industry, "industry"),
            size=self.text(item, block.company_size, "size"),
            address=self.text(item, block.company_address, "address"),
            country=self._country(item, block.company_country),
            social=self._some("social", self._links(item, block.company_social)),
        )

    def _schools(self, block: SchoolColumns) -> Iterable[ClaimedEducation]:
        for item in found(self._row, block.each):
            if block.numbered and not read(item, (*block.school, *block.degree)):
                continue
            education = ClaimedEducation(
                school=self.text(item, block.school, "school"),
                degree=self.text(item, block.degree, "degree"),
                subject=self.text(item, block.subject, "subject"),
                ended=self._date(item, block.ended)[:4],
            )
            if education.school or education.degree:
                yield education

    def _phones(self, block: PhoneColumns) -> Iterable[ClaimedPhone]:
        for item in found(self._row, block.each):
            label = self.text(item, block.label, "label")
            for text in self._texts(item, block.number, "phone"):
                said = " ".join((label, *_WORD.findall(text)))
                yield ClaimedPhone(text, phone_kind(said, block.kind), said)
