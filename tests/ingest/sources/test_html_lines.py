"""The lines of an HTML signature are those that a person sees, and what leads elsewhere is no field."""

import pytest

from ingest.sources.signatures.markup import page_of
from tests.ingest.sources.letters import mail, person

_ABOVE = "<p>Fine, we will do that on Thursday.</p><p>Best regards</p>"
_LINES = ["Jane Harrow", "Head of Procurement", "Nordlicht Lighting Ltd", "Tel. +44 117 496 0777",
          "jane.harrow@nordlicht.example", "12 Harbour Street", "Bristol BS1 4QA"]  # fmt: skip
_INVITATIONS = [
    ("Save my contact", "https://cards.example/me.vcf"),
    ("Meet us at the spring trade fair, hall 4, stand 12", "https://fair.example/"),
    ("Termin vereinbaren", "https://meet.example/jane"),
    ("Demander un devis", "https://offers.example/"),
    ("Marketing Webinar", "https://video.example/7"),
]


@pytest.mark.parametrize(("opened", "closed"), [("<p>", "</p>"), ("<div>", "<br><br></div>")])
def test_a_signature_whose_lines_stand_apart_is_read_as_one_whose_lines_do_not(opened: str, closed: str) -> None:
    above = "<p>Am Donnerstag geht es.</p><p>Sonnige Grüße</p>"
    lines = ["Jane Harrow", "Buyer", "Nordlicht GmbH", "+49 40 66969-301", "Hafenstraße 5", "20457 Hamburg"]
    apart = person(mail(html=above + "".join(f"{opened}{line}{closed}" for line in lines)))
    assert apart == person(mail(html=above + "<p>" + "<br>".join(lines) + "</p>"))
    assert [phone.text for phone in apart.phones] == ["+49 40 66969-301"]


def test_paragraphs_of_a_letter_stay_apart() -> None:
    letter = ["Hello Sam,", "the offer is attached.", "Please call if anything is unclear.", "Best regards,", "Jane"]
    lines = page_of("".join(f"<p>{line}</p>" for line in letter)).lines
    assert lines.count("") >= len(letter) - 1


@pytest.mark.parametrize(
    "maps", ["https://maps.google.com/?q=12", "https://goo.gl/maps/x1", "https://www.bing.com/maps?w"]
)
def test_an_address_that_leads_to_a_map_is_read_as_one_that_does_not(maps: str) -> None:
    linked = f"<a href='{maps}'>12 Harbour Street<br>Bristol BS1 4QA</a>"
    found = person(mail(html=_ABOVE + "<div>" + "<br>".join([*_LINES[:5], linked]) + "</div>"))
    assert found.jobs[0].company is not None
    assert found.jobs[0].company.address == "12 Harbour Street, Bristol BS1 4QA"


@pytest.mark.parametrize(("words", "target"), _INVITATIONS)
def test_words_that_lead_to_somebody_elses_page_are_no_field(words: str, target: str) -> None:
    invitation = f"<a href='{target}'>{words}</a>"
    without = person(mail(html=_ABOVE + "<div>" + "<br>".join(_LINES) + "</div>"))
    assert person(mail(html=_ABOVE + "<div>" + "<br>".join([*_LINES, invitation]) + "</div>")).jobs == without.jobs


@pytest.mark.parametrize("target", ["https://www.nordlicht.example/", "https://nordlicht-lighting.example/about"])
def test_an_employer_that_leads_to_its_own_page_is_read(target: str) -> None:
    lines = [*_LINES[:2], f"<a href='{target}'>Nordlicht Lighting</a>", *_LINES[3:]]
    job = person(mail(html=_ABOVE + "<div>" + "<br>".join(lines) + "</div>")).jobs[0]
    assert job.company is not None
    assert (job.title, job.company.name) == ("Head of Procurement", "Nordlicht Lighting")


def test_a_row_of_pictures_that_lead_to_networks_ends_a_signature() -> None:
    pages = ("https://www.linkedin.com/in/jane-harrow-example", "https://www.facebook.com/", "https://x.com/")
    row = "".join(f"<a href='{page}'><img src='n.png'></a>" for page in pages)
    found = person(mail(html=_ABOVE + "<div>" + "<br>".join([*_LINES, row]) + "</div>"))
    assert found.links == ("https://www.linkedin.com/in/jane-harrow-example",)


