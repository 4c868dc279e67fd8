"""Colleagues, relatives and desks that stand beside a sender by a given name, a role or a bar keep what is theirs."""

import pytest

from ingest.candidate import Candidate, PhoneKind
from tests.ingest.sources.letters import BODY, mail, person

_OWN = "Jane Harrow\nHead of Procurement\nNordlicht Lighting Ltd\n+44 117 496 0123"


def _read(text: str) -> tuple[list[str], list[str], list[str]]:
    found = person(mail(f"{BODY}\n{text}\n"))
    return [phone.text for phone in found.phones], _titles(found), _employers(found)


def _titles(found: Candidate) -> list[str]:
    return [job.title for job in found.jobs]


def _employers(found: Candidate) -> list[str]:
    return sorted({job.company.name for job in found.jobs if job.company})


@pytest.mark.parametrize(
    "line",
    [
        "Your advisers: Anna 0117 496 0777, Tom 0117 496 1777",
        "Amy 07700 900777",
        "Visits and tastings: Martha 07700 900777",
        "Mick's mobile: 07700 900777",
        "Vater Hinrich 0171 5550777",
        "Su hermano Fermín: 655 550 777",
        "Site foreman (Tom): 07700 900777",
        "Office (Mrs Pike): 0117 496 0777",
        "Büro (Frau Maier): 0117 4960 777",
        "93 555 07 77 (Pilar)",
        "Segreteria: sig.ra Pina Conti 02 5550777",
        "Secretaria do departamento: 21 355 0777",
        "Assistente personale: Irene Sala\nirene.sala@nordlicht.example\n02 5550777",
        "Assistant | Jo Pike | 0117 496 0777",
        "Directiesecretariaat | Karin Mol | 020 555 0777",
        "A: Monica Reyes, 0117 496 0777",
        "Duty officer: 0117 496 0777",
        "Notfallnummer Hausmeister: 0171 5550777",
        "Noodnummer buiten kantooruren: 06 55550777",
        "Urgencias 24 h: 655 550 777",
        "Urgenze: 333 5550777",
        "\nPS Rachel's new number is 07700 900777.",
        "P.S.: Die neue Nummer von Frau Kling ist 069 5550777.",
        "On behalf of Mrs Diane Harrow\nManaging Director\n0117 496 0777",
        "Foreman Ali 07700 900777",
        "Company manager: Perry 07700 900777",
        "Laboral: Charo 96 555 07 77",
        "Ufficio gruppi: dott.ssa Mura 070 555777",
        "Bij geen gehoor: Truus (088 555 0777)",
        "Collaboratrice di studio: arch. Bianca Leoni\nbianca.leoni@nordlicht.example - 06 5550777",
        "Uitvoerder Gert-Jan 06 55550777",
        "Represented by Simon Cutts, Cutts & Lane Agency, 0117 496 0777",
        "Vertreten durch: Pit Langer, 069 5550777",
        "Reports to: Lars Moe, VP Exploration, +47 55 55 07 77",
        "If I don't pick up, try Hamish on 07700 900777.",
        "Anastasia (sales) 07700 900777",
        "Sekr. Fr. Ahlers 069 5550777",
        "Dr Pike's mobile 07700 900777",
        "Ufficio stampa: Piero Sala, 333 5550777",
        "Para pedidos llamar a Encarna: 655 550 777",
        "For orders ring Nesta on 07700 900777",
        "Para encomendas ligar à Graciete 912 345 777",
        "Bei Fragen bitte Gesche anrufen: 0171 5550777",
        "For orders call Head Office on 0117 496 0777",
        "Dr Harrow's mobile 07700 900777",
        "Em nome de Eng. Luís Harrow\nDiretor Técnico\n21 355 0777",
        "(on behalf of Otto Brandis, Managing Director, 0117 496 0777)",
        "For Otto Brandis, Managing Director\n0117 496 0777",
        "Wilmot (assistant) 0117 496 0777",
        "Amy Beach, Head of Sales, 0117 496 0777",
        "Dr. Amy mobile 0117 496 0777",
        "Mobile (Tom's) 07700 900777",
        "Assistant: Amy Birch\n\n0117 496 0777",
        "In case of emergency: 0117 496 0777",
        "Im Notfall: 0171 5550777",
        "In geval van nood: 06 55550777",
        "Emergency 0117 496 0777",
        "Notfall 0171 5550777",
        "\nAmy Birch\n5 Main Street, Dover CT16 1AB\n0117 496 0777",
    ],
)
def test_who_stands_beside_the_sender_gives_her_no_number(line: str) -> None:
    assert _read(f"{_OWN}\n{line}") == (["+44 117 496 0123"], ["Head of Procurement"], ["Nordlicht Lighting Ltd"])


