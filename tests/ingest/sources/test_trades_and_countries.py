"""What trades and countries write: both forms of a job, rooms, units behind a dash, numbers in dots and in pairs."""

import pytest

from ingest.sources.signatures import SignatureFields, read_fields
from tests.ingest.sources.letters import BODY, mail, person


def _read(*lines: str) -> SignatureFields:
    return read_fields(["Jane Harrow", *lines])


@pytest.mark.parametrize(
    "title",
    [
        "Director/a de Producción",
        "Leiter/in Vertrieb",
        "Técnico/a de Obras",
        "Coordenador/a Pedagógico/a",
        "Chef/fe de Projet Logistique",
        "Direttore/trice Acquisti",
        "Medewerker/ster Inkoop",
        "Assistenzärztin",
        "AIOS Cardiologie",
        "Interne des hôpitaux",
        "Specializzanda",
    ],
)
def test_a_job_in_both_forms_or_of_one_trade_alone_is_a_job_and_no_department(title: str) -> None:
    found = _read(title, "Nordlicht GmbH", "Tel. 0221 5550123")
    assert (found.titles, found.departments) == ((title,), ())


@pytest.mark.parametrize(
    ("line", "title", "unit"),
    [
        ("Claims Assessor - Motor Claims Team", "Claims Assessor", "Motor Claims Team"),
        (
            "Liquidatore Sinistri - Ufficio Sinistri Rami Danni",
            "Liquidatore Sinistri",
            "Ufficio Sinistri Rami Danni",
        ),
    ],
)
def test_a_unit_behind_a_dash_is_no_part_of_the_job(line: str, title: str, unit: str) -> None:
    found = _read(line, "Nordlicht GmbH", "Tel. 0221 5550123")
    assert (found.titles, found.departments) == ((title,), (unit,))


@pytest.mark.parametrize("room", ["Bureau C214", "Ufficio 312", "Oficina 12-4"])
def test_a_room_is_no_unit(room: str) -> None:
    assert _read("Buyer", "Nordlicht GmbH", room, "Tel. 0221 5550123").departments == ()
    assert _read("Buyer", "Nordlicht GmbH", "Referat 42", "Tel. 0221 5550123").departments == ("Referat 42",)


def test_a_unit_and_the_way_to_it_are_no_street_and_its_house() -> None:
    found = _read("Buyer", "Ziekenhuis Eemland BV", "Afdeling Cardiologie, route 412", "Tel. 033 555 01 40")
    assert (found.departments, found.address) == (("Afdeling Cardiologie",), ())


def test_a_number_in_four_groups_with_dots_is_one_unless_it_is_a_machines_address() -> None:
    assert [phone.text for phone in _read("Telf: 976.55.01.32").phones] == ["976.55.01.32"]
    assert _read("Server: 192.168.110.132").phones == ()


def test_a_french_mobile_in_pairs_needs_no_country_told() -> None:
    kinds = [str(_read(number).phones[0].kind) for number in ("07 55 01 33 22", "06.55.01.33.22", "04 55 01 33 22")]
    assert kinds == ["mobile", "mobile", "direct"]


def test_a_firm_called_after_its_owner_and_more_is_not_cut_to_its_legal_form() -> None:
    block = "Ugo Fabbri\nFalegname\nFalegnameria Fabbri di Fabbri Ugo & C. s.n.c.\nTel. 0547 555088"
    found = person(mail(f"{BODY}\n{block}\n", sender="Ugo Fabbri <ugo@falegnameriafabbri.example>"))
    assert [job.company.name for job in found.jobs if job.company] == ["Falegnameria Fabbri di Fabbri Ugo & C. s.n.c."]


def test_the_place_a_firm_is_called_after_stays_in_the_address() -> None:
    block = "Jess Penhallow\nHerd Manager\nTrethowel Organic Farm\nTrethowel, St Austell, Cornwall PL25 5XX"
    found = person(mail(f"{BODY}\n{block}\n01632 960880\n", sender="Jess Penhallow <jess@trethowelfarm.example>"))
    (job,) = found.jobs
    assert job.company is not None
    assert job.company.name == "Trethowel Organic Farm"
    assert job.company.address == "Trethowel, St Austell, Cornwall PL25 5XX"


def test_a_register_behind_a_bar_says_nothing_of_the_number_ahead_of_it() -> None:
    assert [phone.text for phone in _read("Bakkerij | 015 55 01 77 | BTW BE0456789123").phones] == ["015 55 01 77"]
    assert _read("Bakkerij | 12345678 (KvK)").phones == ()


def test_a_label_in_brackets_is_of_the_number_beside_it_there() -> None:
    found = _read("Tel: 020 7946 0761 (GTN 7946 0761)")
    assert [phone.text for phone in found.phones] == ["020 7946 0761"]


@pytest.mark.parametrize("street", ["L.go Nardi 3", "Rda. Nardi, 12", "Pça. Nardi, 4", "Bld Nardi 7", "9 Nardi Cres."])
def test_a_street_is_known_by_its_countrys_short_word_for_one(street: str) -> None:
    assert _read("Buyer", "Nordlicht GmbH", street, "Tel. 0221 5550123").address == (street,)


