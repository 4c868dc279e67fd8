"""What stands beside what: a job and its employer, a name and a job, departments, numbers and addresses in one line."""

import pytest

from ingest.sources.signatures import SignatureFields, read_fields
from tests.ingest.sources.letters import BODY, mail, person


def _read(text: str) -> SignatureFields:
    return read_fields(text.split("\n"))


@pytest.mark.parametrize(
    ("line", "title", "company"),
    [
        ("Senior Account Executive at Harbour Bright Ltd", "Senior Account Executive", "Harbour Bright Ltd"),
        ("Account Executive, Harbour Bright, Inc.", "Account Executive", "Harbour Bright, Inc."),
        ("Directora Comercial en Harbour Bright S.L.", "Directora Comercial", "Harbour Bright S.L."),
        ("Projektleiterin bei Harbour Bright GmbH", "Projektleiterin", "Harbour Bright GmbH"),
        ("CEO of Harbour Bright LLC", "CEO", "Harbour Bright LLC"),
        ("Especialista en Marketing", "Especialista en Marketing", ""),
    ],
)
def test_a_job_and_its_employer_in_one_piece_are_two_fields(line: str, title: str, company: str) -> None:
    found = _read(f"Jane Moss\n{line}\n+44 20 7946 0123\nwww.harbourbright.example")
    assert (found.titles, found.companies) == ((title,), (company,) if company else ())


@pytest.mark.parametrize(
    ("line", "title", "department"),
    [
        ("Software Engineer, Platform Engineering", "Software Engineer", "Platform Engineering"),
        ("Infirmière, Service de cardiologie", "Infirmière", "Service de cardiologie"),
        ("Vice President, Research", "Vice President, Research", ""),
        ("Head of Marketing, Sales", "Head of Marketing, Sales", ""),
        ("Gestor de Compras, Compras", "Gestor de Compras", "Compras"),
    ],
)
def test_what_stands_behind_a_title_is_its_department_unless_the_title_wants_an_area(
    line: str, title: str, department: str
) -> None:
    found = _read(f"Jane Moss\n{line}\nHarbour Bright Ltd")
    assert (found.titles, found.departments) == ((title,), (department,) if department else ())


@pytest.mark.parametrize(
    "line",
    ["Jane Moss Senior Buyer", "Jane Moss - Senior Buyer", "Jane Moss, CRHA | Senior Buyer", "JANE MOSS  Senior Buyer"],
)
def test_a_name_is_told_from_the_job_beside_it(line: str) -> None:
    found = _read(f"{line}\nHarbour Bright Ltd\njmoss@harbourbright.example")
    assert (found.name.title(), found.titles, found.departments) == ("Jane Moss", ("Senior Buyer",), ())


@pytest.mark.parametrize(
    ("lines", "title", "department"),
    [
        ("Pflegedienstleitung", "Pflegedienstleitung", ""),
        ("Oberärztin\nPflegedienstleitung", "Oberärztin", "Pflegedienstleitung"),
        ("Corredor de seguros", "Corredor de seguros", ""),
        ("Secrétaire\nVie de la cité", "Secrétaire", "Vie de la cité"),
        ("Direction des achats", "", "Direction des achats"),
        ("Médica\nSecretaría académica", "Médica", "Secretaría académica"),
    ],
)
def test_what_may_be_job_or_department_is_told_by_its_place(lines: str, title: str, department: str) -> None:
    found = _read(f"Anna Sol\n{lines}\nHarbour Bright SA")
    assert (found.titles, found.departments) == ((title,) if title else (), (department,) if department else ())


def test_a_firm_that_is_called_as_departments_are_is_an_employer() -> None:
    assert _read("Luc Clair\nBureau Clairmont SA\n01 44 55 66 77").companies == ("Bureau Clairmont SA",)
    assert _read("Luc Clair\nBureau Clairmont\nl.clair@bureauclairmont.example").companies == ("Bureau Clairmont",)
    county = _read("Luc Clair\nConseiller\nDépartement du Haut-Clairmont\nl.clair@departementduhautclairmont.example")
    assert (county.departments, county.companies) == ((), ("Département du Haut-Clairmont",))


