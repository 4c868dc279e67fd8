"""What a person's own mail says about them, in the languages and programs it is written in."""

from datetime import date

import pytest

from ingest.candidate import UNREAD, Candidate, PhoneKind
from ingest.gates.strip import strip
from ingest.sources.mailboxes import claims, message_key
from ingest.sources.mailboxes.reader import read_together
from ingest.sources.signatures import Sender, SignatureFields
from tests.ingest.sources.letters import BODY, CANARY, JANE, JANE_BLOCK, RECEIVED, mail, person


def _is_jane(found: Candidate) -> None:
    assert (found.full_name, found.given_name, found.family_name) == ("Jane Harrow", "Jane", "Harrow")
    assert found.emails == ("jane.harrow@nordlicht.example",)
    assert [(phone.kind, phone.text) for phone in found.phones] == [
        (PhoneKind.DIRECT, "+44 117 496 0123"),
        (PhoneKind.MOBILE, "+44 7700 900123"),
        (PhoneKind.FAX, "+44 117 496 0199"),
    ]
    (job,) = found.jobs
    assert job.title == "Head of Procurement"
    assert job.company is not None
    assert job.company.name == "Nordlicht Lighting Ltd"
    assert job.company.domain == "nordlicht.example"
    assert job.company.address == "12 Harbour Street, Bristol BS1 4QA"
    assert found.links == ("https://www.linkedin.com/in/jane-harrow-example",)


def test_a_signature_becomes_name_title_company_phones_by_kind_address_and_profile() -> None:
    found = person(mail(f"{BODY}\n{JANE_BLOCK}\n"))
    _is_jane(found)
    assert found.seen_on == date(2026, 11, 16)
    assert found.sent_from == "jane.harrow@nordlicht.example"
    assert found.record_key == "record-1"
    assert (found.country, found.dials_from) == ("", "GB")


def test_a_reply_three_quotes_deep_gives_only_its_author() -> None:
    other = "Mark Vale\nChief Executive\nOtherfirm Inc.\nPhone: +1 212 555 0101\nmark.vale@otherfirm.example"
    quoted = "\n".join(f"> {line}" for line in f"Thanks, fine.\n\n{other}".splitlines())
    deeper = "\n".join(f">> {line}" for line in f"{CANARY}\n{other}".splitlines())
    deepest = "\n".join(f">>> {line}" for line in other.splitlines())
    text = (
        f"{BODY}\n{JANE_BLOCK}\n\nOn Fri, 13 Nov 2026 at 09:00, Mark Vale <mark.vale@otherfirm.example>\nwrote:\n"
        f"{quoted}\n> On Thu, 12 Nov 2026 Jane wrote:\n{deeper}\n>> On Wed Mark wrote:\n{deepest}\n"
    )
    _is_jane(person(mail(text)))


@pytest.mark.parametrize(
    "above",
    [
        "On Fri, 13 Nov 2026 at 09:00, Mark Vale <mark.vale@otherfirm.example> wrote:",
        "Am 13.11.2026 um 09:00 schrieb Mark Vale <mark.vale@otherfirm.example>:",
        "Le 13/11/2026 à 09:00, Mark Vale a écrit :",
        "El 13/11/2026 a las 09:00, Mark Vale escribió:",
        "Em 13/11/2026 09:00, Mark Vale escreveu:",
        "Op 13-11-2026 om 09:00 schreef Mark Vale:",
        "Il giorno 13 nov 2026, alle ore 09:00, Mark Vale ha scritto:",
        "-----Original Message-----",
        "-----Ursprüngliche Nachricht-----",
        "---------- Forwarded message ---------",
        "Begin forwarded message:",
        "From: Mark Vale\nSent: Friday, 13 November 2026 09:00\nTo: Jane Harrow\nSubject: Offer",
        "Von: Mark Vale\nGesendet: Freitag, 13. November 2026 09:00\nAn: Jane Harrow\nBetreff: Angebot",
        "De : Mark Vale\nEnvoyé : vendredi 13 novembre 2026 09:00\nÀ : Jane Harrow\nObjet : Offre",
        "De: Mark Vale\nEnviado el: viernes, 13 de noviembre de 2026\nPara: Jane Harrow\nAsunto: Oferta",
        "Mark.Vale@otherfirm.example on 11/13/2026 09:00:22 AM\n\nTo:   jane.harrow@nordlicht.example\ncc:",
        "Dari: Mark Vale\nTerkirim: Jumat, 13 November 2026 09:00\nKepada: Jane Harrow\nJudul: Penawaran",
        "Lähettäjä: Mark Vale\nLähetetty: perjantai 13. marraskuuta 2026\nVastaanottaja: Jane\nAihe: Tarjous",
        "Kimden: Mark Vale\nTarih: 13 Kasım 2026 Cuma\nKime: Jane Harrow\nKonu: Teklif",
        "Feladó: Mark Vale\nKüldve: 2026. november 13.\nCímzett: Jane Harrow\nTárgy: Ajánlat",
        "*From:* Mark Vale\n*Date:* Fri, 13 Nov 2026\n*To:* Jane Harrow\n*Subject:* Offer",
    ],
)
def test_what_stands_below_a_reply_or_forward_is_never_the_authors(above: str) -> None:
    other = "Mark Vale\nChief Executive\nOtherfirm Inc.\nPhone: +1 212 555 0101\nmark.vale@otherfirm.example"
    _is_jane(person(mail(f"{BODY}\n{JANE_BLOCK}\n\n{above}\n\n{CANARY}\n\nRegards\n{other}\n")))