def test_a_street_called_after_somebody_and_its_postal_code_are_nobodys_name_and_number() -> None:
    lines = "Jane Harrow\nVisual Merchandiser\nNordlicht\nVia Vittorio Nardi, 44 - 10123 Torino\nTel. 011 5550177"
    found = person(mail(f"{BODY}\n{lines}\n"))
    assert [phone.text for phone in found.phones] == ["011 5550177"]
    assert [job.company.address for job in found.jobs if job.company] == ["Via Vittorio Nardi, 44 - 10123 Torino"]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("Contabilista Certificado n.º 12345", "Contabilista Certificado"),
        ("Advogada - OAB/SP 123456", "Advogada"),
        ("Engenheira Civil CREA 12345", "Engenheira Civil"),
        ("Abogada colegiada nº 1234", "Abogada"),
        ("Rechtsanwältin, Kammer-Nr. 12345", "Rechtsanwältin"),
        ("Registered Nurse No. 12345", "Registered Nurse"),
        ("Geometra - Albo n. 1234", "Geometra"),
        ("Avocat au barreau de Lyon – toque 123", "Avocat au barreau de Lyon"),
        ("Fysiotherapeut BIG 19012345601", "Fysiotherapeut"),
        ("Psicóloga sanitaria – Col. M-12345", "Psicóloga sanitaria"),
    ],
)
def test_a_job_is_read_without_the_number_its_chamber_knows_it_by(line: str, title: str) -> None:
    found = _read(line, "Nordlicht GmbH", "Tel. 0221 5550123")
    assert (found.titles, found.departments, found.address) == ((title,), (), ())
    assert [phone.text for phone in found.phones] == ["0221 5550123"]


@pytest.mark.parametrize(
    "title",
    [
        "Company Secretary",
        "Group Company Secretary",
        "Company Director",
        "Leitung Einkauf",
        "Artisan peintre",
        "Geschäftsführende Gesellschafterin",
        "Duale Studentin",
        "Teamlead Inside Sales",
        "Residente de Obra",
    ],
)
def test_a_job_whose_words_are_those_of_firms_or_units_elsewhere_is_a_job_below_the_name(title: str) -> None:
    block = f"{BODY}\nJane Harrow\n{title}\nNordlicht GmbH\nTel. 0221 5550123\n"
    (job,) = person(mail(block)).jobs
    assert (job.title, job.department, job.company and job.company.name) == (title, "", "Nordlicht GmbH")


@pytest.mark.parametrize("unit", ["Secretaria Municipal de Saúde", "Secretaria de Obras", "Secretaría de Cultura"])
def test_an_office_that_is_spelled_as_one_is_no_helper_and_no_second_job(unit: str) -> None:
    (job,) = person(mail(f"{BODY}\nJane Harrow\nCoordenadora\n{unit}\nPrefeitura de Valença\n+55 24 5555-0133\n")).jobs
    assert (job.title, job.department) == ("Coordenadora", unit)
    own = person(mail(f"{BODY}\nJane Harrow\nMédica\nSecretária de Saúde\nPrefeitura de Valença\n+55 24 5555-0133\n"))
    assert [each.title for each in own.jobs] == ["Médica", "Secretária de Saúde"]


@pytest.mark.parametrize(
    ("firm", "address"),
    [
        ("Fysiotherapie Harrow", "jane@harrowfysio.example"),
        ("Tandartspraktijk Harrow", "jane@tandarts-harrow.example"),
    ],
)
def test_a_firm_is_the_senders_whose_domain_shortens_its_trade_beside_the_family_name(firm: str, address: str) -> None:
    found = person(
        mail(f"{BODY}\nJane Harrow\nDirecteur\n{firm}\nTel. 0573 555031\n", sender=f"Jane Harrow <{address}>")
    )
    assert [job.company.name for job in found.jobs if job.company] == [firm]


def test_a_job_that_no_list_holds_and_its_firm_are_two_behind_the_name() -> None:
    line = "Jane Harrow – Brasseur – Brasserie Nordlicht SRL"
    (job,) = person(mail(f"{BODY}\n{line}\nGSM +32 470 12 55 18\n")).jobs
    assert (job.title, job.company and job.company.name) == ("Brasseur", "Brasserie Nordlicht SRL")


@pytest.mark.parametrize(
    "line",
    [
        "Office hours Mon-Fri 9-17",
        "Office hours: Mon-Fri 9am-5pm",
        "Horario de oficina: lunes a viernes de 9 a 14 h",
        "Member of the Nordic Shipping Group",
        "Visit us at Hannover Messe, Hall 5",
        "Bank: Sparkasse Nord",
    ],
)
def test_what_a_card_says_of_hours_fairs_banks_and_groups_is_no_field(line: str) -> None:
    (job,) = person(mail(f"{BODY}\nJane Harrow\nBuyer\nNordlicht GmbH\nTel. 0221 5550123\n{line}\n")).jobs
    assert (job.title, job.department, job.company and job.company.address) == ("Buyer", "", "")
