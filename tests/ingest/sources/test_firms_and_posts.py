"""Where a firm's name ends, which of two posts is taken, and how those are read who sign together."""

import re

import pytest

from ingest.sources.signatures import roles
from ingest.sources.signatures.lexicon import entries
from ingest.sources.signatures.roles import Role, role_of
from tests.ingest.sources.letters import BODY, mail, person


@pytest.mark.parametrize(
    ("line", "employer"),
    [
        ("Harrow Works Ltd - est. 1974", "Harrow Works Ltd"),
        ("Weingut Harrow GmbH, seit 1898", "Weingut Harrow GmbH"),
        ("Harrow Roofing Ltd (est. 1974)", "Harrow Roofing Ltd"),
        ("Harrow Industries SAS au capital de 10 000 €", "Harrow Industries SAS"),
        (
            "Harrow Meccanica Società a responsabilità limitata con capitale sociale 10.000 €",
            "Harrow Meccanica Società a responsabilità limitata",
        ),
        ("Harrow Mar S.L. capital social 3.000 €", "Harrow Mar S.L."),
    ],
)
def test_a_firms_name_ends_where_its_year_or_its_capital_is_told(line: str, employer: str) -> None:
    found = _read_of("Jane Harrow <jane@harrow.example>", line)
    assert found == ([""], [employer])


def test_of_two_employers_with_a_job_each_only_the_surer_is_taken_with_its_own() -> None:
    who = "Jane Harrow <jane.harrow@weldontrust.example>"
    both = ("Trustee, The Weldon Trust", "Partner, Thornbury & Vale")
    assert _read_of(who, *both) == (["Trustee"], ["The Weldon Trust"])
    assert _read_of(who, *reversed(both)) == (["Trustee"], ["The Weldon Trust"])
    assert _read_of(who, "Trustee, The Weldon Trust", "Partner, Thornbury Vale LLP") == (
        ["Trustee"],
        ["The Weldon Trust"],
    )
    board = ("CEO, The Weldon Trust", "Head of Research")
    assert _read_of(who, *board) == (["CEO", "Head of Research"], ["The Weldon Trust"])


def test_what_an_employer_is_names_none() -> None:
    who = "Jane Harrow <jane@kanzleiharrow.example>"
    assert _read_of(who, "Rechtsanwältin", "Kanzlei") == (["Rechtsanwältin"], [])
    assert _read_of("Irene Salas <irene@notariasalas.example>", "Notaria", name="Irene Salas") == (["Notaria"], [])


def test_who_signs_together_with_one_family_name_is_found_and_so_is_the_firm() -> None:
    who = "Nigel Foss <nigel@fossfarm.example>"
    assert _read_of(who, "Foss Farm Holidays", name="Nigel & Barbara Foss") == ([""], ["Foss Farm Holidays"])
    assert _read_of(who, "Foss Farm Holidays", name="Barbara and Nigel Foss") == ([""], ["Foss Farm Holidays"])


def test_a_firm_of_joined_names_is_called_after_the_sender_whose_family_name_its_domain_holds() -> None:
    who = "Jane Harrow <jane@harrow-law.example>"
    assert _read_of(who, "Partner", "Harrow & Pell") == (["Partner"], ["Harrow & Pell"])
    assert _read_of(who, "Partner", "SCP Harrow & Pell") == (["Partner"], ["SCP Harrow & Pell"])
    assert _read_of("Jane Harrow <jane@nordlicht.example>", "Partner", "Jane & Tom Harrow")[1] == []


def test_the_foundation_behind_a_second_job_is_no_department_of_the_first() -> None:
    lines = ("Présidente, Groupe Harrow", "Administratrice, Fondation Valmer")
    found = person(
        mail(
            "\n".join((BODY, "Jane Harrow", *lines, "0117 496 0123", "")),
            sender="Jane Harrow <jane@groupeharrow.example>",
        )
    )
    assert [(job.title, job.department) for job in found.jobs] == [("Présidente", "")]


