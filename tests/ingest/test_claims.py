"""What a candidate becomes before it is stored."""

from datetime import date

from ingest.candidate import Candidate, ClaimedCompany, ClaimedJob
from ingest.claims import claim_of


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
