"""What a candidate becomes before it is stored."""

from datetime import date

import pytest

from ingest.candidate import Candidate, ClaimedCompany, ClaimedJob
from ingest.claims import claim_of, companies_of


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


@pytest.mark.parametrize(
    ("address", "said", "country"),
    [
        ("", "", ""),
        ("", "DE", "DE"),
        ("Am Kai 1, 20457 Hamburg", "", ""),
        ("Am Kai 1, 20457 Hamburg, Germany", "", "DE"),
        ("Am Kai 1, 20457 Hamburg, Allemagne.", "", "DE"),
        ("1 Bay Street, Oakfield, CA", "", ""),
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
