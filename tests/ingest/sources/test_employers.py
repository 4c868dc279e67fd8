"""Who a signature's employer is: what nothing supports is left out, a unit is no employer, a provider's domain is nobody's."""

import pytest

from ingest.candidate import Candidate
from ingest.sources.mailboxes import Skip
from ingest.sources.signatures import Sender, SignatureFields, employers, read_fields
from ingest.sources.signatures.shown import display_name
from tests.ingest.sources.letters import mail, person, skipped

_JANE = "Jane Moss <jane.moss@nordlicht.example>"


def _read(text: str) -> SignatureFields:
    return read_fields(text.split("\n"))


def _from_mail(block: str, sender: str = _JANE) -> Candidate:
    return person(mail(f"Hello Sam,\n\nthe offer is attached.\n\n-- \n{block}\n", sender=sender))


def _employer(found: Candidate) -> tuple[str, str]:
    companies = [job.company for job in found.jobs if job.company is not None]
    return (companies[0].name, companies[0].domain) if companies else ("", "")


@pytest.mark.parametrize(
    "line",
    [
        "XR Discipline",
        "Project Aurora",
        "Durand Building",
        "Amateur Radio: M0ABC",
        "To find out how software works",
        "BSc Hons",
        "Light is for all",
    ],
)
def test_a_line_that_no_domain_law_or_word_supports_is_no_employer_for_standing_there(line: str) -> None:
    found = _from_mail(f"Jane Moss\nPrincipal Engineer\n{line}\n+44 20 7946 0123\nwww.nordlicht.example")
    assert _employer(found) == ("", "")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Brennmark ISO", "briso"),
        ("Western Harbour International Inc", "whii"),
        ("U. of Westmarch", "uw"),
        ("Delmar Tech&Comm College", "dtcc"),
        ("NLT Canada", "nltinternational"),
        ("Nippon Motorwerk Ltd.", "moto"),
        ("University of Cambermoor Computer Laboratory", "cam"),
    ],
)
def test_a_name_that_its_domain_abbreviates_or_begins_agrees_with_it(text: str, label: str) -> None:
    assert employers.agrees(text, (label,))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("XR Discipline", "ni"),
        ("College of Engineering", "uw"),
        ("Brennmark", "briso"),
        ("Brennmark", "bre"),
    ],
)
def test_a_unit_or_another_name_does_not(text: str, label: str) -> None:
    assert not employers.agrees(text, (label,))


@pytest.mark.parametrize(
    ("line", "unit", "employer"),
    [
        ("School of Nursing - Nordlicht University", "School of Nursing", "Nordlicht University"),
        ("Switching Department, NLT Nordlicht, Inc.", "Switching Department", "NLT Nordlicht, Inc."),
        ("Dep't of Astronomy and Optics, U. Nordlicht", "Dep't of Astronomy and Optics", "U. Nordlicht"),
        ("Nordlicht Oil Company, Information Centre", "Information Centre", "Nordlicht Oil Company"),
        ("Nordlicht, Harrowgate", "", "Nordlicht"),
        ("LuxCPU, Nordlicht Westmarch", "", "Nordlicht Westmarch"),
        ("Jane Moss/Nordlicht Lighting Company", "", "Nordlicht Lighting Company"),
    ],
)
def test_a_unit_in_its_employers_line_is_the_department(line: str, unit: str, employer: str) -> None:
    found = _from_mail(f"Jane Moss\n{line}\n+44 20 7946 0123")
    assert (found.jobs[0].department, _employer(found)[0]) == (unit, employer)


def test_a_college_whose_university_stands_above_it_is_its_department() -> None:
    found = _from_mail("Jane Moss\nU. of Westmarch\nCollege of Engineering", "Jane Moss <jane.moss@uw.example>")
    assert (found.jobs[0].title, found.jobs[0].department) == ("", "College of Engineering")
    assert _employer(found) == ("U. of Westmarch", "uw.example")


@pytest.mark.parametrize(
    "line", ["a division of Harrow Atlas Inc.", "A Harrow / Dale Company", "Ein Unternehmen der Harrow AG"]
)
def test_whose_part_the_employer_is_is_not_the_employer(line: str) -> None:
    assert line not in _read(f"Jane Moss\nNordlicht Lighting Ltd\n{line}\n+44 20 7946 0123").companies


def test_what_ends_as_jobs_do_beside_a_certain_employer_is_the_job_not_a_second_employer() -> None:
    found = _read("Ana Sol\nCorredor de seguros\nCalidad y Medio Ambiente\nNordlicht S.A.\nwww.nordlicht.example")
    assert (found.titles, found.companies) == (("Corredor de seguros",), ("Nordlicht S.A.",))