@pytest.mark.parametrize(
    ("sender", "text", "expected"),
    [
        (
            "Jürgen Nordmann <j.nordmann@leuchten.example>",
            (
                "Sehr geehrte Frau Feld,\n\nanbei das Angebot.\n\nMit freundlichen Grüßen\ni. V. Jürgen Nordmann\n\n"
                "Jürgen Nordmann\nLeiter Vertrieb\nAbteilung Außenhandel\nLeuchten Nord GmbH & Co. KG\nHafenstraße 12\n"
                "20457 Hamburg\nTelefon: +49 40 4321-0\nMobil: 0171 39200 55\nTelefax: +49 40 4321-99\n\n"
                "Sitz der Gesellschaft: Hamburg, Amtsgericht Hamburg, HRB 123456\nGeschäftsführer: Erna Muster\n"
            ),
            ("Jürgen Nordmann", "Leiter Vertrieb", "Leuchten Nord GmbH & Co. KG", "Hamburg", "DE"),
        ),
        (
            "Hélène Martin <helene.martin@lumiere.example>",
            (
                "Bonjour,\n\nvoici notre offre.\n\nCordialement,\n\nHélène MARTIN\nDirectrice commerciale\n"
                "Lumière du Nord SAS\n"
                "12, rue des Lilas\n75011 Paris\nTél. : +33 1 99 00 12 34\nPortable : +33 6 39 98 12 34\n\n"
                "Pensez à l'environnement avant d'imprimer ce message.\n"
            ),
            ("Hélène MARTIN", "Directrice commerciale", "Lumière du Nord SAS", "Paris", "FR"),
        ),
        (
            "Lucía Ferrer <lucia.ferrer@faros.example>",
            (
                "Hola Sam:\n\nte envío la oferta.\n\nUn saludo,\n\nLucía Ferrer Ruiz\nJefa de Compras\n"
                "Faros del Norte S.L.\n"
                "Calle Mayor 12, 3º\n28013 Madrid\nTfno.: +34 910 000 123\nMóvil: +34 600 000 123\n"
            ),
            ("Lucía Ferrer Ruiz", "Jefa de Compras", "Faros del Norte S.L.", "Madrid", "ES"),
        ),
    ],
    ids=["de", "fr", "es"],
)
def test_a_signature_is_read_in_its_own_language(sender: str, text: str, expected: tuple[str, ...]) -> None:
    found = person(mail(text, sender=sender))
    (job,) = found.jobs
    assert job.company is not None
    assert (found.full_name, job.title, job.company.name, found.city, found.dials_from) == expected
    assert {phone.kind for phone in found.phones} >= {PhoneKind.DIRECT, PhoneKind.MOBILE}


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Tel.", PhoneKind.DIRECT), ("Durchwahl", PhoneKind.DIRECT), ("Tél.", PhoneKind.DIRECT),
        ("Teléfono", PhoneKind.DIRECT),
        ("Mobil", PhoneKind.MOBILE), ("Portable", PhoneKind.MOBILE), ("Móvil", PhoneKind.MOBILE),
        ("M", PhoneKind.MOBILE), ("TM", PhoneKind.MOBILE), ("Faxanschluss", PhoneKind.FAX), ("Téléc.", PhoneKind.FAX),
        ("Telemóvel", PhoneKind.MOBILE), ("Mobiel", PhoneKind.MOBILE), ("Cellulare", PhoneKind.MOBILE),
        ("Fax", PhoneKind.FAX), ("Télécopie", PhoneKind.FAX), ("F", PhoneKind.FAX),
        ("Zentrale", PhoneKind.SWITCHBOARD), ("Standard", PhoneKind.SWITCHBOARD), ("Centralita", PhoneKind.SWITCHBOARD),
        ("Privat", PhoneKind.HOME), ("Home", PhoneKind.HOME), ("Domicile", PhoneKind.HOME), ("Casa", PhoneKind.HOME),
        ("Mobil privat", PhoneKind.HOME), ("Thuis", PhoneKind.HOME),
    ],
)  # fmt: skip
def test_a_label_gives_a_number_its_kind(label: str, kind: PhoneKind) -> None:
    found = person(mail(f"{BODY}\nJane Harrow\nBuyer\nNordlicht Ltd\n{label}: +49 30 5550 1234\n"))
    assert [phone.kind for phone in found.phones] == [kind]