@pytest.mark.parametrize(
    "lines",
    [
        "Jane Harrow & Peter Harrow\nNordlicht Lighting Ltd\nJane 0117 496 0123\nPeter 0117 496 0777",
        "Jane Harrow & Peter Harrow\nNordlicht Lighting Ltd\nJane 0117 496 0123 / Peter 0117 496 0777",
        "Jane Harrow\nNordlicht Lighting Ltd\nJane 0117 496 0123 | Hinrich 0117 496 0777",
        "Jane Harrow\nNordlicht Lighting Ltd\nJane 0117 496 0123 / Hinrich 0117 496 0777",
        "Jane Harrow\nNordlicht Lighting Ltd\nT 0117 496 0123 | Sekr. Fr. Ahlers 0117 496 0777",
        "Jane Harrow\nNordlicht Lighting Ltd\nT 0117 496 0123 | Assistant 0117 496 0777",
        "Jane Harrow & Hinrich Harrow\nNordlicht Lighting\nJane Harrow: 0117 496 0123\nHinrich Harrow: 0117 496 0777",
    ],
)
def test_of_a_family_that_signs_together_each_keeps_the_own_number(lines: str) -> None:
    assert _read(lines)[0] == ["0117 496 0123"]


@pytest.mark.parametrize(
    ("below", "own"),
    [
        ("Secretary: 0117 496 0777\nSwitchboard: 0117 496 0700", "0117 496 0700"),
        ("Hauptsitz München: 089 5550700\nNiederlassung Wien: +43 1 5550701", "089 5550700"),
        ("Jane's mobile: 07700 900123", "07700 900123"),
        ("Showroom Verona: 045 5550700\nShowroom Padova: 049 5550701", "045 5550700"),
        ("Jane 0117 496 0124 | Office 0117 496 0125", "0117 496 0125"),
        ("Head of Procurement: 0117 496 0124", "0117 496 0124"),
        ("0117 496 0124 (Jane)", "0117 496 0124"),
        ("Atelier Rosa 0117 496 0124", "0117 496 0124"),
        ("Office: Leeds 0113 496 0124", "0113 496 0124"),
        ("Niederlassung: Köln 0221 5550124", "0221 5550124"),
        ("Adresse: Hafen 3, 20457 Hamburg\nTel. 040 5550124", "040 5550124"),
        ("Jane: Mobile 07700 900124", "07700 900124"),
        ("Nordlicht Lighting Ltd, represented by Rachel Fox\nT 0117 496 0124", "0117 496 0124"),
        ("Mick's mobile: 07700 900777\nJane's mobile: 07700 900123", "07700 900123"),
        ("Noodnummer: 06 55550777\nMobiel: 07700 900123", "07700 900123"),
        ("Assistant | Jo Pike | 0117 496 0777\nM 07700 900123", "07700 900123"),
        ("Amy: 0117 496 0777\nM 07700 900123", "07700 900123"),
        ("T 0117 496 0124 | Amy Birch | 0117 496 0777", "0117 496 0124"),
        ("T 0117 496 0124 | Sekretariat 0117 496 0700", "0117 496 0700"),
        ("As husband and wife we have run the shop for thirty years, 0117 496 0124", "0117 496 0124"),
        ("Jane (wife of Tom) 0117 496 0124", "0117 496 0124"),
        ("Mum's Kitchen Ltd 0117 496 0124", "0117 496 0124"),
        ("On behalf of Mrs Amy Harrow, Jane Harrow 0117 496 0124", "0117 496 0124"),
        ("For Kestrel Pumps\n0117 496 0124", "0117 496 0124"),
        ("Czech Republic: 0117 496 0124", "0117 496 0124"),
        ("Nordlicht Verona 0117 496 0124", "0117 496 0124"),
        ("In my absence call 0117 496 0777\nM 07700 900123", "07700 900123"),
        ("PS Vale Ltd 0117 496 0124", "0117 496 0124"),
        ("PS: Jane 0117 496 0124", "0117 496 0124"),
        ("Partner at Wilmot Fry 0117 496 0124", "0117 496 0124"),
    ],
)
def test_what_is_the_firms_or_her_own_is_read_beside_them(below: str, own: str) -> None:
    assert own in _read(f"{_OWN}\n{below}")[0]