@pytest.mark.parametrize(
    "sentence",
    ["Call {phone} or write to {mail}", "Rufen Sie mich an: {phone} oder schreiben Sie an {mail}",
     "Bel {phone} of mail naar {mail}", "Chiami il {phone} o scriva a {mail}"],
)  # fmt: skip
def test_a_sentence_around_the_contacts_gives_them_and_no_field(sentence: str) -> None:
    line = sentence.format(phone="+44 117 496 0777", mail="jane.harrow@nordlicht.example")
    found = person(mail(html=_ABOVE + "<div>" + "<br>".join([_LINES[0], _LINES[2], line, *_LINES[5:]]) + "</div>"))
    assert [phone.text for phone in found.phones] == ["+44 117 496 0777"]
    assert [(job.title, job.department) for job in found.jobs] == [("", "")]


def test_labels_of_one_letter_behind_each_other_part_what_they_label() -> None:
    line = (
        "p: +44 117 496 0777 a: 12 Harbour Street, Bristol BS1 4QA w: www.nordlicht.example e: jane@nordlicht.example"
    )
    found = person(mail(html=_ABOVE + "<div>" + "<br>".join([*_LINES[:3], line]) + "</div>"))
    assert found.jobs[0].company is not None
    assert found.jobs[0].company.address == "12 Harbour Street, Bristol BS1 4QA"


def test_a_whole_signature_in_one_line_is_found() -> None:
    line = "<b>Jane Harrow</b> • Buyer • Nordlicht Lighting Ltd • +44 117 496 0777"
    found = person(mail(html=f"<p>Fine, that suits us.</p><p>Sonnige Grüße</p><table><tr><td>{line}</td></tr></table>"))
    assert [job.title for job in found.jobs] == ["Buyer"]
    assert [phone.text for phone in found.phones] == ["+44 117 496 0777"]


def test_a_department_shaped_like_a_name_right_below_the_own_name_begins_nobody_elses_lines() -> None:
    lines = ["Jane<br><br>Jane Harrow", "Licensed Real Estate Broker", "Adult Social Care", "Nordlicht Lighting Ltd"]
    found = person(mail(html=_ABOVE + "<div>" + "<br>".join([*lines, *_LINES[3:]]) + "</div>"))
    assert [job.title for job in found.jobs] == ["Licensed Real Estate Broker"]
    assert [phone.text for phone in found.phones] == ["+44 117 496 0777"]


def test_a_signature_of_one_line_below_a_first_name_is_found() -> None:
    line = "<b>Jane Harrow</b> • Buyer • Nordlicht Lighting Ltd • 01 99 00 82 42 • jane.harrow@nordlicht.example"
    found = person(mail(html=f"<p>Fine, that suits us.</p><p>Best regards,</p><p>Jane</p><p>{line}</p>"))
    assert [job.title for job in found.jobs] == ["Buyer"]


def test_a_country_below_an_address_and_a_row_of_pictures_go_with_the_signature() -> None:
    row = "<a href='https://www.linkedin.com/in/jane-harrow-example'><img src='n.png'></a>"
    row += "<a href='https://www.facebook.com/'><img src='f.png'></a><a href='https://x.com/'><img src='x.png'></a>"
    lines = ["Jane", "", "", "Jane Harrow", "Revierförster", "Forschung & Entwicklung", "Privatbrauerei Sprenger",
             "089 99998544", "jane.harrow@nordlicht.example", "Gürtel 33/Top 8", "A-5020 Salzburg", "ÖSTERREICH", row]  # fmt: skip
    found = person(
        mail(html="<p>Können Sie bis Donnerstag sagen, ob das passt?</p><div>" + "<br>".join(lines) + "</div>")
    )
    assert found.country == "AT"
    assert found.links == ("https://www.linkedin.com/in/jane-harrow-example",)


def test_the_host_of_a_map_names_no_employer_and_a_link_to_an_address_tells_it() -> None:
    where = "<a href='https://www.vale.example/maps/x'>Find us</a><br><a href='mailto:jane@home.example'>Write</a>"
    found = person(mail(html=f"{_ABOVE}<p>Jane Harrow<br>Buyer<br>Vale House<br>{where}</p>"))
    assert [job.company for job in found.jobs] == [None]
    assert "jane@home.example" in found.emails
