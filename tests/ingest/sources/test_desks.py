"""Numbers of desks by the form of their label, and what a label in brackets or a word ahead of a name says."""

import pytest

from ingest.candidate import Candidate
from tests.ingest.sources.letters import BODY, mail, person

_OWN = "Jane Harrow\nHead of Procurement\nNordlicht Lighting Ltd\n+44 117 496 0123"


def _read(text: str) -> Candidate:
    return person(mail(f"{BODY}\n{text}\n"))


def _kinds(found: Candidate) -> list[str]:
    return [str(phone.kind) for phone in found.phones]


def _values(found: Candidate) -> tuple[list[str], list[str], set[str]]:
    return (
        [job.title for job in found.jobs if job.title],
        sorted({job.company.name for job in found.jobs if job.company}),
        {job.department for job in found.jobs if job.department},
    )


@pytest.mark.parametrize(
    "line",
    [
        "Claims advice line: 0117 496 0777",
        "24/7 Crisis Line: 0117 496 0777",
        "24 hr dispatch: 0117 496 0777",
        "Spa bookings: 0117 496 0777",
        "Viewings: 0117 496 0777",
        "Out of office hours contact Security on 0117 496 0777",
        "Ops desk 24/7: 0117 496 0777",
        "Answering service: 0117 496 0777",
        "Breakdown? Call 0117 496 0777",
        "Finance queries: finance@nordlicht.example, 0117 496 0777",
        "Comptabilité : compta@nordlicht.example / 01 55 50 07 77",
        "Ligne fournisseurs : 01 55 50 07 77",
        "Linha de apoio ao cliente: 21 355 0777",
        "Línea de proveedores: 655 550 777",
        "Numero verde fornitori: 02 5550777",
        "Klachtenlijn: 020 555 0777",
        "Storing? ☎ 020 555 0777",
        "Patientenanmeldung: 030 5550 777",
        "24/7 Dispatch Hotline: 0117 496 0777",
        "24-Stunden-Notdienst: 030 5550 777",
        "Notdienst rund um die Uhr: 030 5550 777",
        "Assistance 24h/24 et 7j/7 : 01 55 50 07 77",
        "Asistencia 24 h: 655 550 777",
        "Assistência 24 horas: 21 355 0777",
        "Assistenza 24 ore su 24: 02 5550777",
        "Storingsdienst (24 uur): 020 555 0777",
        "Büro des Bürgermeisters: 030 5550 777",
        "Bureau du directeur : 01 55 50 07 77",
        "Gabinete del Alcalde: 655 550 777",
        "Gabinete do Secretário: 21 355 0777",
        "Ufficio del Sindaco: 02 5550777",
        "Bureau van de directeur: 020 555 0777",
        "Freephone: 0117 496 0777",
        "Fatturazione: 02 5550777",
        "Facturatie: 020 555 0777",
        "Entrepôt : 01 55 50 07 77",
        "For technical support call 0117 496 0777",
        "Bei technischen Fragen: 030 5550 777",
        "Para soporte técnico llame al 655 550 777",
        "Pièces détachées : 01 55 50 07 77",
        "Cita previa: 655 550 777",
        "Peças: 21 355 0777",
        "Reclami: 02 5550777",
        "Buiten kantooruren: 020 555 0777",
        "Sales team: 0117 496 0777",
        "Team Vertrieb: 030 5550 777",
        "Dial-in: 0117 496 0777",
        "Service adhérents : 01 55 50 07 77",
        "Almacén de obra: 655 550 777",
        "Bereitschaftshandy: 0171 5550777",
        "Reboque 24h: 21 355 0777",
    ],
)
def test_the_number_behind_a_label_that_ends_or_begins_as_those_of_desks_do_is_a_switchboards(line: str) -> None:
    found = _read(f"{_OWN}\n{line}")
    assert _kinds(found) == ["direct", "switchboard"]
    assert _values(found) == (["Head of Procurement"], ["Nordlicht Lighting Ltd"], set())


@pytest.mark.parametrize(
    "line",
    [
        "Direct line: 0117 496 0124",
        "Fixed line: 0117 496 0124",
        "My line: 0117 496 0124",
        "Ligne directe : 01 55 50 01 24",
        "Linea fissa: 02 5550124",
    ],
)
def test_the_number_of_ones_own_line_is_no_desks(line: str) -> None:
    assert _kinds(_read(f"Jane Harrow\nNordlicht Lighting Ltd\n{line}")) == ["direct"]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("T. +351 21 355 0123 (geral)", "switchboard"),
        ("Tel. 0117 496 0123 (mobile)", "mobile"),
        ("Tel. 0117 496 0123 (doorkiesnummer)", "direct"),
        ("Tel. 0117 496 0123 (Mon-Fri)", "direct"),
    ],
)
def test_a_label_in_brackets_behind_a_number_tells_more_than_a_telephones_ahead(line: str, kind: str) -> None:
    assert _kinds(_read(f"Jane Harrow\nNordlicht Lighting Ltd\n{line}")) == [kind]


