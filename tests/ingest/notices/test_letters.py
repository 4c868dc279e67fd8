"""What a notice must say, in each language, and what nobody can make it say."""

import dataclasses
import hashlib
import re
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from ingest.notices import suggested
from ingest.notices.foreign_text import may_show
from ingest.notices.labels import CATEGORY_NAMES, CATEGORY_OF, FIELD_LABELS, LANGUAGES
from ingest.notices.letter import HeldField, Kind, Letter, LetterRefused, RenderedLetter, SourceNote, render

HOST = "https://privacy.cardfile.example"
SENT_TO = "orla.fitzsimmons@tarbert-marine.example"
HELD = (
    HeldField("name", "Orla Fitzsimmons"),
    HeldField("title", "Operations Director"),
    HeldField("company", "Tarbert Marine & Söhne Ltd"),
    HeldField("email", SENT_TO),
    HeldField("work_phone", "+353 20 912 3456"),
    HeldField("place", "Cork, Ireland"),
    HeldField("link", "profiles.example/in/orla"),
)
LETTER = Letter(
    kind=Kind.LISTING,
    sent_to=SENT_TO,
    name="Orla Fitzsimmons",
    country="IE",
    regime="gdpr",
    held=HELD,
    sources=(SourceNote("licensed", "Meridian Registerdaten AG", public=False, received_on=date(2026, 11, 20)),),
    list_on=date(2026, 12, 23),
    keep_months=12,
    controller="Cardfile Verzeichnis GmbH",
    controller_address="Speicherweg 4, 20457 Hamburg",
    controller_country="DE",
    privacy_mailbox="privacy@cardfile.example",
    dpo="dpo@cardfile.example",
    representative="Harbour Law LLP, London",
    hosting_country="DE",
    transfer_basis=suggested.TRANSFER_BASIS,
    legitimate_interest=suggested.LEGITIMATE_INTEREST,
    see_url=f"{HOST}/n/see-token",
    correct_url=f"{HOST}/",
    refuse_url=f"{HOST}/n/refuse-token/no",
    language_urls={language: f"{HOST}/{language}/n/see-token" for language in LANGUAGES},
)
EVERY_LETTER = [pytest.param(kind, language, id=f"{kind}-{language}") for kind in Kind for language in LANGUAGES]

# What Art. 14(1)-(2) wants beside the operator's own values: one phrase of each language that says it.
SAID = {
    "en": {
        "purpose": "offer you their products",
        "categories": "work contact details",
        "recipients": "Companies that pay",
        "basis": "GDPR, Article 6(1)(f)",
        "retention": "12 months",
        "not public": "not publicly accessible",
        "rights": "See, correct or erase your data, restrict its processing, and take it with you",
        "objection": "object to this use at any time",
        "automated": "by software alone",
        "listed on": "23 December 2026",
        "received on": "20 November 2026",
        "country": "Germany",
        "without code": "needs no account and no code",
    },
    "de": {
        "purpose": "Produkte und Dienste anzubieten",
        "categories": "berufliche Kontaktdaten",
        "recipients": "Firmen, die für die Suche nach Geschäftskontakten bezahlen",
        "basis": "DSGVO, Artikel 6 Absatz 1 Buchstabe f",
        "retention": "12 Monate",
        "not public": "nicht öffentlich zugänglich",
        "rights": "ansehen, berichtigen, löschen und mitnehmen, und ihre Verarbeitung einschränken lassen",
        "objection": "jederzeit widersprechen",
        "automated": "eine Software allein",
        "listed on": "23. Dezember 2026",
        "received on": "20. November 2026",
        "country": "Deutschland",
        "without code": "weder Konto noch Code",
    },
    "fr": {
        "purpose": "vous proposer leurs produits",
        "categories": "coordonnées professionnelles",
        "recipients": "entreprises qui paient",
        "basis": "RGPD, article 6, paragraphe 1, point f",
        "retention": "12 mois",
        "not public": "n'était pas accessible au public",
        "rights": "Voir, corriger ou effacer vos données, en limiter le traitement, et les emporter",
        "objection": "vous opposer à cette utilisation à tout moment",
        "automated": "un logiciel seul",
        "listed on": "23 décembre 2026",
        "received on": "20 novembre 2026",
        "country": "Allemagne",
        "without code": "ni compte ni code",
    },
    "es": {
        "purpose": "ofrecerle sus productos",
        "categories": "datos de contacto del trabajo",
        "recipients": "Empresas que pagan",
        "basis": "RGPD, artículo 6, apartado 1, letra f",
        "retention": "12 meses",
        "not public": "no era de acceso público",
        "rights": "Ver, corregir o borrar sus datos, limitar su tratamiento, y llevárselos",
        "objection": "oponerse a este uso en cualquier momento",
        "automated": "Ningún programa toma por sí solo",
        "listed on": "23 de diciembre de 2026",
        "received on": "20 de noviembre de 2026",
        "country": "Alemania",
        "without code": "no hace falta cuenta ni código",
    },
}


