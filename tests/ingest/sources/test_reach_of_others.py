"""How far down and along a line what a block says of somebody else goes, and what takes it back to the sender."""

import pytest

from ingest.candidate import Candidate
from tests.ingest.sources.letters import BODY, JANE, mail, person

_BUYER = "Jane Harrow\nBuyer\n0117 496 0123"
_OFFICE = "Jane Harrow\nHead of Procurement\nNordlicht Lighting Ltd\n0117 496 0123"


def _read(block: str, sender: str = JANE) -> Candidate:
    return person(mail(f"{BODY}\n{block}\n", sender=sender))


def _phones(found: Candidate) -> list[str]:
    return [phone.text for phone in found.phones]


def _titles(found: Candidate) -> list[str]:
    return [job.title for job in found.jobs if job.title]


def _employers(found: Candidate) -> list[str]:
    return sorted({job.company.name for job in found.jobs if job.company})


@pytest.mark.parametrize(
    ("street", "number"), [("Calle Madre Teresa", "655 550 123"), ("Rue Mère Teresa", "01 55 50 01 23")]
)
def test_a_street_called_after_a_mother_is_nobodys_relative(street: str, number: str) -> None:
    assert _phones(_read(f"Jane Harrow\nBuyer\n{street} {number}")) == [number]


def test_a_doctor_who_styles_herself_so_has_the_number() -> None:
    block = "Dr Jane Harrow\nConsultant\nReception 0117 496 0100\nDr Harrow's mobile 07700 900123"
    assert "07700 900123" in _phones(_read(block, f"Dr {JANE}"))


@pytest.mark.parametrize(
    ("block", "number"),
    [
        (f"{_OFFICE}\nSecretary: Amy Birch\n0117 496 0777\nJane's mobile: 07700 900123", "07700 900123"),
        (f"{_BUYER}\nAssistant: Amy Birch\nHarrow 07700 900123", "07700 900123"),
        (f"{_OFFICE}\nAssistant: Amy Birch\nSwitchboard 0117 496 0100", "0117 496 0100"),
        (f"{_BUYER}\nSekretariat: Petra Kling\n030 5550777\nZentrale: 030 5550100", "030 5550100"),
    ],
)
def test_behind_a_helper_the_senders_name_or_a_switchboard_ends_what_is_hers(block: str, number: str) -> None:
    assert _phones(_read(block)) == ["0117 496 0123", number]


@pytest.mark.parametrize("own", [_BUYER, _OFFICE])
def test_a_job_ahead_of_a_name_opens_the_lines_of_whoever_is_named(own: str) -> None:
    found = _read(f"{own}\n\nKey Account Manager\nRachel Fox\n0117 496 0777")
    assert (_phones(found), _titles(found)) == (["0117 496 0123"], [own.split("\n")[1]])


def test_an_address_that_spells_the_name_above_it_tells_a_person_from_a_place() -> None:
    below = "\n\nRachel Fox\n0117 496 0777"
    assert _phones(_read(f"{_BUYER}{below}\nrachel.fox@nordlicht.example")) == ["0117 496 0123"]
    assert _phones(_read(f"{_BUYER}{below}")) == ["0117 496 0123", "0117 496 0777"]


@pytest.mark.parametrize("firm", ["Wilmot Fry, GmbH & Co. KG", "Harriet Cole, Inc. Realtors"])
def test_a_legal_form_behind_a_name_makes_it_a_firms(firm: str) -> None:
    found = _read(f"{_BUYER}\n{firm}, 0117 496 0124")
    assert (_phones(found), _employers(found)) == (["0117 496 0123", "0117 496 0124"], [firm])


@pytest.mark.parametrize("line", ["Emergency vet line: 0117 496 0777", "T 0117 496 0124 | Emergency: 0117 496 0777"])
def test_the_number_of_an_emergency_says_nothing_of_the_line_below(line: str) -> None:
    phones = _phones(_read(f"{_BUYER}\n{line}\nMobile 07700 900123"))
    assert "0117 496 0777" not in phones
    assert "07700 900123" in phones


@pytest.mark.parametrize("notice", ["Reports to:", "Please note our new address:"])
def test_a_notice_that_ends_with_a_colon_goes_on_below(notice: str) -> None:
    found = _read(f"{_BUYER}\n{notice}\nVP Exploration\n777 New Street\nLeeds LS1 4AA\n0113 496 0777")
    assert (_phones(found), _titles(found)) == (["0117 496 0123"], ["Buyer"])