def test_two_names_joined_are_a_firm_though_its_domain_spells_neither() -> None:
    assert _read("Jane Moss\nVale & Harrow\n+44 20 7946 0123\nwww.vhlaw.example").companies == ("Vale & Harrow",)


def test_where_no_domain_is_known_the_place_of_a_line_may_still_name_the_employer() -> None:
    assert _read("Jane Moss\nHead of Sales\nHarbour Bright\n+44 20 7946 0123").companies == ("Harbour Bright",)


def test_of_several_employers_the_surest_is_the_persons() -> None:
    found = _from_mail("Office of Harrow Research\nJane Moss\nNordlicht Lighting Ltd\nwww.nordlicht.example")
    assert _employer(found) == ("Nordlicht Lighting Ltd", "nordlicht.example")


def test_of_two_that_agree_with_the_domain_the_one_with_a_legal_form_is_the_surer() -> None:
    found = _from_mail("Jane Moss\nNordlicht Services Co.\n12 Harbour Street\nBristol BS1 4QA\nNORDLICHT ID - KJ8A")
    assert _employer(found)[0] == "Nordlicht Services Co."


def test_a_city_that_the_domain_is_called_after_is_not_the_employer_beside_its_university() -> None:
    found = _from_mail(
        "Jane Moss\nUniversity of Cambermoor,\nCambermoor, U.K., M13 9PL", "Jane Moss <jane.moss@cambermoor.ac.example>"
    )
    assert _employer(found)[0] == "University of Cambermoor"


def test_a_name_written_family_first_with_a_bare_comma_is_the_senders() -> None:
    found = _from_mail("MOSS,JANE\nNordlicht Lighting Ltd", '"moss1 moss1 MOSS,JANE" <m1@nordlicht.example>')
    assert found.full_name == "MOSS,JANE"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Smith, Hughes & Partners, UK", "Smith, Hughes & Partners"),
        ("Smith, Hughes and Vale LLP, London, UK", "Smith, Hughes and Vale LLP"),
        ("Moss, Vale Ltd, Bristol, United Kingdom", "Moss, Vale Ltd"),
        ("Smith, Hughes, Vale & Co, London, England, UK", "Smith, Hughes, Vale & Co"),
        ("University of Northmoor, Northmoor, Germany", "University of Northmoor"),
        ("Nordlicht Lighting Ltd, Bristol, UK", "Nordlicht Lighting Ltd"),
        ("Nordlicht Lighting Ltd, UK", "Nordlicht Lighting Ltd, UK"),
    ],
)
def test_a_firms_name_is_not_cut_at_a_comma_of_its_own_when_its_place_is_taken_off(line: str, name: str) -> None:
    found = _from_mail(f"Jane Moss\nPrincipal Engineer\n{line}\n+44 20 7946 0123\nwww.nordlicht.example")
    assert _employer(found)[0] == name


def test_the_employers_domain_is_one_that_its_name_agrees_with_or_is_left_to_the_address() -> None:
    block = "Jane Moss\nHarbour Bright Ltd\n12 Harbour Street\nBristol BS1 4QA\n"
    elsewhere = _from_mail(f"{block}jane.moss@harbourbright.example")
    assert _employer(elsewhere) == ("Harbour Bright Ltd", "harbourbright.example")
    assert elsewhere.jobs[0].company is not None
    assert elsewhere.jobs[0].company.address == "", "what its address is, is said by whoever writes from there"
    assert _employer(_from_mail(block)) == ("Harbour Bright Ltd", "")


@pytest.mark.parametrize("address", ["harbour!jane@relay.example", "jane%harbour.example@relay.example"])
def test_an_address_that_only_names_the_way_through_another_host_is_nobodys(address: str) -> None:
    assert skipped(mail("Hello\n", headers={}, sender=f"Jane Moss <{address}>")) is Skip.SENDER_UNREADABLE


@pytest.mark.parametrize(
    ("shown", "address", "given", "family"),
    [
        ("Jane Banker", "jane.banker@nordlicht.example", "Jane", "Banker"),
        ("Banker, Jane", "jbanker@nordlicht.example", "Jane", "Banker"),
        ("Hans Bergmeister", "h.bergmeister@nordlicht.example", "Hans", "Bergmeister"),
        ("Tom Street", "tom.street@nordlicht.example", "Tom", "Street"),
        ("Anna Q. Steinhof", "steinhofa@nordlicht.example", "Anna", "Steinhof"),
    ],
)
def test_a_family_name_may_be_a_job_or_a_street_where_the_address_spells_it(
    shown: str, address: str, given: str, family: str
) -> None:
    found = _from_mail(f"{given} {family}\nNordlicht Lighting Ltd\n+44 20 7946 0123", f'"{shown}" <{address}>')
    assert (found.given_name, found.family_name) == (given, family)
    assert _employer(found)[0] == "Nordlicht Lighting Ltd"