def a_letter(kind: Kind, **changes: object) -> Letter:
    return dataclasses.replace(LETTER, kind=kind, **changes)  # type: ignore[arg-type]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _html_as_text(html: str) -> str:
    tree = LexborHTMLParser(html)
    for link in tree.css("body a"):
        url, label = link.attributes["href"] or "", link.text()
        link.replace_with(f" {label} {'' if label == url else url} ")
    return tree.body.text(separator=" ") if tree.body else ""


def flat_text(rendered: RenderedLetter) -> str:
    return " ".join(rendered.text.split())


@pytest.mark.parametrize(("kind", "language"), EVERY_LETTER)
def test_a_notice_states_each_item_of_article_14(kind: Kind, language: str) -> None:
    said = flat_text(render(a_letter(kind), language)).casefold()
    for item, phrase in SAID[language].items():
        assert phrase.casefold() in said, f"{item} is missing"
    for value in (
        LETTER.controller,
        LETTER.controller_address,
        LETTER.privacy_mailbox,
        LETTER.dpo,
        LETTER.representative,
        "Meridian Registerdaten AG",
        "Data Protection Commission, Dublin",
        suggested.TRANSFER_BASIS[language],
        suggested.LEGITIMATE_INTEREST[language],
        LETTER.see_url,
        LETTER.correct_url,
        LETTER.refuse_url,
    ):
        assert value.casefold() in said


@pytest.mark.parametrize(("kind", "language"), EVERY_LETTER)
def test_text_and_html_carry_the_same_words_in_the_same_order(kind: Kind, language: str) -> None:
    rendered = render(a_letter(kind), language)
    assert _words(_html_as_text(rendered.html)) == _words(rendered.text)
    assert rendered.text_sha256 == hashlib.sha256(rendered.text.encode()).digest()


@pytest.mark.parametrize(("kind", "language"), EVERY_LETTER)
def test_a_notice_lists_the_very_lines_held_in_their_order(kind: Kind, language: str) -> None:
    text = render(a_letter(kind), language).text
    shown = [FIELD_LABELS[language][field.key] + ":" for field in HELD]
    places = [text.index(label) for label in shown]
    assert places == sorted(places)
    assert "Tarbert Marine & Söhne Ltd" in text
    assert "+353 20 912 3456" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_source_is_called_public_exactly_when_it_was(language: str) -> None:
    hidden = flat_text(render(LETTER, language))
    seen = SourceNote("public", "Stadtwerke Kelheim", public=True, received_on=date(2026, 11, 20))
    public = flat_text(render(a_letter(Kind.LISTING, sources=(seen,)), language))
    assert SAID[language]["not public"] in hidden
    assert SAID[language]["not public"] not in public
    assert {
        "en": "was publicly accessible",
        "de": "war öffentlich zugänglich",
        "fr": "était accessible au public",
        "es": "era de acceso público",
    }[language] in public


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_shared_a_mail_is_never_told(language: str) -> None:
    mailbox = SourceNote("mailbox", "Hidden Member Ltd", public=False, received_on=date(2026, 11, 20))
    rendered = render(a_letter(Kind.LISTING, sources=(mailbox,)), language)
    assert "Hidden Member" not in rendered.text + rendered.html


@pytest.mark.parametrize("language", LANGUAGES)
def test_consent_is_named_and_can_be_taken_back(language: str) -> None:
    source = dataclasses.replace(LETTER.sources[0], basis="consent")
    text = flat_text(render(a_letter(Kind.LISTING, sources=(source,)), language))
    assert suggested.LEGITIMATE_INTEREST[language] not in text
    assert {"en": "(1)(a)", "de": "Buchstabe a", "fr": "point a", "es": "letra a"}[language] in text


