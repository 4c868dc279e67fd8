"""Values that stand in one piece, under one label or beside one another are told apart by how such pieces are written."""

import pytest

from ingest.sources.signatures import Sender, SignatureFields, read_fields
from ingest.sources.signatures.lexicon import lexicon
from tests.ingest.sources.letters import BODY, mail, person


def _read(*lines: str) -> SignatureFields:
    return read_fields(lines)


@pytest.mark.parametrize(
    ("lines", "title", "company"),
    [
        (("Gerd Pohl, Geschäftsführer Hafenwerk Werkzeuge GmbH", "Tel. 069 5550123"), "Geschäftsführer", "Hafenwerk Werkzeuge GmbH"),
        (("Gerd Pohl", "Geschäftsführer Hafenwerk GmbH", "info@hafenwerk.example"), "Geschäftsführer", "Hafenwerk GmbH"),
        (("Gina Moretti", "Titolare - Pasticceria Moretti snc", "051 5550123"), "Titolare", "Pasticceria Moretti snc"),
        (("Susan Lake", "Attorney at Law", "Lake & Pond, P.C.", "(518) 555-0123"), "Attorney at Law", "Lake & Pond, P.C."),
        (("Karin Lund", "CFO, Fjell Kraft AS", "22 55 01 23"), "CFO", "Fjell Kraft AS"),
    ],
)  # fmt: skip
def test_a_job_and_its_employer_in_one_piece_are_two_values(lines: tuple[str, ...], title: str, company: str) -> None:
    found = _read(*lines)
    assert (found.titles, found.companies) == ((title,), (company,))


@pytest.mark.parametrize("company", ["Partner Consulting GmbH", "Manager Magazin GmbH", "Meister Bau GmbH"])
def test_a_firm_whose_name_begins_as_a_job_does_stays_whole(company: str) -> None:
    label = company.removesuffix(" GmbH").replace(" ", "").lower()
    assert _read("Gerd Pohl", "Einkäufer", company, f"gerd.pohl@{label}.example").companies == (company,)


def test_what_a_practice_is_about_is_a_department() -> None:
    found = _read("Helen Marsh", "Senior Associate", "Commercial Property", "Aldgate Law LLP", "DDI: 020 7946 0456")
    assert (found.titles, found.departments) == (("Senior Associate",), ("Commercial Property",))
    assert _read("Luc Clair", "Commercial Grands Comptes", "Valmont SAS").titles == ("Commercial Grands Comptes",)


def test_an_office_of_somebody_is_a_unit_and_no_job() -> None:
    found = _read("Susan Lake", "Office of the General Counsel", "River State University", "518-555-0123")
    assert (found.titles, found.departments) == ((), ("Office of the General Counsel",))


def test_a_rank_opens_no_name() -> None:
    found = _read("Kim Vale", "Senior Rådgiver, Avdeling for Miljø", "+47 22 55 01 23")
    assert (found.name, found.other_names) == ("Kim Vale", ())


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("Tlf/Mob: +47 22 55 01 23 / +47 905 55 012", ["direct", "mobile"]),
        ("Tel & Fax: 0341 555012 / 0341 555013", ["direct", "fax"]),
        ("Tel./Mobil 069 5550123 oder 0171 5550123", ["direct", "mobile"]),
        ("Tel/Fax 051 5550123", ["direct"]),
        ("携帯: 090-5555-0123", ["mobile"]),
        ("נייד: 050-555-0123", ["mobile"]),
        ("моб. +7 912 555-01-23", ["mobile"]),
    ],
)
def test_labels_are_shared_out_in_their_order_and_read_in_any_script(line: str, kinds: list[str]) -> None:
    assert [str(phone.kind) for phone in _read("Erik Vale", line).phones] == kinds


@pytest.mark.parametrize(
    ("line", "number", "extension"),
    [
        ("(21) 2555-0123 R. 4321", "(21) 2555-0123", "4321"),
        ("Tel 952 555 012 · Ext. 23", "952 555 012", "23"),
        ("Tel: +51 1 555 0123 Anexo 204", "+51 1 555 0123", "204"),
        ("Tel. 069 5550123 Apparat 12", "069 5550123", "12"),
    ],
)
def test_an_extension_is_one_and_no_house(line: str, number: str, extension: str) -> None:
    found = _read("Rosa Vale", "Hotel Miramar", "Avda. del Mar, s/n", "29640 Fuengirola (Málaga)", line)
    assert [(phone.text, phone.extension) for phone in found.phones] == [(number, extension)]
    assert found.address == ("Avda. del Mar, s/n", "29640 Fuengirola (Málaga)")


def test_a_pigeonhole_beside_numbers_is_no_house_and_a_letter_ahead_of_an_address_is_its_label() -> None:
    found = _read("Anne Clair", "8, place Verte – 75001 Paris", "T. +33 (0)1 55 50 12 34 – Palais P 123")
    assert found.address == ("8, place Verte – 75001 Paris",)
    found = _read("Anne Clair", "T +33 1 55 50 12 34", "A 14 rue des Lilas, 44000 Nantes")
    assert found.address == ("14 rue des Lilas, 44000 Nantes",)