@pytest.mark.parametrize(
    ("shown", "address"),
    [
        ("Anna Koch", "einkauf3@nordlicht.example"),
        ("Thomas Richter", "ak12@nordlicht.example"),
        ("Kaufmann, Jörg", "vk3@nordlicht.example"),
        ("Claire Pike", "claire@nordlicht.example"),
        ("Anna Weg", "aw12@nordlicht.example"),
        ("Jean-Luc Maire", "jl@nordlicht.example"),
        ("Anna Best", "anna.best@nordlicht.example"),
        ("Jane Banker", "office5@nordlicht.example"),
    ],
)
def test_a_given_name_tells_a_person_whose_family_name_is_a_job_or_a_street(shown: str, address: str) -> None:
    given, family = reversed(shown.split(", ")) if "," in shown else shown.split()
    assert display_name(shown, address) == f"{given} {family}"
    found = _from_mail(f"{given} {family}\nNordlicht Lighting Ltd\n+44 20 7946 0123", f'"{shown}" <{address}>')
    assert (found.full_name, found.notes) == (f"{given} {family}", ())


@pytest.mark.parametrize("local", ["zpstreet", "streetzp", "zorba.p.street"])
def test_an_address_that_abbreviates_a_middle_name_spells_a_family_name_of_a_street(local: str) -> None:
    assert display_name("Zorba Paul Street", f"{local}@nordlicht.example") == "Zorba Paul Street"
    assert display_name("Zorba Paul Street", "office7@nordlicht.example") == ""


def test_a_short_form_is_the_same_person_and_another_given_name_is_not() -> None:
    block = "Byrne\nNordlicht Lighting Ltd\n+44 20 7946 0123"
    sender = "William Byrne <wb@nordlicht.example>"
    assert len(_from_mail(f"Bill {block}", sender).phones) == 1
    assert len(_from_mail(f"Robert {block}", sender).phones) == 0
    assert len(_from_mail(f"Bill {block}", "Robert Byrne <rb@nordlicht.example>").phones) == 0


@pytest.mark.parametrize(
    ("shown", "address"),
    [
        ("Site Manager", "site.manager@nordlicht.example"),
        ("Project Manager", "project.manager@nordlicht.example"),
        ("Human Resources", "human.resources@nordlicht.example"),
        ("Site Manager", "einkauf3@nordlicht.example"),
        ("Anna Einkauf", "einkauf3@nordlicht.example"),
        ("Maria Office", "maria@nordlicht.example"),
        ("Jane Moss Buyer", "jane@nordlicht.example"),
        ("Booking Agent", "booking@nordlicht.example"),
        ("Harbour Street", "desk@nordlicht.example"),
        ("Harbour Street", "harbour@nordlicht.example"),
        ("Victoria Street", "desk@nordlicht.example"),
    ],
)
def test_an_office_whose_address_spells_it_is_no_person(shown: str, address: str) -> None:
    assert display_name(shown, address) == ""


def test_what_only_shares_a_word_with_the_sender_and_is_no_word_is_not_the_name() -> None:
    assert _from_mail("NORDFAN!\nNordlicht Lighting Ltd", "Tree of Nordfan <nf1@nordlicht.example>").full_name == ""


def test_a_company_of_signs_alone_is_none_and_ends_no_reading() -> None:
    found = _from_mail("Jane Moss/&\nTel +44 117 496 0777", "Jane Moss <jane@moss.example>")
    assert _employer(found) == ("", "")


@pytest.mark.parametrize(
    ("who", "domain", "line"),
    [
        ("Anton Lechner", "lechner-bergbahn", "Bergbahn Lechner AG"),
        ("Marco Bellini", "bellini-legal", "Studio Legale Bellini"),
        ("Femke Hoek", "hoekpr", "Hoek Communicatie"),
        ("Ellen Vos", "vosmakelaars", "Vos Makelaars"),
    ],
)
def test_a_firm_called_after_the_sender_is_the_employer(who: str, domain: str, line: str) -> None:
    sender = Sender(who, f"office.{who.rpartition(' ')[2].lower()}@{domain}.example")
    found = read_fields([who, line, "T +44 117 496 0123"], sender)
    assert (found.name, found.companies, found.departments) == (who, (line,), ())


def test_a_relative_or_a_job_with_the_senders_family_name_is_no_employer() -> None:
    sender = Sender("Jane Harrow", "jane@harrow-lighting.example")
    for line in ("Peter Harrow", "Assistant to Jane Harrow"):
        assert read_fields(["Jane Harrow", line, "T +44 117 496 0123"], sender).companies == ()