@pytest.mark.parametrize(
    "hostile",
    [
        "Win a car at http://prize.example/now",
        "www prize",
        "prize.example",
        "Cheap pills: pills。example",
        "write to me@prize.example",
        "first line\nBcc: all",
        "a\u202eb",
        "javascript:alert(1)",
        "call +1 900 555 0000",
        "x" * 61,
        "192.0.2.7",
    ],
)
@pytest.mark.parametrize("key", ["name", "title", "company", "place"])
def test_foreign_words_cannot_carry_a_message_of_their_own(hostile: str, key: str) -> None:
    held = tuple(HeldField(key, hostile) if field.key == key else field for field in HELD)
    source = SourceNote("licensed", hostile, public=False, received_on=date(2026, 11, 20))
    name = hostile if key == "name" else LETTER.name
    rendered = render(a_letter(Kind.LISTING, name=name, held=held, sources=(source,)), "en")
    assert hostile not in rendered.text + rendered.html + rendered.subject
    assert "prize" not in rendered.text
    assert "\n" not in rendered.subject


@pytest.mark.parametrize(("kind", "language"), EVERY_LETTER)
def test_no_link_in_a_notice_leads_anywhere_but_to_us(kind: Kind, language: str) -> None:
    rendered = render(a_letter(kind), language)
    links = [node.attributes["href"] or "" for node in LexborHTMLParser(rendered.html).css("[href], [src]")]
    links += re.findall(r"https?://\S+", rendered.text)
    assert len(links) >= 12
    assert {urlsplit(link)[:2] for link in links} == {("https", "privacy.cardfile.example")}
    assert "profiles.example" not in rendered.text + rendered.html


def test_another_address_than_the_one_written_to_is_not_printed() -> None:
    assert may_show(SENT_TO, key="email", sent_to=SENT_TO.upper())
    assert not may_show("buy@prize.example", key="email", sent_to=SENT_TO)


@pytest.mark.parametrize(
    "name", ["Jakub Wiśniewski-Haas", "王小明", "عبد الرحمن بن محمد", "Dr. Zoë O'Neill-Ng", "S.p.A. Rossi"]
)
def test_ordinary_names_are_printed(name: str) -> None:
    assert may_show(name, key="name")


def test_markup_in_a_name_is_printed_as_text_and_evaluates_nothing() -> None:
    held = (HeldField("name", "<b>{{7*7}}</b>"), *HELD[1:])
    rendered = render(a_letter(Kind.LISTING, held=held), "en")
    assert "&lt;b&gt;{{7*7}}&lt;/b&gt;" in rendered.html
    assert "<b>{{7*7}}</b>" in rendered.text


@pytest.mark.parametrize("empty", ["controller", "controller_address", "privacy_mailbox", "hosting_country", "held"])
def test_a_letter_that_lacks_something_does_not_leave(empty: str) -> None:
    with pytest.raises(LetterRefused):
        render(a_letter(Kind.LISTING, **{empty: ""}), "en")


def test_a_letter_without_the_operators_sentences_in_its_language_does_not_leave() -> None:
    with pytest.raises(LetterRefused, match="legitimate interest"):
        render(a_letter(Kind.LISTING, legitimate_interest={"en": "Only in English."}), "de")


def test_a_letter_with_a_link_to_another_host_does_not_leave() -> None:
    with pytest.raises(LetterRefused, match="one host"):
        render(a_letter(Kind.LISTING, see_url="https://elsewhere.example/n/x"), "en")


@pytest.mark.parametrize("without_words", [{"kind": "purchase"}, {"basis": "contract"}])
def test_a_source_or_basis_without_words_of_its_own_is_never_called_something_else(without_words: Any) -> None:
    source = dataclasses.replace(LETTER.sources[0], **without_words)
    with pytest.raises(LetterRefused, match="sources"):
        render(a_letter(Kind.LISTING, sources=(source,)), "en")


def test_every_line_of_a_card_has_its_name_in_each_language() -> None:
    for language in LANGUAGES:
        assert FIELD_LABELS[language].keys() == CATEGORY_OF.keys()
        assert CATEGORY_NAMES[language].keys() == set(CATEGORY_OF.values())
