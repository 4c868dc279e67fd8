"""Whoever else a sender's signature names gives the sender nothing: no number, no title, no name."""

import pytest

from benchmarks.signature_tables import crowds
from ingest.candidate import Candidate
from tests.ingest.sources.letters import BODY, mail, person, says_nothing_but_who

_OWN = "Jane Harrow\nHead of Procurement\nNordlicht Lighting Ltd\n+44 117 496 0123"
_OF_OTHERS = [
    "\nAssistant: Amy Birch, +44 117 496 0777",
    "Secretary: Joan Hill 0117 496 0777",
    "\nAssistenz: Petra Kling\nTel. +49 69 5550 777\npetra.kling@nordlicht.example",
    "Sekretariat: Petra Kling, Tel. 069 5550 777",
    "\nAssistante : Claire Morin - +33 1 55 50 07 77",
    "Secretaria: Ana Soler, tel. 93 555 07 77",
    "Assistente: Ana Dias | Tel. 21 355 0777",
    "Secretaresse: Els Bos\nT 020 555 0777",
    "Segretaria: Rosa Verdi tel. 02 5550777",
    "PA: +44 117 496 0777",
    "\nExecutive Assistant\nAmy Birch\nT: +44 117 496 0777",
    "Assistenz Petra Kling\nTel. 069 5550 777",
    "Vertretung: Rolf Fuchs, 030 5550 777",
    "Vervanger: Piet Bos, 020 555 0777",
    "In Vertretung wenden Sie sich bitte an Rolf Fuchs unter 030 5550 777",
    "My manager: Rachel Fox, rachel.fox@nordlicht.example, +44 117 496 0777",
    "How did I do? Tell my line manager Rachel Fox +44 117 496 0777",
    "Emergency contact: Rachel Fox 0117 496 0777",
    "Notfallkontakt: 030 5550 777",
    "Data protection officer: Rachel Fox, dpo@nordlicht.example, 0117 496 0777",
    "Datenschutzbeauftragter: Rolf Fuchs\nTel. 030 5550 777",
    "Délégué à la protection des données : Luc Petit, 01 55 50 07 77",
    "Ihr Ansprechpartner vor Ort: Rolf Fuchs, Tel. 030 5550 777",
    "\nDuring my absence please contact:\nRachel Fox\nKey Account Manager\n+44 117 496 0777",
    "\nIn meiner Abwesenheit:\n\nRolf Fuchs\nVertriebsleiter\n030 5550 777",
    "\nEn mon absence, contacter Claire Morin au 01 55 50 07 77",
    "En mi ausencia, contactar con Ana Soler: +34 93 555 07 77",
    "Na minha ausência: Ana Dias, 21 355 0777",
    "Bij afwezigheid: Piet Bos, 020 555 0777",
    "In mia assenza: Rosa Verdi, 02 5550777",
    "\nIf urgent, call Rachel Fox on +44 117 496 0777",
    "(dictated by Jane Harrow, sent by Amy Birch, +44 117 496 0777)",
    '------\nPosted by: "Rosa Lind" <rosa@lind.example>\nRosa Lind, Lind Works Ltd, +44 117 496 0777',
    "Accounts: Rachel Fox 0117 496 0777\nSales: Paul West 0117 496 1777",
    "\n*** Visit us at LightExpo, Hall 4, Stand B12 ***\nTickets: Rolf Sommer, +49 30 5550 777",
    "\nPlease note our new address from 1 December: 777 New Street, Leeds LS1 4AA",
    "\nRosa Lind, Kestrel Pumps, +44 117 496 0777\nLars Holm, Norrland, +44 117 496 1777",
    "\nRosa Lind\tSales\t+44 117 496 0777",
    "\nRachel Fox\nKey Account Manager\n+44 117 496 0777",
    "My assistant Amy Birch can be reached at +44 117 496 0777",
    "Direct line of my assistant: 0117 496 0777",
    "Meine Kollegin Frau Kling (069 5550 777) hilft gern weiter",
    "Amy Birch, PA - 0117 496 0777",
    "PA Amy Birch: 0117 496 0777",
    "Amy (assistant): 0117 496 0777",
    "cc: Amy Birch, 0117 496 0777",
    "\nAmy Birch: 0117 496 0777",
    "\nCAUTION: This email originated from outside of the organisation. Report it on +44 20 7946 0777.",
    "\nJoin us at LightExpo! Call our events team on +44 117 496 0777 or visit us",
    "Im Auftrag von Hans Vogt, Geschäftsführer, Tel. 040 5550777",
    "Sent on behalf of Hugh Carrow, CEO, 0117 496 0777",
    "For and on behalf of: Hugh Carrow, CEO, 0117 496 0777",
    "p.p. Hugh Carrow, CEO, 0117 496 0777",
    "Pour le compte de Hugo Carré, PDG, 01 55 50 07 77",
    "Por orden de Ana Soler, directora, 93 555 07 77",
    "namens Piet Bos, directeur, 020 555 0777",
    "A nome di Rosa Verdi, direttrice, 02 5550777",
    "Em nome de Ana Dias, diretora, 21 355 0777",
    "In emergencies: husband Tom 07700 900777",
    "Wife's mobile: 07700 900777",
    "Mum 07700 900777",
    "Notfallnummer meiner Frau: 0171 5550777",
    "Urgences : Claire au 06 55 50 07 77",
    "Mijn man Piet: 06 55550777",
    "Minha mulher: 912 345 777",
    "Executive Assistant 0117 496 0777",
    "Assistant | +44 117 496 0777",
    "Sekretariat | 069 5550777",
    "Support: Amy Birch, +44 117 496 0777",
    "Kundendienst: Petra Kling, 069 5550777",
    "Amy's number: +44 117 496 0777",
    "Amy’s mobile 07700 900777",
    "Petras Handy: 0171 5550777",
    "Numéro de Claire : 06 55 50 07 77",
    "Móvil de Ana: 655 550 777",
    "Telemóvel da Ana: 912 345 777",
    "Mobiel van Piet: 06 55550777",
    "Cellulare di Rosa: 333 5550777",
    "Handy Petra: 0171 5550777",
    "Amy: 0117 496 0777",
    "Son Tom: 07700 900777",
    "Tochter Anna 0171 5550777",
    "Fils Luc : 06 55 50 07 77",
    "Hija Ana: 655 550 777",
    "Filho Rui: 912 345 777",
    "Zoon Piet: 06 55550777",
    "Figlia Rosa: 333 5550777",
    "\nOn behalf of Mr Hugh Carrow\nChief Executive\n+44 117 496 0777",
    "On behalf of Mr Carrow\nChief Executive\n+44 117 496 0777",
    "Im Auftrag von Herrn Hans Vogt\nGeschäftsführer\n040 5550777",
    "Pour le compte de M. Hugo Carré\nPDG\n01 55 50 07 77",
    "Namens dhr. Piet Bos\nDirecteur\n020 555 0777",
]