@pytest.mark.parametrize(
    ("line", "numbers"),
    [
        ("06 12 34 56 78 - 01 44 55 66 77", ["06 12 34 56 78", "01 44 55 66 77"]),
        ("07700 900462 - 0161 496 0234", ["07700 900462", "0161 496 0234"]),
        ("Telefoon: 020 794 6012 / 06-nummer: +31 6 1234 5678", ["020 794 6012", "+31 6 1234 5678"]),
        ("0221 / 55 44 33", ["0221 / 55 44 33"]),
        ("+49 711 1234567 - 12", ["+49 711 1234567 - 12"]),
        ("São Paulo - SP, 01310-200", []),
        ("Rua XV de Novembro, 300 - 80020-310 Curitiba", []),
        ("954.000.906 (Centralita)\nMéxico", ["954.000.906"]),
    ],
)
def test_numbers_side_by_side_are_several_and_postal_codes_are_none(line: str, numbers: list[str]) -> None:
    assert [phone.text for phone in _read(f"Jane Moss\n{line}").phones] == numbers


@pytest.mark.parametrize(
    ("line", "department"),
    [
        ("Culture, sports et vie associative", "Culture, sports et vie associative"),
        ("Jugend und Familie", "Jugend und Familie"),
        ("Amt für Wohnen", "Amt für Wohnen"),
        ("Empleo y formación profesional", "Empleo y formación profesional"),
        ("Culture of Light", ""),
        ("Sport macht Freude", ""),
    ],
)
def test_names_of_offices_joined_by_small_words_are_a_department_and_nothing_else_is(
    line: str, department: str
) -> None:
    assert _read(f"Jane Moss\n{line}\n+44 20 7946 0123").departments == ((department,) if department else ())


@pytest.mark.parametrize(
    "line",
    ["a: 12 Harbour Street, Bristol BS1 4QA", "Address 12 Harbour Street, Bristol BS1 4QA", "Adresse : 12 rue du Port"],
)
def test_a_label_is_no_part_of_an_address(line: str) -> None:
    assert _read(f"Jane Moss\n{line}\n+44 20 7946 0123").address == (line.partition("12")[1] + line.partition("12")[2],)


def test_an_address_and_the_senders_own_site_right_below_a_block_are_of_it_and_another_site_is_not() -> None:
    block = "Jane Harrow\nBuyer\nNordlicht Lighting Ltd\n+44 117 496 0123\nAddress: 12 Harbour Street, Bristol BS1 4QA"
    found = person(mail(f"{BODY}\n{block}\nw: www.nordlicht.example\nwww.elsewhere.example"))
    assert found.jobs[0].company is not None
    assert "BS1 4QA" in repr(found)
    assert "elsewhere" not in repr(found)


def test_a_part_of_the_employer_above_its_address_is_of_the_address() -> None:
    found = _read(
        "Anna Sol\nMairie de Clairmont\nHôtel de Ville\n1 place du Port\n44000 Nantes\nwww.mairieclairmont.example"
    )
    assert found.departments == ()
    assert found.address == ("Hôtel de Ville", "1 place du Port", "44000 Nantes")


def test_a_firm_its_domain_names_is_one_though_a_job_ends_its_name() -> None:
    assert _read("Anna Sol\nSol Studio Grafico\nwww.solstudio.example").companies == ("Sol Studio Grafico",)


@pytest.mark.parametrize("label", ["Adresse électronique :", "Site officiel:", "Im netz:"])
def test_a_label_no_list_holds_is_no_value(label: str) -> None:
    found = _read(f"Anna Sol\nMédecin\nClairmont SA\n{label}\ta.sol@clairmont.example")
    assert (found.departments, found.companies, found.address) == ((), ("Clairmont SA",), ())