@pytest.mark.parametrize("line", ["Sr. Notario (móvil): 600 000 933", "Herr Notar Handy: 0171 5550777"])
def test_a_number_of_whoever_is_named_by_courtesy_and_office_is_not_the_senders(line: str) -> None:
    found = _read(f"Jane Harrow\nNordlicht Lighting Ltd\n+44 117 496 0123\n{line}")
    assert [phone.text for phone in found.phones] == ["+44 117 496 0123"]
    assert _values(found)[0] == []


@pytest.mark.parametrize(
    "line", ["für Notarin Dr. Petra Hofer", "pour Me Ilse Hofer", "voor notaris mr. Ilse Hofer", "for Dr Ilse Hofer"]
)
def test_whom_a_helper_works_for_is_no_job_of_hers_and_takes_no_number(line: str) -> None:
    found = _read(f"Jane Harrow\nClerk\n{line}\n\nNordlicht Lighting Ltd\nTel. +44 117 496 0123")
    assert _values(found) == (["Clerk"], ["Nordlicht Lighting Ltd"], set())
    assert _kinds(found) == ["direct"]


@pytest.mark.parametrize("label", ["Secretariat", "Secrétariat", "Secretariado", "Segreteria", "Secretariaat"])
def test_a_secretariats_number_is_not_the_senders_in_any_language(label: str) -> None:
    found = _read(f"{_OWN}\n{label}: 0117 496 0777")
    assert [phone.text for phone in found.phones] == ["+44 117 496 0123"]


@pytest.mark.parametrize("ahead", ["Inh.", "Inhaberin", "Prop.", "Gérante", "Titolare"])
def test_whoever_owns_the_firm_is_named_without_the_word_for_it(ahead: str) -> None:
    found = _read(f"Nordlicht Lighting\n{ahead} Jane Harrow\n+44 117 496 0123")
    assert (found.full_name, _kinds(found)) == ("Jane Harrow", ["direct"])


def test_a_degree_that_is_also_a_job_is_a_degree_beside_a_membership() -> None:
    found = _read("Jane Harrow, MD, FACC\nNordlicht Lighting Ltd\n+44 117 496 0123")
    assert _values(found)[0] == []


@pytest.mark.parametrize("job", ["Co-founder & CTO", "Head of Procurement"])
def test_a_job_and_its_employer_at_a_sign_are_two(job: str) -> None:
    found = _read(f"Jane Harrow\n{job} @ Nordlicht\n+44 117 496 0123")
    assert _values(found) == ([job], ["Nordlicht"], set())


@pytest.mark.parametrize("joint", [" - ", " – "])
def test_a_firm_ahead_of_its_address_is_parted_from_it_at_a_dash(joint: str) -> None:
    found = _read(f"Jane Harrow\nBuyer\nNordlicht NV{joint}Industrielaan 3{joint}2800 Mechelen\n+32 15 55 01 23")
    assert _values(found)[1] == ["Nordlicht NV"]
    assert {job.company.address for job in found.jobs if job.company} == {f"Industrielaan 3{joint}2800 Mechelen"}


def test_a_superintendent_is_a_job_though_a_units_word_opens_it() -> None:
    assert _values(_read(_OWN.replace("Head of Procurement", "Service Superintendent")))[::2] == (
        ["Service Superintendent"],
        set(),
    )


def test_an_italian_degree_in_small_letters_with_a_point_in_it_opens_the_own_name() -> None:
    text = f"{BODY}\ndott.ssa Jane Harrow\nIstruttore direttivo\nComune di Valdoro\nTel. 051 555 0123\n"
    found = person(mail(text, sender="Jane Harrow <jane.harrow@comune-valdoro.example>"))
    assert (found.full_name, _kinds(found)) == ("dott.ssa Jane Harrow", ["direct"])


@pytest.mark.parametrize(
    "line",
    [
        "Jane Harrow - Buyer - Nordlicht Lighting - 0117 496 0123 (office) / 07700 900123",
        "jane harrow · buyer · Nordlicht Lighting Ltd · 0117 496 0123 · 07700 900123",
        "Jane Harrow, Buyer, Nordlicht Lighting Ltd (office 0117 496 0123 / cell 07700 900123)",
        "Jane Harrow, Buyer, Nordlicht Lighting Ltd, 0117 496 0123, 07700 900123\nAfter hours? Call Dave 0117 496 0777",
    ],
)
def test_a_signature_in_one_line_is_read_whatever_parts_its_pieces(line: str) -> None:
    found = person(mail(f"Works for me.\n\n{line}\n"))
    assert [phone.text for phone in found.phones] == ["0117 496 0123", "07700 900123"]
    titles, companies, departments = _values(found)
    assert (len(titles), len(companies), departments) == (1, 1, set())


def test_a_sentence_that_opens_with_the_own_name_is_no_signature() -> None:
    line = "Jane Harrow, whom you met, will call Mark Pike on 0117 496 0777, who knows it."
    assert not person(mail(f"Hello,\n\n{line}\n")).phones