def _values(found: Candidate) -> tuple[list[str], list[str], list[str]]:
    companies = {job.company.name for job in found.jobs if job.company}
    return [phone.text for phone in found.phones], [job.title for job in found.jobs], sorted(companies)


@pytest.mark.parametrize("below", _OF_OTHERS)
def test_what_a_signature_says_of_somebody_else_is_not_the_senders(below: str) -> None:
    found = person(mail(f"{BODY}\n{_OWN}\n{below}\n"))
    assert _values(found) == (["+44 117 496 0123"], ["Head of Procurement"], ["Nordlicht Lighting Ltd"])
    assert not any("777" in (job.company.address if job.company else "") for job in found.jobs)


@pytest.mark.parametrize(
    "title",
    [
        "Assistant to the CEO", "Executive Assistant", "Assistante de direction", "Assistenz der Geschäftsführung",
        "Secretaria de dirección", "Assistente de direção", "Directiesecretaresse", "Assistente di direzione",
        "Deputy Head of Sales", "PA to Hugh Carrow", "Secretaria de Ana Soler", "Assistentin von Dr. Ulrich Sander", "Data Protection Officer",
    ],
)  # fmt: skip
def test_the_senders_own_title_may_be_an_assistants(title: str) -> None:
    found = person(mail(f"{BODY}\nJane Harrow\n{title}\nNordlicht Lighting Ltd\nTel. +44 117 496 0123\n"))
    assert _values(found) == (["+44 117 496 0123"], [title], ["Nordlicht Lighting Ltd"])