@pytest.mark.parametrize("line", ["Recovery 24h: 0117 496 0777", "Grúa 24 h: 655 550 777"])
def test_a_number_for_day_and_night_is_no_private_one(line: str) -> None:
    found = person(mail(f"{BODY}\n{_OWN}\n{line}\n"))
    assert "home" not in {str(phone.kind) for phone in found.phones}


@pytest.mark.parametrize(
    "line",
    [
        "Media line 0117 496 0777",
        "Press enquiries: press@nordlicht.example, 0117 496 0777",
        "24/7 helpline: 0117 496 0777",
        "Fahrernotruf: 0171 5550777",
    ],
)
def test_a_desks_number_is_a_switchboards_and_its_label_no_department(line: str) -> None:
    found = person(mail(f"{BODY}\n{_OWN}\n{line}\n"))
    assert [str(phone.kind) for phone in found.phones if "777" in phone.text.replace(" ", "")] == ["switchboard"]
    assert {job.department for job in found.jobs} == {""}


def test_a_partnership_of_german_law_is_an_employer() -> None:
    assert _read("Jane Harrow\nRechtsanwältin\nHarrow & Partner mbB\nTel. 030 5550123")[2] == ["Harrow & Partner mbB"]


@pytest.mark.parametrize("place", ["Officina", "Werkplaats", "Workshop", "Werkstatt", "Atelier"])
def test_a_place_ahead_of_a_number_is_no_department_and_no_employer(place: str) -> None:
    found = person(mail(f"{BODY}\n{_OWN}\n{place} 0117 496 0124\n"))
    assert (len(found.phones), _employers(found)) == (2, ["Nordlicht Lighting Ltd"])
    assert {job.department for job in found.jobs} == {""}


@pytest.mark.parametrize("ahead", ["Pour", "Für", "Por", "Voor", "For and on behalf of"])
def test_the_firm_a_letter_is_signed_for_is_named_without_the_word_for_it(ahead: str) -> None:
    assert _read(f"{ahead} Nordlicht SARL,\nJane Harrow\nBuyer\n+44 117 496 0123")[2] == ["Nordlicht SARL"]


@pytest.mark.parametrize("title", ["Service Manager", "Service Engineer", "Team Manager", "Bureau Manager"])
def test_a_manager_of_a_unit_is_no_unit(title: str) -> None:
    assert _read(f"Jane Harrow\n{title}\nNordlicht Lighting Ltd\n+44 117 496 0123")[1] == [title]


@pytest.mark.parametrize(
    ("sender", "name", "label"),
    [
        ("Elizabeth Harrow", "Elizabeth Harrow", "Liz"),
        ("Francisco Rey", "Francisco Rey", "Paco"),
        ("P.S. Mehta", "P.S. Mehta", "Mobile"),
        ("J. Harrow", "J. Harrow", "Jane"),
    ],
)
def test_a_short_form_or_an_initial_of_the_senders_is_her_own(sender: str, name: str, label: str) -> None:
    text = f"{BODY}\n{name}\nBuyer\nNordlicht Lighting Ltd\n{label} 0117 496 0123\n"
    found = person(mail(text, sender=f"{sender} <office7@nordlicht.example>"))
    assert [phone.text for phone in found.phones] == ["0117 496 0123"]
    assert _titles(found) == ["Buyer"]


def test_who_is_called_as_the_address_alone_spells_keeps_the_number() -> None:
    text = f"{BODY}\nAnna Fox\nBuyer\nNordlicht Lighting Ltd\nAnna: 0117 496 0123\n"
    found = person(mail(text, sender="W <anna.fox@nordlicht.example>"))
    assert [phone.text for phone in found.phones] == ["0117 496 0123"]


