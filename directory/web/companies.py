"""A company's page: its facts with their sources, and those of its people who are shown, by department."""

from collections.abc import Iterable
from typing import Final

from babel import Locale
from flask import abort, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from directory.clock import now
from directory.profiles.models import Company, CompanyClaim, Source
from directory.profiles.states import Purpose, Use
from directory.search.backend import Choice, Field, Query, Sort
from directory.web import at_hand, desk, facets, finding, pace, trails
from directory.web.asked import Asked
from directory.web.cards import SOURCES
from directory.web.pages import CompanyFact, CompanyPage, DepartmentLine, SourceKind
from directory.web.room import site
from directory.web.rows import Lines, size_label

_ROWS: Final = 25
_MOST: Final = pace.MOST_REVEALS
_SENIOR: Final = ("owner", "founder", "c_suite", "partner", "vp", "head", "director")


@site.get("/companies/<company_id>")
@pace.searching
@pace.previewing
def company(company_id: str) -> Response:
    """One company. Where nobody is listed there is no page: a firm may be one person."""
    with at_hand.database().read() as session:
        held = session.get(Company, company_id)
        if held is None:
            abort(404)
        account_id = at_hand.signed().account_id
        listed = Lines(session, account_id, now())
        of_company = Choice(Field.COMPANY, include=(company_id,))
        whole = at_hand.finder().page(
            Query(filters=(of_company,), facets=(Field.DEPARTMENT,), sort=Sort.NEWEST, size=1),
            account_id=account_id, listed=listed,
        )  # fmt: skip
        if not whole.rows:
            abort(404)
        counted = [one for one in whole.facets.get(Field.DEPARTMENT, ()) if one.value]
        here = request.args.get("department", "") or (counted[0].value if counted else "")
        filters = (of_company, Choice(Field.DEPARTMENT, include=(here,))) if here else (of_company,)
        found = at_hand.finder().page(
            Query(filters=filters, sort=Sort.NEWEST, size=_ROWS), account_id=account_id, listed=listed
        )
        finding.show(Purpose.COMPANY_PAGE, found.rows)
        senior = at_hand.finder().page(
            Query(filters=(*filters, Choice(Field.SENIORITY, include=_SENIOR)), sort=Sort.NEWEST, size=_MOST),
            account_id=account_id, listed=listed,
        )  # fmt: skip
        narrowed = {"company_id": company_id} | ({"department": here} if here else {})
        page = CompanyPage(
            name=held.name,
            tagline="",
            total=whole.total,
            facts=tuple(_facts(session, held)),
            departments=tuple(
                DepartmentLine(
                    facets.label_of("department", one.value), one.count,
                    url_for("site.company", company_id=company_id, department=one.value), here=one.value == here,
                )
                for one in counted
            ),
            department=facets.label_of("department", here) if here else _("People"),
            rows=found.rows,
            more=max(0, found.total - len(found.rows)),
            more_url=Asked("", {}).only(**narrowed).url(),
            senior=senior.rows,
            people_url=Asked("", {}).only(company_id=company_id).url(),
            trail=trails.back(),
        )  # fmt: skip
        return make_response(render_template("company.html", page=page, shell=desk.shell(session)))


def _facts(session: Session, held: Company) -> Iterable[CompanyFact]:
    """What is known of a company, each with its kind of source, of those alone whose licence lets customers search."""
    rows = session.execute(
        select(CompanyClaim, Source)
        .join(Source, Source.id == CompanyClaim.source_id)
        .where(CompanyClaim.company_id == held.id)
        .order_by(CompanyClaim.last_seen_on.desc())
    )
    claims = [(claim, SOURCES[source.kind]) for claim, source in rows if Use.SEARCH in source.uses.split(",")]

    def said_by(name: str) -> SourceKind | None:
        value = getattr(held, name)
        return next((kind for claim, kind in claims if value and getattr(claim, name) == value), None)

    if held.domain:
        yield CompanyFact(_("Domain"), held.domain, claims[0][1] if claims else None, typed=True)
    if source := said_by("industry"):
        yield CompanyFact(_("Industry"), held.industry, source)
    if source := said_by("size_band"):
        yield CompanyFact(_("Size"), size_label(held.size_band), source)
    if source := said_by("country"):
        yield CompanyFact(_("Country"), Locale.parse("en").territories.get(held.country, held.country), source)
    if source := said_by("address"):
        yield CompanyFact(_("Postal address"), held.address, source)
    if claims:
        days = max(0, (now().date() - max(claim.last_seen_on for claim, _kind in claims)).days)
        ago = ngettext("%(num)s day ago", "%(num)s days ago", days) if days else _("today")
        yield CompanyFact(_("Last seen"), ago)
    for link in held.social if (source := said_by("social")) else ():
        text = str(link).split("://", 1)[-1]
        yield CompanyFact(_("Social page"), text, source, typed=True, url=f"https://{text}")