@pytest.mark.parametrize(
    "block",
    [
        "Jane Harrow, Head of Procurement, Nordlicht Lighting Ltd, +44 117 496 0123",
        "Jane Harrow\nHead of Procurement\nNordlicht Lighting Ltd\nOn behalf of Harbour Bright Ltd, +44 117 496 0123",
        "Jane Harrow | Head of Procurement at Nordlicht Lighting Ltd | +44 117 496 0123",
        "Jane Harrow\nHead of Procurement\nNordlicht Lighting Ltd\nSwitchboard Hong Kong: +44 117 496 0123",
        "Contact: Jane Harrow, +44 117 496 0123\nHead of Procurement\nNordlicht Lighting Ltd",
        "Jane Harrow\nHead of Procurement\nNordlicht Lighting Ltd\nBristol Office\nmy direct line: +44 117 496 0123",
        "Jane Harrow\nHead of Procurement\n\nNordlicht Lighting Ltd\n1 Green Park\nTel. +44 117 496 0123",
        "Jane Harrow\nHead of Procurement\nNordlicht Lighting Ltd\nAssistant: Amy Birch\n\nJane Harrow +44 117 496 0123",
        "Jane Harrow\nHead of Procurement\nNordlicht Lighting Ltd\nT +44 117 496 0123 | Assistant: Amy Birch 0117 496 0777",
        "Jane Harrow\nHead of Procurement\nNordlicht Lighting Ltd\nBlue Ocean, +44 117 496 0123",
        "Jane Harrow\nHead of Procurement\nNordlicht Lighting Ltd\nPark Royal: +44 117 496 0123",
        "Jane Harrow\nHead of Procurement\nNordlicht Lighting Ltd\nNeuer Hafen: +44 117 496 0123",
        "Jane Harrow\nHead of Procurement\nNordlicht Lighting Ltd\nT +44 117 496 0123 (emergency)",
        "Jane Harrow\nHead of Procurement\nNordlicht Lighting Ltd\nTel. +44 117 496 0123 (auch im Notfall)",
        "Jane's number: +44 117 496 0123\nJane Harrow\nHead of Procurement\nNordlicht Lighting Ltd",
    ],
)
def test_what_the_sender_says_of_herself_is_read(block: str) -> None:
    found = person(mail(f"{BODY}\n{block}\n"))
    assert _values(found) == (["+44 117 496 0123"], ["Head of Procurement"], ["Nordlicht Lighting Ltd"])


def test_of_two_who_sign_together_each_has_a_number_of_ones_own() -> None:
    text = (
        f"{BODY}\nJane Harrow & Rachel Fox\nNordlicht Lighting Ltd\nJane: +44 117 496 0123\nRachel: +44 117 496 0777\n"
    )
    assert _values(person(mail(text)))[0] == ["+44 117 496 0123"]


@pytest.mark.parametrize(
    "above",
    ["ok, see what Jane wrote last year:", "Please deliver to:", "Meine alten Daten:", "Wer hat diese Nummer noch:"],
)
def test_what_a_line_with_a_colon_hands_over_is_no_signature(above: str) -> None:
    assert says_nothing_but_who(person(mail(f"Hello Sam,\n\n{above}\n\n{_OWN}\n")))


@pytest.mark.parametrize(
    "above", ["My new address:", "Sie erreichen mich unter:", "Kind regards:", "Mes coordonnées :"]
)
def test_what_the_sender_says_are_her_own_details_is_read(above: str) -> None:
    assert _values(person(mail(f"Hello Sam,\n\nall is well.\n\n{above}\n\n{_OWN}\n")))[0] == ["+44 117 496 0123"]


@pytest.mark.parametrize("crowd", crowds.BELOW_OWN, ids=lambda crowd: crowd.__name__)
def test_a_crowd_below_ones_own_signature_adds_nothing_to_it_and_takes_nothing_from_it(crowd: crowds.Crowd) -> None:
    assert {crowds.own_values(text) for text in crowds.signed_mails(crowd, 12)} == {(True, False)}


def test_a_secretary_who_writes_for_the_sender_gives_the_sender_no_field() -> None:
    assert not any(crowds.gives_a_field(text) for text, _, _ in crowds.mails(crowds.secretary))


@pytest.mark.parametrize(
    "line",
    [
        "New York: +1 212 555 0123", "Hong Kong: +852 2555 0123", "San Francisco +1 415 555 0123",
        "Numéro Vert : 0800 555 0123", "South Africa: +27 11 555 0123",
        "Main Line: +44 117 496 0777\nAfter Hours: +44 117 496 0778",
        "Standard Lyon: +33 4 55 50 07 77\nStandard Paris: +33 1 55 50 07 77",
    ],
)  # fmt: skip
def test_a_city_or_a_label_of_two_words_ahead_of_a_number_is_nobody_else(line: str) -> None:
    found = person(mail(f"{BODY}Jane Harrow\nHead of Procurement\nNordlicht Lighting Ltd\n{line}"))
    assert len(found.phones) == len(line.split("\n"))


@pytest.mark.parametrize("above", ["Looking forward to your reply:", "Your contact:", "Ihre Ansprechpartnerin:"])
def test_a_line_with_a_colon_above_the_own_name_hands_over_nobody_else(above: str) -> None:
    found = person(mail(f"Hello Sam,\n\nthe lamps are on their way.\n\n{above}\n{_OWN}"))
    assert [job.title for job in found.jobs] == ["Head of Procurement"]


def test_a_label_at_the_own_role_right_below_the_own_name_is_no_strangers() -> None:
    own = "Jane Harrow\nPersonal Assistant: Office of the CEO\nTel +44 117 496 0123"
    assert [phone.text for phone in person(mail(f"{BODY}{own}")).phones] == ["+44 117 496 0123"]


