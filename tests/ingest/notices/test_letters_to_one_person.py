"""What a notice prints of one person: links as held, names from the right, their authority, and their own words."""

from datetime import date

import pytest
from selectolax.lexbor import LexborHTMLParser

from ingest.notices import suggested
from ingest.notices.authorities import AUTHORITIES, authority_of
from ingest.notices.labels import LANGUAGES
from ingest.notices.letter import HeldField, Kind, SourceNote, render
from tests.ingest.notices.test_letters import EVERY_LETTER, HELD, SAID, a_letter, flat_text


@pytest.mark.parametrize(("kind", "language"), EVERY_LETTER)
def test_a_profile_link_and_another_address_are_printed_as_held_with_their_dots_in_brackets(
    kind: Kind, language: str
) -> None:
    other = HeldField("email", "o.fitzsimmons@tarbert-group.example")
    said = render(a_letter(kind, held=(*HELD, other)), language)
    for value in ("profiles[.]example/in/orla", "o[.]fitzsimmons[at]tarbert-group[.]example"):
        assert value in said.html
        assert value in said.text
    told = {"en": "for a dot", "de": "für den Punkt", "fr": "pour le point", "es": "en lugar del punto"}[language]
    without = render(a_letter(kind, held=HELD[:-1]), language)
    assert (told in flat_text(said), told in flat_text(without)) == (True, False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_written_from_the_right_stands_under_its_label_like_every_other(language: str) -> None:
    held = (HeldField("name", "عبد الرحمن بن محمد"), *HELD[1:])
    html = render(a_letter(Kind.LISTING, name=held[0].value, held=held), language).html
    assert html.count("<bdi>عبد الرحمن بن محمد</bdi>") == 2
    assert "dir=" not in html
    cells = [bdi.parent for bdi in LexborHTMLParser(html).css("td > bdi")]
    assert {cell.attributes["align"] for cell in cells if cell is not None} == {"left"}


def test_every_country_under_the_regulation_has_its_authority() -> None:
    assert len(AUTHORITIES) == 32
    assert authority_of("DE", seat="DE", language="de").startswith(": die Datenschutzaufsicht Ihres Bundeslandes")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("country", ["", "US"])
def test_whose_country_is_not_known_is_told_of_no_federal_state_of_theirs(country: str, language: str) -> None:
    theirs = {"en": "where you live", "de": "Ihrem Wohn-", "fr": "où vous vivez", "es": "donde vive"}[language]
    land = {"en": "your federal state", "de": "Ihres Bundes", "fr": "votre Land", "es": "su estado"}[language]
    german = authority_of(country, seat="DE", language=language)
    assert (theirs in german, "BfDI" in german, land in german) == (True, True, False)
    assert authority_of(country, seat="FR", language=language).endswith("(CNIL), Paris")
    assert theirs in authority_of(country, seat="US", language=language)


OWN = SourceNote("person", "", public=False, received_on=date(2026, 11, 20), basis="the_person")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_person_wrote_is_said_to_come_from_them_and_not_to_be_new_to_them(language: str) -> None:
    corrected = (HeldField("company", "Ostwind AG"),)
    said = render(a_letter(Kind.NEW_FACTS, held=corrected, sources=(OWN,)), language)
    flat = flat_text(said)
    yours = {
        "en": ("You told us yourself", "We received something new", "Your correction will be shown."),
        "de": ("Von Ihnen selbst", "neue Angaben erhalten", "Ihre Berichtigung wird sichtbar."),
        "fr": ("De vous-même", "reçu de nouvelles", "Votre correction sera visible."),
        "es": ("De usted: corrigió", "recibido datos nuevos", "Su corrección será visible."),
    }[language]
    assert [words in flat for words in yours[:2]] == [True, False]
    assert said.subject.startswith(yours[2])
    assert SAID[language]["not public"] not in flat
    assert suggested.LEGITIMATE_INTEREST[language] in flat
    assert "Orla Fitzsimmons" in flat, "the mail greets by the name, which is no new line"