def test_whoever_signs_together_with_the_sender_keeps_a_number_that_stands_behind_a_pet_name() -> None:
    text = f"{BODY}\nNigel & Wilmot Foss\nFoss Farm Holidays\n01632 960111\nBobs 07700 900111 / Wilmot 07700 900112\n"
    found = person(mail(text, sender="Nigel Foss <nigel@fossfarm.example>"))
    assert [phone.text for phone in found.phones] == ["01632 960111"]


def test_a_town_and_its_directorate_in_one_line_are_two_values() -> None:
    text = f"{BODY}\nLuc Renard\nVille de Clairval - Direction des affaires culturelles\n01 55 50 01 23\n"
    job = person(mail(text, sender="Luc Renard <luc.renard@mairie-clairval.example>")).jobs[0]
    assert job.company is not None
    assert (job.company.name, job.department) == ("Ville de Clairval", "Direction des affaires culturelles")


def test_a_couple_with_more_than_a_given_name_before_the_joint_is_none() -> None:
    text = f"{BODY}\nJane Moss & Tom Harrow\nBuyer\nNordlicht Lighting Ltd\n+44 117 496 0123\n"
    assert person(mail(text)).full_name == "Jane Harrow"
    assert person(mail(text.replace("Jane Moss & Tom", "Jane & Tom Otto"))).full_name == "Jane Harrow"


def test_initials_of_a_name_are_no_order() -> None:
    text = f"{BODY}\nI.V. Rao\nBuyer\nNordlicht Lighting Ltd\n+44 117 496 0123\n"
    assert person(mail(text, sender="Rao <vrao@nordlicht.example>")).full_name == "I.V. Rao"


@pytest.mark.parametrize(
    ("line", "title", "department"),
    [
        ("Rechtsanwältin, Mondlicht Flügel", "Rechtsanwältin", "Mondlicht Flügel"),
        ("Director, Moonbeam Wing", "Director, Moonbeam Wing", ""),
        ("Head of Marketing, Sales", "Head of Marketing, Sales", ""),
        ("Gestor de Compras, Compras", "Gestor de Compras", "Compras"),
        ("Attorney at Law", "Attorney at Law", ""),
    ],
)
def test_what_stands_behind_a_whole_job_is_its_unit_and_behind_a_rank_its_area(
    line: str, title: str, department: str
) -> None:
    found = person(mail(f"{BODY}\nJane Harrow\n{line}\nNordlicht Lighting Ltd\n+44 117 496 0123\n"))
    assert [(job.title, job.department) for job in found.jobs] == [(title, department)]


def test_a_job_is_parted_from_an_employer_with_a_place_behind_it_and_from_no_firm_named_after_a_job() -> None:
    who = "Jane Harrow <jane.harrow@mail.example>"
    assert _read_of(who, "Buyer, Vale Ltd, Dover") == (["Buyer"], ["Vale Ltd, Dover"])
    assert _read_of(who, "Buyer, EMEA", "Vale Ltd") == (["Buyer"], ["Vale Ltd"])
    assert _read_of(who, "Partner Holding GmbH") == ([""], ["Partner Holding GmbH"])
    named = "Jane Harrow, Geschäftsführerin Hafenwerk GmbH"
    assert _read_of(who, name=named) == (["Geschäftsführerin"], ["Hafenwerk GmbH"])


@pytest.mark.parametrize(
    "form",
    [
        "GbR",
        "V.O.F.",
        "VOF",
        "S.à r.l.",
        "SLU",
        "S.L.U.",
        "SAU",
        "Sdn Bhd",
        "Eireli",
        "Zrt",
        "Sp. z o.o.",
        "eG",
        "gGmbH",
    ],
)
def test_a_name_with_a_legal_form_is_a_firms(form: str) -> None:
    assert role_of(f"Mondlicht {form}") is Role.COMPANY