@pytest.mark.parametrize(
    "by_order",
    [
        "i.A.", "i. A.", "i.V.", "ppa.", "Im Auftrag", "pp", "p.p.", "per pro", "por poder", "p/o", "p.o.", "namens",
        "par ordre", "per procura",
    ],
)  # fmt: skip
def test_who_signs_by_anothers_authority_signs_for_herself(by_order: str) -> None:
    text = f"Hallo Sam,\n\nanbei.\n\nMit freundlichen Grüßen\n{by_order} {{}}\nNordlicht GmbH\nTel. 040 5550123\n"
    petra = "Petra Kling <petra.kling@nordlicht.example>"
    found = person(mail(text.format("Petra Kling"), sender=petra))
    assert (found.full_name, _values(found)[0]) == ("Petra Kling", ["040 5550123"])
    assert _values(found)[2] == ["Nordlicht GmbH"]
    assert says_nothing_but_who(person(mail(text.format("Rolf Fuchs"), sender=petra)))
    assert says_nothing_but_who(
        person(mail(text.format("Petra Kling").replace(by_order, f"Rolf Fuchs\n{by_order}"), sender=petra))
    )


@pytest.mark.parametrize("by_order", ["Im Auftrag", "i. V.", "p.p.", "P/O", "por poder", "namens Harbour Bright BV"])
def test_an_order_to_sign_above_the_own_name_takes_nothing_from_her(by_order: str) -> None:
    found = person(mail(f"Hello Sam,\n\nall is well.\n\nRegards\n{by_order}\n{_OWN}\n"))
    assert _values(found)[:2] == (["+44 117 496 0123"], ["Head of Procurement"])


def test_initials_that_look_as_an_order_to_sign_are_of_the_name() -> None:
    text = "Hello Sam,\n\nall is well.\n\nRegards\n{} Mehta\nBuyer\nNordlicht Lighting Ltd\nT +44 117 496 0123\n"
    for initials in ("P.P.", "I.V.", "P.O."):
        found = person(mail(text.format(initials), sender=f"{initials} Mehta <p.mehta@nordlicht.example>"))
        assert found.full_name == f"{initials} Mehta"


@pytest.mark.parametrize(
    "ahead",
    ["namens", "Im Auftrag der", "On behalf of", "Pour le compte de", "En nombre de", "Em nome de", "Per conto di"],
)
def test_the_firm_somebody_signs_for_is_named_without_the_words_that_say_so(ahead: str) -> None:
    text = f"Hello Sam,\n\nall is well.\n\nRegards\n{ahead} Nordlicht GmbH\nJane Harrow\nBuyer\nT +44 117 496 0123\n"
    assert _values(person(mail(text))) == (["+44 117 496 0123"], ["Buyer"], ["Nordlicht GmbH"])


@pytest.mark.parametrize(
    "line",
    [
        "Support: +44 117 496 0777", "Support: support@nordlicht.example, +44 117 496 0777", "Service Desk +44 117 496 0777",
        "Support Tel.: +44 117 496 0777", "Kundenservice: 030 5550 777", "Service-Hotline: 0171 5550777",
        "Service client : 01 55 50 07 77", "SAV : 01 55 50 07 77", "Atención al cliente: 93 555 07 77",
        "Servicio técnico: 655 550 777", "Suporte técnico: 21 355 0777", "Klantenservice: 020 555 0777",
        "Assistenza clienti: 02 5550777",
    ],
)  # fmt: skip
def test_the_number_of_a_help_desk_is_nobodys_direct_or_mobile_number(line: str) -> None:
    found = person(mail(f"{BODY}\n{_OWN}\n{line}\n"))
    assert [str(phone.kind) for phone in found.phones if "777" in phone.text.replace(" ", "")] == ["switchboard"]
    assert _values(found)[1:] == (["Head of Procurement"], ["Nordlicht Lighting Ltd"])
    assert {job.department for job in found.jobs} == {""}


def test_who_serves_customers_has_a_direct_number() -> None:
    own = "Jane Harrow\nCustomer Service | +44 117 496 0123\nNordlicht Lighting Ltd"
    assert [str(phone.kind) for phone in person(mail(f"{BODY}\n{own}\n")).phones] == ["direct"]


def test_an_assistants_title_beside_a_bar_may_be_the_senders_own() -> None:
    own = "Jane Harrow\nNordlicht Lighting Ltd\nExecutive Assistant | +44 117 496 0123"
    assert _values(person(mail(f"{BODY}\n{own}\n")))[:2] == (["+44 117 496 0123"], ["Executive Assistant"])