def test_who_signs_for_a_firm_names_it() -> None:
    found = _read("Claire O'Neill", "Solicitor", "for O'Neill Byrne Solicitors", "T: 01 555 0123")
    assert (found.titles, found.companies) == (("Solicitor",), ("O'Neill Byrne Solicitors",))


def test_a_degree_in_small_letters_ahead_of_a_name_is_part_of_it() -> None:
    assert _read("drs. Pieter Vale", "Hoofd Financiën", "Stichting De Brug").name == "drs. Pieter Vale"


def test_a_street_without_a_number_is_no_firm() -> None:
    found = _read("Gina Moretti", "Ristorante La Piazza snc", "Via Mazzini snc", "40121 Bologna", "051 5550123")
    assert (found.companies, found.address) == (("Ristorante La Piazza snc",), ("Via Mazzini snc", "40121 Bologna"))


@pytest.mark.parametrize(
    ("address", "city"),
    [("C/ Serrano, 45, 3º B, 28001 Madrid (España)", "Madrid"), ("Via Verdi, 8 - 24121 Bergamo (BG)", "Bergamo")],
)
def test_a_city_is_named_without_what_stands_in_brackets_behind_it(address: str, city: str) -> None:
    assert person(mail(f"{BODY}\nJane Harrow\nBuyer\nNordlicht Lighting Ltd\n{address}\n")).city == city


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("Jane Moss, MSc / Account Manager", "Account Manager"),
        ("Jane Moss, MBA - Head of Sales", "Head of Sales"),
        ("Jane Moss - Wortmeisterin", ""),
        ("Jane Moss – Lampenputzerin", ""),
        ("Jane Moss Lichtberaterin", ""),
        ("Jane Moss, XYZ / Account Manager", "Account Manager"),
        ("Mrs. Jane Alice Mary Moss Marketing Manager", "Marketing Manager"),
        ("Jane Moss Trabajadora social", "Trabajadora social"),
    ],
)
def test_behind_a_name_and_its_degree_stands_the_job(line: str, title: str) -> None:
    sender = Sender("Jane Moss", "jane.moss@nordlicht.example")
    found = read_fields([line, "Nordlicht GmbH", "jane.moss@nordlicht.example"], sender)
    assert found.titles == (title or line.replace("Jane Moss", "").strip(" -–"),)
    assert found.name.endswith("Moss")


@pytest.mark.parametrize(
    ("line", "title", "department"),
    [
        ("Steuerberaterin / Lohnbuchhaltung", "Steuerberaterin", "Lohnbuchhaltung"),
        ("Key Account Manager / Customer Service", "Key Account Manager", "Customer Service"),
        ("Director Sales / Marketing", "Director Sales / Marketing", ""),
        ("Head of Marketing / Public Relations", "Head of Marketing / Public Relations", ""),
    ],
)
def test_behind_a_job_and_a_slash_stands_its_department_but_not_more_of_its_area(
    line: str, title: str, department: str
) -> None:
    found = read_fields(["Jane Moss", line, "Nordlicht GmbH"], Sender("Jane Moss", "jane.moss@nordlicht.example"))
    assert (found.titles, found.departments) == ((title,), (department,) if department else ())


@pytest.mark.parametrize(
    "line", ["Mondputz bei Nordlicht", "Mondputz chez Nordlicht", "Mondputz bij Nordlicht", "Mondputz @ Nordlicht"]
)
def test_what_stands_ahead_of_an_employer_and_its_preposition_is_the_job(line: str) -> None:
    found = read_fields(
        ["Jane Moss", line, "jane.moss@nordlicht.example"], Sender("Jane Moss", "jane.moss@nordlicht.example")
    )
    assert (found.titles, found.companies) == (("Mondputz",), ("Nordlicht",))


def test_a_company_ahead_of_its_address_may_hold_a_word_of_streets() -> None:
    found = _read(
        "Jane Moss", "St Aldric's Academy Ltd, 118 Victoria Street, Bristol BS1 4QA", "office@aldrics.example"
    )
    assert (found.companies, found.address) == (("St Aldric's Academy Ltd",), ("118 Victoria Street, Bristol BS1 4QA",))


def test_a_sentence_of_nine_words_is_no_department() -> None:
    found = _read(
        "El taller puede empezar en cuanto lleguen las piezas.",
        "Lucía Ferrer",
        "Buyer",
        "Nordlicht GmbH",
        "Tel. 117 496 0777",
    )
    assert found.departments == ()


@pytest.mark.parametrize(
    "job",
    [
        "Akademischer Rat",
        "Maîtresse de conférences",
        "Gemeentesecretaris",
        "Assessora",
        "Fysiotherapeut",
        "Solicitadora",
        "Trabajadora social",
        "Housemaster",
        "Greffière",
        "Konrektorin",
        "Enfermeira gestora",
        "Delineante",
        "Spedizioniere",
        "Ragioniera",
        "Huissier de justice",
        "Resp. Magazzino",
    ],
)
def test_jobs_of_offices_wards_courts_and_crafts_are_titles_wherever_they_stand(job: str) -> None:
    found = read_fields(["Petra Kling", "069 5550123", "Nordlicht GmbH", job])
    assert (found.titles, found.companies) == ((job,), ("Nordlicht GmbH",))


def test_no_job_but_the_deans_is_a_given_name() -> None:
    assert lexicon("titles").words & lexicon("given_names", "first_names").words == {"dean"}