def test_the_pattern_of_legal_forms_knows_each_that_the_lexicons_hold_but_those_that_may_be_other_words() -> None:
    other = {"cv", "ev", "sci", "scop", "sapa", "ooo", "ооо", "зао", "pvt", "a.s."}
    other |= {"sociedade de advogados", "sociedad de abogados", "société d'avocats"}
    pattern = re.compile(roles._LEGAL_FORM.pattern, re.I)
    assert {form for form in entries("legal_forms") if not pattern.search(f"Vale {form}")} <= other


def _read_of(sender: str, *lines: str, name: str = "Jane Harrow") -> tuple[list[str], list[str]]:
    found = person(mail("\n".join((BODY, name, *lines, "0117 496 0123", "")), sender=sender))
    titles = list(dict.fromkeys(job.title for job in found.jobs))
    return titles, sorted({job.company.name for job in found.jobs if job.company})


@pytest.mark.parametrize(
    "employer",
    [
        "Department for Rural Affairs",
        "Ministerium für Landwirtschaft und Umwelt",
        "Cabinet vétérinaire du Parc",
        "Ministerio de Cultura",
        "Cooperativa Comercial do Vale",
        "Ministerie van Onderwijs, Cultuur en Wetenschap",
        "Studio tecnico Brambati",
        "Brambati Stonemasons",
    ],
)
def test_what_an_employer_is_outweighs_the_units_and_jobs_it_is_called_like(employer: str) -> None:
    assert _read_of("Jane Harrow <jane.harrow@nordlicht.example>", employer) == ([""], [employer])


def test_a_unit_that_is_called_as_firms_are_is_none_beside_the_employer() -> None:
    found = person(mail(f"{BODY}\nJane Harrow\nManager\nGemeente Vechtstad\nDepartment for Sport\n020 7946 0123"))
    assert {job.company.name for job in found.jobs if job.company} == {"Gemeente Vechtstad"}


@pytest.mark.parametrize(
    "employer",
    [
        "Hospital da Serra, E.P.E.",
        "Caminhos de Ferro do Vale, E.P.",
        "Olivos del Sur Soc. Coop. And.",
        "GAEC des Rambauds",
        "Vasseur et Noël SELARL",
        "Onderlinge Hulp Verzekeringen U.A.",
        "Mts. Kuipers-Bosma",
        "Caseificio Pinna Soc. Agr. s.s.",
        "Ponti Solidali ODV",
        "Nube Firme S/A",
        "Pichler Holz OG",
        "Fabbri di Fabbri Ugo & C. s.n.c.",
    ],
)
def test_the_law_of_each_country_tells_an_employer(employer: str) -> None:
    assert _read_of("Jane Harrow <jane.harrow@nordlicht.example>", employer) == ([""], [employer])


def test_an_irish_county_is_no_legal_form() -> None:
    found = person(
        mail(f"{BODY}\nJane Harrow\nTown Clerk\nBallina City Council\nMarket Square, Ballina, Co. Mayo\n0117 496 0123")
    )
    (job,) = found.jobs
    assert job.company is not None
    assert (job.company.name, job.company.address) == ("Ballina City Council", "Market Square, Ballina, Co. Mayo")


def test_a_piece_of_a_sentence_around_a_firm_is_no_employer() -> None:
    assert role_of("reply to Vechtstad Corp. at") is Role.SLOGAN
    assert role_of("Olivos del Sur Soc. Coop. And.") is Role.COMPANY


def test_a_firm_in_small_letters_is_one_where_a_domain_spells_it_and_a_legal_form_ends_it() -> None:
    assert role_of("harbour haulage inc", organisations=("harbourhaulage",)) is Role.COMPANY
    assert role_of("harbour haulage inc") is not Role.COMPANY
    assert role_of("harbour haulage now", organisations=("harbourhaulage",)) is not Role.COMPANY


@pytest.mark.parametrize("firm", ["Harrow/Bright Ltd", "A Better Light Ltd"])
def test_a_firm_that_opens_with_a_name_and_a_bar_or_with_a_small_word_stays_whole(firm: str) -> None:
    assert _read_of("Jane Harrow <jane.harrow@post.example>", firm)[1] == [firm]