@pytest.mark.parametrize("block", ["jane harrow\nbuyer\n07700 900123", "Jane Harrow, photographer\n+46 70 000 01 23"])
def test_a_number_below_the_own_name_at_the_end_is_the_senders_though_no_closing_stands_above(block: str) -> None:
    found = person(mail(f"hi\n\npictures by friday.\n\n/Jane\n\n{block}\n"))
    assert (len(found.phones), found.full_name.casefold()) == (1, "jane harrow")


def test_a_form_above_the_numbers_is_of_the_signature() -> None:
    form = "Name: Jane Harrow\nTitle: Freight Coordinator\nCompany: Nordlicht LLC\nDirect: 713-555-0161\nCell: 713-555-0162"
    found = person(mail(f"Noted with thanks.\n\n{form}\nEmail: jane.harrow@nordlicht.example\n"))
    assert _values(found) == (["Freight Coordinator"], ["Nordlicht LLC"], set())
    other = person(
        mail(f"Please add:\n\n{form.replace('Jane Harrow', 'Mark Pike')}\nEmail: m.pike@nordlicht.example\n")
    )
    assert (other.phones, other.jobs) == ((), ())


def test_a_bare_number_right_below_a_block_in_letters_the_model_saw_few_of_is_of_it() -> None:
    text = "Hello,\n\nwe ship on Monday.\n\nС уважением,\nИван Петров\nДиректор по продажам\nООО «Север Лес»\n+7 495 000-12-34\n"
    found = person(mail(text, sender="Иван Петров <i.petrov@sever-les.example>"))
    assert [phone.text for phone in found.phones] == ["+7 495 000-12-34"]


def test_a_firm_whose_domain_joins_its_words_with_a_hyphen_is_parted_from_an_estate() -> None:
    text = f"{BODY}\nJane Harrow\nBuyer\nBioLab Sud – ZI des Pins, 13400 Aubagne\nTel. 01 55 50 01 23\n"
    found = person(mail(text, sender="Jane Harrow <jane.harrow@biolab-sud.example>"))
    assert _values(found)[1] == ["BioLab Sud"]


@pytest.mark.parametrize(
    "line",
    [
        "Control room 0117 496 0777",
        "Theaterkasse 030 5550 777",
        "Billetterie 01 55 50 07 77",
        "Taquilla 91 555 07 77",
        "Bilheteira 21 355 0777",
        "Ticketbalie 020 555 0777",
        "Biglietteria 02 5550777",
    ],
)
def test_the_number_of_a_place_in_the_house_is_a_switchboards_and_the_place_no_department(line: str) -> None:
    found = _read(f"{_OWN}\n{line}")
    assert _kinds(found) == ["direct", "switchboard"]
    assert _values(found) == (["Head of Procurement"], ["Nordlicht Lighting Ltd"], set())


@pytest.mark.parametrize("gap", ["        ", "\t"])
@pytest.mark.parametrize(
    "columns",
    [
        (("ppa. Harrow", "i.V. Kling"), ("Jane Harrow", "Silke Kling"), ("0117 496 0123", "0117 496 0777")),
        (("Silke Kling", "Jane Harrow"), ("Leiterin Recht", "Head of Sales"), ("0117 496 0777", "0117 496 0123")),
    ],
)
def test_of_two_who_sign_in_columns_each_keeps_the_own_column(columns: tuple[tuple[str, str], ...], gap: str) -> None:
    found = _read("Nordlicht Lighting Ltd\n\n" + "\n".join(gap.join(row) for row in columns))
    assert (found.full_name, [phone.text for phone in found.phones]) == ("Jane Harrow", ["0117 496 0123"])
    assert all("Kling" not in title and "Recht" not in title for title in _values(found)[0])


def test_columns_of_one_signature_are_both_the_senders() -> None:
    found = _read("Jane Harrow        Nordlicht Lighting Ltd\nHead of Sales        0117 496 0123\nM 07700 900123")
    assert len(found.phones) == 2


@pytest.mark.parametrize("ahead", ["Emergency dentist on call", "Out of hours duty nurse", "Notdienst"])
def test_behind_an_own_number_whoever_is_on_call_is_somebody_else(ahead: str) -> None:
    found = _read(f"Jane Harrow\nNordlicht Lighting Ltd\nReception 0117 496 0123 / {ahead} 0117 496 0777")
    assert "0777" not in "".join(phone.text for phone in found.phones if str(phone.kind) != "switchboard")
    assert (_values(found)[0], found.phones[0].text) == ([], "0117 496 0123")


def test_whom_the_last_cell_bids_to_call_takes_nothing_from_the_cells_ahead() -> None:
    found = _read("Jane Harrow | Buyer | Nordlicht BV | 0117 496 0123 | bel bij afwezigheid Stijn 0117 496 0777")
    assert [phone.text for phone in found.phones] == ["0117 496 0123"]
    assert _values(found) == (["Buyer"], ["Nordlicht BV"], set())


def test_a_lawyers_number_of_a_brazilian_state_is_no_address() -> None:
    found = _read(
        "Jane Harrow\nSócio - OAB/SP 123.456\nNordlicht Ltda\nRua Augusta, 500 - São Paulo/SP\n+55 11 5550-0171"
    )
    assert {job.company.address for job in found.jobs if job.company} == {"Rua Augusta, 500 - São Paulo/SP"}