@pytest.mark.parametrize(
    "html",
    [
        (
            f"<div dir=ltr>{CANARY}<br><div class='gmail_signature'><div>Jane Harrow<br>Head of Procurement<br>"
            "Nordlicht Lighting Ltd<br>Phone: +44 117 496 0123</div></div></div>"
            "<div class='gmail_quote'>On Mon Mark wrote:"
            "<blockquote>Mark Vale<br>CEO<br>Otherfirm Inc.<br>+1 212 555 0101</blockquote></div>"
        ),
        (
            f"<html><head><style>p {{x}}</style></head><body><p class=MsoNormal>{CANARY} text.</p><div id='Signature'>"
            "<table><tr><td><img src='cid:x'></td><td><p>Jane Harrow</p><p>Head of Procurement</p>"
            "<p>Nordlicht Lighting Ltd</p><p>Phone: <a href='tel:1'>+44 117 496 0123</a></p></td></tr></table></div>"
            "<div id='appendonsend'></div><hr><div id='divRplyFwdMsg'><b>From:</b> Mark Vale<br></div>"
            "<div>Mark Vale<br>CEO<br>Otherfirm Inc.<br>+1 212 555 0101</div></body></html>"
        ),
        (
            f"<html><body><div>{CANARY} is here.</div><div><br></div><div>Kind regards</div><div><br></div>"
            "<div>Jane Harrow</div>"
            "<div>Head of Procurement</div><div>Nordlicht Lighting Ltd</div><div>Phone: +44 117 496 0123</div>"
            "<div><blockquote type='cite'><div>On 13 Nov 2026, at 09:00, Mark Vale wrote:</div>"
            "<div>Mark Vale<br>CEO<br>"
            "Otherfirm Inc.<br>+1 212 555 0101</div></blockquote></div></body></html>"
        ),
        (
            f"<body>{CANARY}<br><pre class='moz-signature' cols='72'>-- \nJane Harrow\nHead of Procurement\n"
            "Nordlicht Lighting Ltd\nPhone: +44 117 496 0123</pre>"
            "<div class='moz-cite-prefix'>Am 13.11.2026 schrieb Mark:</div>"
            "<blockquote type=cite>Mark Vale<br>CEO<br>+1 212 555 0101</blockquote></body>"
        ),
    ],
    ids=["gmail", "outlook", "apple", "thunderbird"],
)
def test_an_html_signature_is_read_as_its_program_wrote_it(html: str) -> None:
    found = person(mail(html=html))
    (job,) = found.jobs
    assert job.company is not None
    assert (found.full_name, job.title, job.company.name) == (
        "Jane Harrow",
        "Head of Procurement",
        "Nordlicht Lighting Ltd",
    )
    assert [phone.text for phone in found.phones] == ["+44 117 496 0123"]


def test_links_behind_pictures_tell_a_profile_from_a_company_page_and_from_a_private_page() -> None:
    html = (
        "<div class='gmail_signature'>Jane Harrow<br>Buyer<br>Nordlicht Lighting Ltd<br>"
        "<a href='https://www.linkedin.com/in/jane-harrow-example/?utm_source=x'><img></a>"
        "<a href='https://www.linkedin.com/company/nordlicht-example/'><img></a>"
        "<a href='https://www.facebook.com/janes.private.garden'><img></a>"
        "<a href='https://x.com/nordlicht'><img></a></div>"
    )
    found = person(mail(html=html))
    assert found.links == ("https://www.linkedin.com/in/jane-harrow-example",)
    company = found.jobs[0].company
    assert company is not None
    assert company.social == ("https://www.linkedin.com/company/nordlicht-example", "https://x.com/nordlicht")


@pytest.mark.parametrize(
    ("sender", "block", "name"),
    [
        ("王小明 <xm.wang@lantern.example>", "王小明\n销售经理\n灯塔有限公司\n电话: +86 10 5555 1234", "王小明"),
        ("محمد الأحمد <m@manara.example>", "محمد الأحمد\nBuyer\nManara LLC\nTel: +971 4 5551234", "محمد الأحمد"),
        ("דנה לוי <dana@migdalor.example>", "דנה לוי\nSales Manager\nTel: +972 3 555 1234", "דנה לוי"),
    ],
)  # fmt: skip
def test_names_in_other_scripts_stay_as_they_are(sender: str, block: str, name: str) -> None:
    found = person(mail(f"{CANARY} abc.\n\nRegards\n\n{block}\n", sender=sender))
    assert found.full_name == name
    assert len(found.phones) == 1


