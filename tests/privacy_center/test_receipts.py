"""The receipt speaks of one company as of one, of several as of several, says who is late, and knows what is no code."""

import re
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from directory.clock import now
from directory.profiles.states import Purpose
from tests.privacy_center.conftest import Visitor
from tests.privacy_center.people import Listed, list_somebody, show_to
from tests.services.surroundings import Forward

PAGES = {"en": "", "de": "/de", "fr": "/fr", "es": "/es"}
IN_TIME = {
    "en": ("One company must confirm by", "2 companies must confirm by"),
    "de": ("Eine Firma muss bis zum", "2 Firmen müssen bis zum"),
    "fr": ("Une entreprise doit confirmer", "2 entreprises doivent confirmer"),
    "es": ("Una empresa debe confirmarlo", "2 empresas deben confirmarlo"),
}
LATE = {
    "en": ("One company is late: it had until", "2 companies are late: they had until", "24 days late, due"),
    "de": (
        "Eine Firma ist in Verzug: Die Frist lief bis",
        "2 Firmen sind in Verzug: Die Frist lief bis",
        "24 Tage in Verzug",
    ),
    "fr": ("Une entreprise est en retard : elle avait", "2 entreprises sont en retard : elles avaient", "24 jours"),
    "es": ("Una empresa va con retraso: tenía", "2 empresas van con retraso: tenían", "24 días"),
}


def _words(answer: TestResponse) -> str:
    return " ".join(re.sub("<[^>]+>", " ", answer.get_data(as_text=True)).split())


def _code_after_removal(visitor: Visitor, person: Listed, *companies: str) -> str:
    for company in companies:
        show_to(visitor.held, person.profile_id, company, purpose=Purpose.REVEAL, at=now())
    visitor.prove(person.address)
    out = _words(visitor.get(visitor.press("/card/remove").location))
    return "".join(re.findall(r"\b(?:[0-9A-Z]{4}-)+[0-9A-Z]{2,4}\b", out)[:2])


def test_a_receipt_says_in_each_language_how_many_companies_have_time_or_are_late_and_since_when(
    visitor: Visitor, another: Visitor, annika: Listed, forward: Forward
) -> None:
    jo = list_somebody(visitor.held, "Jo", "jo@other.example", at=now() - timedelta(days=40), mobile="+4915100000000")
    of_one = _code_after_removal(visitor, annika, "Nordlicht GmbH")
    of_two = _code_after_removal(visitor, jo, "Nordlicht GmbH", "Südwind AG")

    def said(language: str, phrases: tuple[str, ...]) -> list[list[bool]]:
        tickets = [_words(another.post(f"{PAGES[language]}/receipt", {"code": code})) for code in (of_one, of_two)]
        assert not any("Sie müssen bis" in ticket for ticket in tickets), "the person must do nothing"
        return [[phrase in ticket for phrase in phrases] for ticket in tickets]

    for language in PAGES:
        assert said(language, IN_TIME[language] + LATE[language]) == [
            [True, False, False, False, False], [False, True, False, False, False],
        ], language  # fmt: skip
    forward(days=31)
    for language in PAGES:
        assert said(language, IN_TIME[language] + LATE[language]) == [
            [False, False, True, False, True], [False, False, False, True, True],
        ], language  # fmt: skip


@pytest.mark.parametrize(("typed", "says"), [("", "of the code."), ("K7M-", "This has 3."), ("0" * 27, "This has 27.")])
def test_what_is_no_code_by_its_length_is_said_to_be_none_and_counts_as_no_guess(
    another: Visitor, typed: str, says: str
) -> None:
    answers = [another.post("/receipt", {"code": typed}) for _ in range(11)]
    assert {answer.status_code for answer in answers} == {400}
    page = _words(answers[-1])
    assert f"Type the 26 letters and digits of the code. {says}" in page or says == "of the code."
    assert f'value="{typed}"' in answers[-1].get_data(as_text=True), "it is there to be mended"
    assert ("Type the 26 letters and digits" in page, "newer than the records" in page) == (True, False)