def test_a_firm_and_a_street_that_hold_a_word_of_these_rules_stay_whole() -> None:
    found = person(
        mail(f"{BODY}\nJane Harrow\nBuyer\nPer Holm AB\nCalle Madre Teresa 12, 28013 Madrid\n+34 93 555 01 23\n")
    )
    assert _employers(found) == ["Per Holm AB"]
    assert found.city == "Madrid"


def test_whom_to_ask_about_a_thing_is_no_department() -> None:
    found = person(mail(f"{BODY}\n{_OWN}\nAccounts and payroll: Sheila, ext. 12\n"))
    assert {job.department for job in found.jobs} == {""}


@pytest.mark.parametrize(
    "line", ["Out of hours duty officer: 07700 900777", "Duty planner: 07700 900777", "Site foreman: 0117 496 0777"]
)
def test_a_role_that_is_not_told_of_the_sender_labels_a_number_of_somebody_else(line: str) -> None:
    assert _read(f"Jane Harrow\nNordlicht Lighting Ltd\n+44 117 496 0123\n{line}")[0] == ["+44 117 496 0123"]


@pytest.mark.parametrize(
    "line",
    [
        "Call me or Nesta on 0117 496 0777",
        "Ring Jane on 0117 496 0777",
        "Bei Fragen erreichen Sie mich in Hamburg unter 0117 496 0777",
        "Ring Road 5 | 0117 496 0777",
        "Ring Street 0117 496 0777",
        "Call 0117 496 0777",
        "Contact Centre: 0117 496 0777",
    ],
)
def test_whoever_bids_to_call_without_anothers_name_keeps_the_number(line: str) -> None:
    assert _read(f"{_OWN}\n{line}")[0] == ["+44 117 496 0123", "0117 496 0777"]


@pytest.mark.parametrize(
    "label",
    [
        "Dekanat",
        "Departmental office",
        "Grúa 24h",
        "Accounts",
        "Dekanatssekretariat",
        "Mairie",
        "Balie",
        "Werkplaats",
    ],
)
def test_the_number_of_a_desk_or_department_is_a_switchboards(label: str) -> None:
    found = person(mail(f"{BODY}\nJane Harrow\nNordlicht Lighting Ltd\n{label}: +44 117 496 0777\n"))
    assert [(phone.text, phone.kind) for phone in found.phones] == [("+44 117 496 0777", PhoneKind.SWITCHBOARD)]


def test_a_job_that_no_list_holds_ahead_of_a_given_name_is_of_somebody_else() -> None:
    assert _read("Jane Harrow\nNordlicht\n+44 117 496 0123\nLamplighter Tom 07700 900777")[0] == ["+44 117 496 0123"]


@pytest.mark.parametrize("between", [": ", " ", " - "])
def test_two_lines_of_a_name_and_a_number_are_a_list_and_one_may_be_a_firms(between: str) -> None:
    own = "Jane Harrow\nBuyer\nNordlicht\n+44 117 496 0123"
    one, other = f"Wilmot Fry{between}0117 496 0777", f"Zorba Kell{between}0117 496 0778"
    assert _read(f"{own}\n{one}\n{other}")[0] == ["+44 117 496 0123"]
    assert _read(f"{own}\n{one}")[0] == ["+44 117 496 0123", "0117 496 0777"]


def test_the_fax_of_a_desk_stays_a_fax() -> None:
    found = person(mail(f"{BODY}\n{_OWN}\nSupport Fax 0117 496 0199\n"))
    assert [phone.kind for phone in found.phones if phone.text.endswith("0199")] == [PhoneKind.FAX]


@pytest.mark.parametrize("label", ["Office", "Oficina", "Ufficio", "Büro", "Bureau"])
def test_the_number_of_ones_office_stays_ones_own(label: str) -> None:
    found = person(mail(f"{BODY}\nJane Harrow\nNordlicht Lighting Ltd\n{label}: +44 117 496 0777\n"))
    assert [phone.kind for phone in found.phones] == [PhoneKind.DIRECT]