@pytest.mark.parametrize("notice", ["Please note I do not work on Fridays.", "We have moved to the sixth floor!"])
def test_a_notice_that_says_it_all_ends_with_its_line(notice: str) -> None:
    found = _read(f"Jane Harrow\nBuyer\n{notice}\nNordlicht Lighting Ltd\nMobile 07700 900123")
    assert (_phones(found), _employers(found)) == (["07700 900123"], ["Nordlicht Lighting Ltd"])


@pytest.mark.parametrize("when", ["When: Tuesday 8 December, 10:00", "Quand : mardi 8 décembre"])
def test_where_a_meeting_is_held_is_not_the_senders_firm(when: str) -> None:
    found = _read(f"{_BUYER}\n{when}\nKestrel Pumps Ltd\n5 Main Street, Dover CT16 1AB\n0117 496 0777")
    assert (_phones(found), _employers(found)) == (["0117 496 0123"], [])


@pytest.mark.parametrize("behalf", ["For and on behalf of Harbour Bright", "On behalf of Wilmot Fry"])
def test_whom_she_writes_for_right_below_her_name_may_be_a_firm_and_leaves_her_the_number(behalf: str) -> None:
    assert _phones(_read(f"Jane Harrow\n{behalf}\n0117 496 0123")) == ["0117 496 0123"]


@pytest.mark.parametrize(
    "line",
    [
        "Company: Rosa Lind\nPhone",
        "Abteilung: Anna Lind\nTel.",
        "Address: Rosa Lind House, 5 Main Street",
        "Firma: Zorba Kell",
        "trading as Zorba Kell",
        "Jane Harrow: Leeds",
        "Visiting address: Leeds",
        "Delivery address: Leeds",
        "PA hire:",
        "Ice rink:",
    ],
)
def test_a_label_of_a_thing_or_of_the_sender_hands_no_number_to_the_name_behind_it(line: str) -> None:
    assert _phones(_read(f"{_BUYER}\n{line} 0117 496 0124")) == ["0117 496 0123", "0117 496 0124"]


@pytest.mark.parametrize("mark", ["\t- ", "    - ", " · - "])
def test_an_assistants_label_parted_from_the_name_by_a_gap_and_a_dash_still_labels_it(mark: str) -> None:
    found = _read(f"{_BUYER}\nSales assistant{mark}Wilmot Fry 0117 496 0777")
    assert (_phones(found), _titles(found)) == (["0117 496 0123"], ["Buyer"])


@pytest.mark.parametrize("line", ["On call vet: 0117 496 0777", "Out of hours duty vet: 0117 496 0777"])
def test_a_number_of_whoever_is_on_duty_is_not_the_senders_whatever_their_job(line: str) -> None:
    assert _phones(_read(f"{_BUYER}\n{line}")) == ["0117 496 0123"]


@pytest.mark.parametrize("role", ["site foreman", "our accountant", "Sales assistant -"])
def test_a_role_ahead_of_a_name_that_no_list_holds_says_whose_the_number_is(role: str) -> None:
    found = _read(f"{_BUYER}\n{role} Wilmot Fry 0117 496 0777")
    assert (_phones(found), _titles(found)) == (["0117 496 0123"], ["Buyer"])


@pytest.mark.parametrize(
    "lines",
    [
        "Site foreman 0117 496 0777",
        "Duty engineer 0117 496 0777",
        "Press officer\n0117 496 0777",
        "Lagerleiter\n0117 496 0777",
        "Disponent Tel. 0117 496 0777",
        "Technicien d'astreinte 0117 496 0777",
        "Técnico de guardia 0117 496 0777",
    ],
)
def test_a_second_job_and_its_number_below_ones_own_are_somebody_elses(lines: str) -> None:
    found = _read(f"{_OFFICE}\n{lines}")
    assert (_titles(found), _phones(found)) == (["Head of Procurement"], ["0117 496 0123"])


@pytest.mark.parametrize(
    "line", ["Procurement 0117 496 0124", "Head of Procurement 0117 496 0124", "Direct 0117 496 0124"]
)
def test_ones_own_job_again_or_a_label_ahead_of_a_second_number_leaves_it_ones_own(line: str) -> None:
    assert _phones(_read(f"{_OFFICE}\n{line}")) == ["0117 496 0123", "0117 496 0124"]


def test_a_job_above_the_only_number_is_ones_own() -> None:
    found = _read("Jane Harrow\nHead of Procurement\nSite foreman\n0117 496 0123")
    assert _phones(found) == ["0117 496 0123"]


def test_what_speaks_of_somebody_else_is_not_shown_to_the_gates_as_the_senders() -> None:
    found = _read(f"{_OFFICE}\nAssistant: Lena Roth, pupil, 0117 496 0777")
    assert not any("Lena" in line for field, line in found.unheld)
