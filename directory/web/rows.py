"""One person as a line of a table: masked until owned, from the visible facts alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.credits import reveals
from directory.profiles import reach
from directory.profiles.companies import SIZE_BANDS
from directory.profiles.models import Company, Fact
from directory.profiles.reach import ShownCard
from directory.profiles.states import FactKind, Use
from directory.web import statuses
from directory.web.pages import ResultRow


@dataclass(frozen=True, slots=True)
class Lines:
    """Makes the lines of one account's page; called by the search with the ids the engine proposes."""

    session: Session
    account_id: str
    at: datetime
    use: Use = Use.SEARCH

    def __call__(self, profile_ids: Sequence[str]) -> Mapping[str, ResultRow]:
        """Lines of those among the ids who may be shown now; whoever is absent is not shown."""
        cards = reach.shown(self.session, profile_ids, use=self.use, at=self.at)
        mine = reveals.owned_among(self.session, self.account_id, list(cards))
        employers = {fact.company_id for card in cards.values() if (fact := card.first(FactKind.COMPANY))}
        companies = companies_of(self.session, [company_id for company_id in employers if company_id])
        notices = statuses.told(self.session, list(cards))
        return {
            profile_id: self._line(card, companies, notices, owned=profile_id in mine)
            for profile_id, card in cards.items()
        }

    def _line(
        self, card: ShownCard, companies: Mapping[str, Company], notices: statuses.Told, *, owned: bool
    ) -> ResultRow:
        employer = card.first(FactKind.COMPANY)
        company = companies.get(employer.company_id or "") if employer else None
        address = next(iter(card.revealable(FactKind.EMAIL)), None)
        today = self.at.date()
        return ResultRow(
            profile_id=card.profile_id,
            name=card.value(FactKind.NAME),
            title=card.value(FactKind.TITLE),
            company=card.value(FactKind.COMPANY),
            company_id=company.id if company else None,
            industry=company.industry if company else "",
            size=size_label(company.size_band) if company else "",
            place=card.value(FactKind.PLACE),
            seen_days=max(0, min((today - fact.last_seen_on).days for facts in card.facts.values() for fact in facts)),
            price=reveals.PRICE,
            owned=owned,
            email=address.value if owned and address else None,
            masked_domain=domain_of(address) if address else None,
            email_withheld=not address and (not card.may_be_revealed or card.first(FactKind.EMAIL) is not None),
            status=statuses.status_of(address, notices, today=today) if address else None,
            work_phone=bool(card.revealable(FactKind.WORK_PHONE)),
            mobile=bool(card.revealable(FactKind.MOBILE)),
            for_sale=card.may_be_revealed,
        )


def kinds_of(row: ResultRow) -> frozenset[FactKind]:
    """The kinds of fact that a line of a table tells in words."""
    told = {
        FactKind.NAME: row.name,
        FactKind.TITLE: row.title,
        FactKind.COMPANY: row.company,
        FactKind.PLACE: row.place,
        FactKind.EMAIL: row.email,
    }
    return frozenset(kind for kind, words in told.items() if words)


def domain_of(address: Fact) -> str:
    """The domain of an address, all that a preview says of it."""
    return str(address.detail.get("domain") or "")


def companies_of(session: Session, company_ids: Sequence[str]) -> dict[str, Company]:
    """Company rows by id."""
    found = session.scalars(select(Company).where(Company.id.in_(company_ids))) if company_ids else ()
    return {company.id: company for company in found}


def size_label(band: str) -> str:
    """A size band as pages write it: 1,001 to 5,000 with an en dash."""
    if band not in SIZE_BANDS:
        return ""
    return "–".join(f"{int(part.rstrip('+')):,}{'+' if part.endswith('+') else ''}" for part in band.split("-"))
