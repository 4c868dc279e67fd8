"""The database as ``index-sync`` meets it: the table of changes, and documents of who may be searched now."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from directory.clock import now
from directory.db import Database
from directory.profiles.models import Company, IndexChange, Profile
from directory.profiles.reach import ShownCard, shown
from directory.profiles.states import FactKind, State, Use
from directory.search.documents import ListedFacts, SearchDocument, compose
from directory.search.sync import AskedChange

_BATCH = 500
_DONE_KEPT = timedelta(days=1)


class ChangeTable:
    """The ChangeList over ``index_change``; rows done for a day are deleted as new ones are done."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def pending(self, limit: int) -> Sequence[AskedChange]:
        """The oldest rows without a ``done_at``."""
        with self._database.read() as session:
            rows = session.execute(
                select(IndexChange.id, IndexChange.profile_id)
                .where(IndexChange.done_at.is_(None))
                .order_by(IndexChange.id)
                .limit(limit)
            )
            return [AskedChange(change_id, profile_id) for change_id, profile_id in rows]

    def done(self, ids: Collection[int]) -> None:
        """Marks exactly these rows."""
        self._database.until_done(lambda session: _mark(session, ids))


class ListedPeople:
    """The DocumentSource over the kernel: what ``reach.shown`` lets customers search by, and nothing else."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def documents(self, profile_ids: Collection[str]) -> Mapping[str, SearchDocument]:
        """Documents of the listed among these, read in one transaction."""
        with self._database.read() as session:
            return _documents(session, list(profile_ids))

    def everyone(self) -> Iterator[Sequence[SearchDocument]]:
        """Batches of at most 500 by rising id, each in a transaction of its own."""
        last = ""
        while ids := self._ids_after(last):
            last = ids[-1]
            yield list(self.documents(ids).values())

    def how_many(self) -> int:
        """Listed profiles."""
        with self._database.read() as session:
            return session.scalar(select(func.count()).where(Profile.state == State.LISTED)) or 0

    def _ids_after(self, last: str) -> list[str]:
        with self._database.read() as session:
            listed = select(Profile.id).where(Profile.state == State.LISTED, Profile.id > last)
            return list(session.scalars(listed.order_by(Profile.id).limit(_BATCH)))


def _mark(session: Session, ids: Collection[int]) -> None:
    at = now()
    session.execute(update(IndexChange).where(IndexChange.id.in_(ids)).values(done_at=at))
    session.execute(delete(IndexChange).where(IndexChange.done_at < at - _DONE_KEPT))


def _documents(session: Session, profile_ids: Sequence[str]) -> dict[str, SearchDocument]:
    cards = shown(session, profile_ids, use=Use.SEARCH, at=now())
    employers = {company_id for card in cards.values() if (company_id := _company_id(card))}
    companies = {company.id: company for company in session.scalars(select(Company).where(Company.id.in_(employers)))}
    return {profile_id: compose(_facts(card, companies.get(_company_id(card)))) for profile_id, card in cards.items()}


def _company_id(card: ShownCard) -> str:
    employer = card.first(FactKind.COMPANY)
    return (employer.company_id or "") if employer else ""


def _detail(card: ShownCard, kind: FactKind, key: str) -> str:
    fact = card.first(kind)
    return str(fact.detail.get(key) or "") if fact else ""


def _facts(card: ShownCard, company: Company | None) -> ListedFacts:
    def others(kind: FactKind) -> tuple[str, ...]:
        return tuple(fact.value for fact in card.facts.get(kind, ())[1:])

    return ListedFacts(
        profile_id=card.profile_id,
        listed_at=card.listed_at,
        full_name=card.value(FactKind.NAME),
        given_name=_detail(card, FactKind.NAME, "given"),
        family_name=_detail(card, FactKind.NAME, "family"),
        title=card.value(FactKind.TITLE),
        other_titles=others(FactKind.TITLE),
        department=_detail(card, FactKind.DEPARTMENT, "code"),
        company=card.value(FactKind.COMPANY),
        other_companies=others(FactKind.COMPANY),
        company_id=company.id if company else "",
        company_domain=(company.domain or "") if company else "",
        country=_detail(card, FactKind.PLACE, "country"),
        city=_detail(card, FactKind.PLACE, "city"),
        industry=company.industry if company else "",
        size=company.size_band if company else "",
        has_work_phone=FactKind.WORK_PHONE in card.facts,
        has_mobile=FactKind.MOBILE in card.facts,
        has_email=FactKind.EMAIL in card.facts,
    )