def test_bidi_and_zero_width_characters_do_not_reach_a_candidate() -> None:
    found = person(mail(f"{BODY}\nJa\u200bne Har\u202erow\nHead of\u200d Procurement\nNordlicht Ltd\n", sender=JANE))
    assert (found.full_name, found.jobs[0].title) == ("Jane Harrow", "Head of Procurement")


def test_short_lines_that_are_no_field_are_shown_to_the_gates_and_to_nobody_else() -> None:
    text = f"{BODY}\nJane Harrow\nGrade 10 pupil | Nordlicht Ltd\nPhone: +44 117 496 0123\n"
    found = person(mail(text))
    assert (UNREAD, "Grade 10 pupil |") in found.unheld or found.jobs[0].title == "Grade 10 pupil"
    stored, counts = strip(found)
    assert stored.unheld == ()
    assert "unheld" not in counts


def test_slogans_birthdays_and_pictures_are_dropped_and_a_birth_date_is_only_shown_to_the_gates() -> None:
    text = (
        f"{BODY}\nJane Harrow\nHead of Procurement\nNordlicht Lighting Ltd\nDate of birth: 04.05.1980\n"
        '"Light is what we make of the dark"\n[image: photo.jpg]\nPhone: +44 117 496 0123\n'
    )
    found = person(mail(text))
    assert found.unheld[0] == ("birth_date", "1980-05-04")
    rest = repr(found.jobs) + repr(found.phones) + repr(found.links)
    assert not any(word in rest for word in ("1980", "dark", "photo"))
    assert "birthday_dropped" in found.notes


def test_a_home_address_is_not_the_companys() -> None:
    text = f"{BODY}\nJane Harrow\nBuyer\nNordlicht Lighting Ltd\nHome address: 5 Elm Road, Bristol BS2 3QA\n"
    found = person(mail(text))
    assert found.jobs[0].company is not None
    assert found.jobs[0].company.address == ""
    assert "Elm" not in repr(found)


@pytest.mark.parametrize("stamp", ["", "Thu, 01 Jan 1970 00:00:00 +0000", "Mon, 16 Nov 2099 10:00:00 +0100", "soon"])
def test_a_date_no_mail_can_have_becomes_the_day_of_receipt(stamp: str) -> None:
    raw = mail(f"{BODY}\n{JANE_BLOCK}").replace(b"Mon, 16 Nov 2026 10:00:00 +0100", stamp.encode())
    assert person(raw).seen_on == date(2026, 11, 20)


def test_a_mail_keeps_its_key_wherever_it_lies() -> None:
    raw = mail(BODY)
    assert message_key(raw) == "<a1@nordlicht.example>"
    bare = raw.replace(b"Message-ID", b"X-Other")
    assert message_key(bare) == message_key(bare) != message_key(bare + b"x")


@pytest.mark.parametrize(("domain", "country"), [("de", "DE"), ("io", ""), ("example", "")])
def test_a_number_names_no_country_and_stays_a_hint(domain: str, country: str) -> None:
    sender = Sender("Anna Voss", f"anna.voss@nordlicht.{domain}")
    fields = SignatureFields(region="US", address=("Seegasse 5, 5020 Salzburg",))
    assert claims.country_of(fields, sender) == country
    assert "US" in claims.hints_of(fields, sender)


def test_an_address_that_names_its_country_outweighs_the_domain() -> None:
    fields = SignatureFields(region="US", address=("Seegasse 5, 5020 Salzburg", "Austria"))
    assert claims.country_of(fields, Sender("Anna Voss", "anna.voss@nordlicht.de")) == "AT"


def test_whoever_two_mails_greet_is_never_the_senders_employer() -> None:
    """What ends several mails of a sender is a signature, but not the greeting that opens them."""
    letters = [
        mail(f"Kim,\n\n{news}\n\nThanks,\n\nJane Harrow\nManager, West Origination")
        for news in ("The letter about the meters is attached.", "Please look at the two trades of Monday again.")
    ]
    for found in read_together(letters, record_key="mail", received_on=RECEIVED):
        assert isinstance(found, Candidate)
        assert [(job.title, job.company) for job in found.jobs] == [("Manager, West Origination", None)]


def test_an_extension_glued_to_a_number_gives_its_label_to_no_fax() -> None:
    block = "Hello\n\n-- \nJane Harrow\nNordlicht Ltd   Voice: 650/555-6608x230;  FAX: 650/555-0401\nSpringfield, Texas 77002"
    voice, fax = person(mail(block)).phones
    assert (voice.text, voice.kind, fax.kind) == ("650/555-6608 ext. 230", PhoneKind.DIRECT, PhoneKind.FAX)
