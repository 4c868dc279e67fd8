"""What a candidate becomes before it is stored."""

from dataclasses import replace
from datetime import date

import pytest

from ingest.candidate import Candidate, ClaimedCompany, ClaimedJob
from ingest.claims import claim_of, companies_of, guessed_employers, with_companies


def test_a_post_told_twice_in_one_record_is_one_post_with_what_either_knows() -> None:
    company = ClaimedCompany("Nordlicht Systeme GmbH", domain="nordlicht.example")
    twice = Candidate(
        record_key="1",
        seen_on=date(2026, 5, 4),
        full_name="Annika Brandt",
        jobs=(
            ClaimedJob("Head of Platform", company),
            ClaimedJob("Head of Platform", company, department="Platform", started="2023-10"),
            ClaimedJob("Engineer", company, started="2019", ended="2023-10"),
        ),
    )
    jobs = claim_of(twice, ("annika@nordlicht.example",)).jobs
    assert [(job.title, job.department, job.started, job.ended) for job in jobs] == [
        ("Head of Platform", "Platform", "2023-10", ""),
        ("Engineer", "", "2019", "2023-10"),
    ]


def test_of_a_company_named_twice_in_one_record_all_is_kept_that_either_place_says() -> None:
    rich = ClaimedCompany(
        "Nordlicht GmbH", domain="www.nordlicht.example", address="Am Kai 1, 20457 Hamburg", social=("https://social.example/nordlicht",),
    )  # fmt: skip
    poor = ClaimedCompany("Nordlicht", domain="nordlicht.example", industry="Shipping")
    other = ClaimedCompany("Nordlicht", domain="nordlicht-verlag.example", size="11-50")
    twice = Candidate(
        record_key="1", seen_on=date(2026, 5, 4), full_name="Annika Brandt",
        jobs=(ClaimedJob("Buyer", rich), ClaimedJob("Buyer", poor), ClaimedJob("Author", other, ended="2020")),
    )  # fmt: skip
    ((facts, _), (elsewhere, _)) = companies_of(twice, claim_of(twice, ("annika@nordlicht.example",)))
    assert (facts.address, facts.industry, facts.size) == ("Am Kai 1, 20457 Hamburg", "Shipping", "")
    assert facts.social == ("https://social.example/nordlicht",)
    assert elsewhere.address == ""


@pytest.mark.parametrize(
    ("address", "said", "country"),
    [
        ("", "", ""),
        ("", "DE", "DE"),
        ("Am Kai 1, 20457 Hamburg", "", ""),
        ("Am Kai 1, 20457 Hamburg, Germany", "", "DE"),
        ("Am Kai 1, 20457 Hamburg, Allemagne.", "", "DE"),
        ("1 Bay Street, Oakfield, CA", "", ""),
        ("1 Bay Street, Oakfield, IND", "", ""),
        ("1 Bay Street, Oakfield, USA", "", "US"),
    ],
)
def test_a_company_sits_where_a_source_says_it_does_and_not_where_its_people_live(
    address: str, said: str, country: str
) -> None:
    company = ClaimedCompany("Nordlicht GmbH", domain="nordlicht.example", address=address, country=said)
    in_spain = Candidate(
        record_key="1", seen_on=date(2026, 5, 4), full_name="Lorna Reader", country="ES",
        jobs=(ClaimedJob("Sales Manager", company),),
    )  # fmt: skip
    ((facts, _seen_on),) = companies_of(in_spain, claim_of(in_spain, ("lorna@nordlicht.example",)))
    assert facts.country == country


def _by_mail(company: ClaimedCompany) -> Candidate:
    return Candidate(
        record_key="1", seen_on=date(2026, 5, 4), full_name="Lorna Reader", sent_from="lorna@stadtnetz.example",
        jobs=(ClaimedJob("Sales Manager", company),),
    )  # fmt: skip


def test_the_domain_a_mail_was_sent_from_makes_no_company_of_a_name_that_does_not_agree_with_it() -> None:
    mail = _by_mail(ClaimedCompany("Harbour Bright Ltd"))
    claim = claim_of(mail, ("lorna@stadtnetz.example",))
    named = ("stadtnetz.example", "Harbour Bright Ltd")
    assert (companies_of(mail, claim), guessed_employers(mail, claim)) == ([], {named})
    ids = {"stadtnetz.example": "the provider's row"}
    assert with_companies(claim, ids, {}, {named}).jobs[0].company_id == ""
    assert with_companies(claim, ids, {named: "its row"}, {named}).jobs[0].company_id == "its row"


def test_a_domain_that_the_name_agrees_with_makes_its_company() -> None:
    mail = _by_mail(ClaimedCompany("Stadtnetz GmbH", domain="stadtnetz.example"))
    claim = claim_of(mail, ("lorna@stadtnetz.example",))
    assert [facts.domain for facts, _ in companies_of(mail, claim)] == ["stadtnetz.example"]
    ids = {"stadtnetz.example": "its row"}
    assert with_companies(claim, ids, {}, guessed_employers(mail, claim)).jobs[0].company_id == "its row"


def test_of_a_feeds_row_an_addresss_domain_is_a_guess_at_the_employers() -> None:
    row = replace(_by_mail(ClaimedCompany("Harbour Bright Ltd")), sent_from="")
    claim = claim_of(row, ("lorna@stadtnetz.example",))
    assert [(facts.domain, facts.guessed) for facts, _ in companies_of(row, claim)] == [("stadtnetz.example", True)]
    assert guessed_employers(row, claim) == {("stadtnetz.example", "Harbour Bright Ltd")}
