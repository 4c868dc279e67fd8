"""A person's card as a page: each line with where it came from, contacts masked until the card is owned."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from flask import url_for
from flask_babel import gettext as _

from directory.credits import reveals
from directory.profiles.models import Fact
from directory.profiles.reach import ShownCard
from directory.profiles.states import CONTACTS, FactKind, SourceKind
from directory.profiles.wording import written
from directory.web import pages, statuses
from directory.web.duty_pages import ChangedCard
from directory.web.pages import CareerRow, EducationRow, FieldLine, HistoryLine, PersonPage, Provenance, Trail
from directory.web.rows import domain_of

_LINES: Final = (
    FactKind.EMAIL, FactKind.MOBILE, FactKind.WORK_PHONE, FactKind.SWITCHBOARD, FactKind.TITLE, FactKind.DEPARTMENT,
    FactKind.COMPANY, FactKind.PLACE, FactKind.LINK,
)  # fmt: skip
_KINDS: Final[dict[FactKind, pages.FieldKind]] = {
    FactKind.EMAIL: "email",
    FactKind.MOBILE: "phone",
    FactKind.WORK_PHONE: "phone",
    FactKind.SWITCHBOARD: "phone",
    FactKind.LINK: "link",
}
SOURCES: Final[dict[str, pages.SourceKind]] = {
    SourceKind.PERSON: "person",
    SourceKind.MAILBOX: "mail",
    SourceKind.LICENSED: "feed",
    SourceKind.PUBLIC: "public",
    SourceKind.RESEARCH: "research",
}


def person_page(
    card: ShownCard,
    *,
    owned_since: datetime | None,
    notices: statuses.Told,
    history: tuple[HistoryLine, ...],
    trail: Trail,
    fresh: bool,
    changed: ChangedCard | None,
    today: date,
) -> PersonPage:
    """The page of a card; without ``owned_since`` no contact stands in it."""
    employer = card.first(FactKind.COMPANY)
    return PersonPage(
        profile_id=card.profile_id,
        name=card.value(FactKind.NAME),
        title=card.value(FactKind.TITLE),
        company=card.value(FactKind.COMPANY),
        company_url=_company_url(employer),
        place=_town(card.first(FactKind.PLACE)),
        fields=tuple(_fields(card, notices, owned=owned_since is not None, today=today)),
        price=reveals.PRICE,
        for_sale=card.may_be_revealed,
        owned_since=owned_since.date() if owned_since is not None else None,
        fresh=fresh and owned_since is not None,
        changed=changed,
        career=tuple(_job(fact) for fact in card.facts.get(FactKind.JOB, ())),
        education=tuple(_school(fact) for fact in card.facts.get(FactKind.EDUCATION, ())),
        history=history,
        trail=trail,
    )


def kinds_on(card: ShownCard, *, owned: bool) -> frozenset[FactKind]:
    """The kinds of fact that the page of a card tells in words."""
    return frozenset(kind for kind in card.facts if kind not in CONTACTS or (owned and card.revealable(kind)))


def labels() -> dict[FactKind, str]:
    """What each line of a card is called."""
    return {
        FactKind.NAME: _("Name"),
        FactKind.EMAIL: _("E-mail"),
        FactKind.MOBILE: _("Mobile"),
        FactKind.WORK_PHONE: _("Work phone"),
        FactKind.SWITCHBOARD: _("Switchboard"),
        FactKind.TITLE: _("Title"),
        FactKind.DEPARTMENT: _("Department"),
        FactKind.COMPANY: _("Company"),
        FactKind.PLACE: _("Place"),
        FactKind.LINK: _("Profile link"),
        FactKind.JOB: _("Career"),
        FactKind.EDUCATION: _("Education"),
    }


def _fields(card: ShownCard, notices: statuses.Told, *, owned: bool, today: date) -> Iterator[FieldLine]:
    told = labels()
    for kind in _LINES:
        facts = card.revealable(kind) if kind in CONTACTS else card.facts.get(kind, [])
        for fact in facts:
            is_address = kind is FactKind.EMAIL
            masked = kind in CONTACTS and not owned
            yield FieldLine(
                label=told[kind],
                kind=_KINDS.get(kind, "text"),
                value=None if masked else written(fact.kind, fact.value, country=str(fact.detail.get("country") or "")),
                masked_domain=domain_of(fact) if masked and is_address else None,
                status=statuses.status_of(fact, notices, today=today) if is_address else None,
                provenance=_provenance(fact),
                url=f"https://{fact.value}" if kind is FactKind.LINK and not masked else None,
            )


def _provenance(fact: Fact) -> Provenance:
    return Provenance(
        source="derived" if fact.detail.get("derived") else SOURCES[fact.source_kind],
        first_seen=fact.first_seen_on,
        last_seen=fact.last_seen_on,
        sources=fact.agree_count,
        kept_until=fact.kept_until,
    )


def _town(place: Fact | None) -> str:
    """Under a name the city is enough; the line below says the country."""
    if place is None:
        return ""
    return str(place.detail["city"]) or written(place.kind, place.value, country=str(place.detail["country"]))


def _job(fact: Fact) -> CareerRow:
    said = fact.detail
    ended = str(said.get("ended") or "")
    return CareerRow(
        title=str(said.get("title") or ""),
        company=str(said.get("company") or ""),
        since=month(str(said.get("started") or "")),
        until=month(ended) if ended else None,
        company_url=_company_url(fact) if not ended else None,
    )


def _school(fact: Fact) -> EducationRow:
    said = {name: str(fact.detail.get(name) or "") for name in ("school", "degree", "subject", "ended")}
    return EducationRow(said["school"], said["degree"], said["subject"], month(said["ended"]))


def month(claimed: str) -> str:
    """A date as it was claimed, a year and a month spelled out; anything else stays as it is."""
    parts = claimed.split("-")
    if len(parts) >= 2 and all(part.isascii() and part.isdigit() for part in parts) and 1 <= int(parts[1]) <= 12:
        return f"{date(2000, int(parts[1]), 1):%b} {parts[0]}"
    return claimed


def _company_url(fact: Fact | None) -> str | None:
    return url_for("site.company", company_id=fact.company_id) if fact is not None and fact.company_id else None
