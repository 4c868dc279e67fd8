"""The privacy center's own mails: the same words in text and HTML, in each language, and no link but ours."""

import dataclasses
import re
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import pytest
from jinja2 import UndefinedError
from selectolax.lexbor import LexborHTMLParser

from directory.mail.letterhead import write
from directory.posting import Sender
from privacy_center.languages import LANGUAGES
from privacy_center.letters import (
    MAILS,
    CodeMail,
    CorrectedMail,
    HiddenMail,
    Mail,
    NeverListedMail,
    ReceiptMail,
    compose,
)

HOST = "https://privacy.cardfile.example"
SENDER = Sender("Cardfile Verzeichnis GmbH", "Speicherweg 4, 20457 Hamburg", "privacy@cardfile.example")
AT = datetime(2026, 11, 23, 14, 2, 9, tzinfo=UTC)
RECEIPT = ReceiptMail("K7M29QXDT4ABCDEFGHJKLMNPQR", AT, 8, 19, 3, date(2026, 11, 30), f"{HOST}/receipt")
EVERY_MAIL: tuple[Mail, ...] = (
    CodeMail("04821730"),
    RECEIPT,
    dataclasses.replace(RECEIPT, companies_told=0, due_on=None),
    NeverListedMail(RECEIPT.receipt_code, AT, f"{HOST}/receipt"),
    CorrectedMail(RECEIPT.receipt_code, AT, 2, f"{HOST}/", f"{HOST}/receipt"),
    CorrectedMail(RECEIPT.receipt_code, AT, 2, f"{HOST}/", f"{HOST}/receipt", respelled=True),
    HiddenMail(RECEIPT.receipt_code, AT, 2, f"{HOST}/", f"{HOST}/receipt"),
)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mail", EVERY_MAIL, ids=lambda mail: mail.kind)
def test_text_and_html_carry_the_same_words_in_the_same_order(mail: Mail, language: str) -> None:
    written = compose(mail, language, SENDER)
    tree = LexborHTMLParser(written.html)
    for link in tree.css("body a"):
        link.replace_with(f" {link.text()} {link.attributes['href']} ")
    assert tree.body is not None
    assert _words(tree.body.text(separator=" ")) == _words(written.text)
    for value in (SENDER.controller, SENDER.address, SENDER.privacy_mailbox):
        assert value in " ".join(written.text.split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mail", EVERY_MAIL, ids=lambda mail: mail.kind)
def test_every_link_leads_to_us(mail: Mail, language: str) -> None:
    written = compose(mail, language, SENDER)
    hrefs = [node.attributes["href"] or "" for node in LexborHTMLParser(written.html).css("[href], [src]")]
    assert {urlsplit(url)[:2] for url in hrefs} <= {("https", "privacy.cardfile.example")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_codes_are_printed_whole_in_both_parts(language: str) -> None:
    code = compose(CodeMail("04821730"), language, SENDER)
    assert "0482 1730" in code.text
    assert "0482 1730" in code.html
    receipt = compose(RECEIPT, language, SENDER)
    for line in ("K7M2-9QXD-T4AB", "CDEF-GHJK-LMNP-QR"):
        assert line in receipt.text
        assert line in receipt.html
    assert "04821730" not in receipt.subject + code.subject


def test_a_word_nobody_gave_is_an_error_and_no_blank() -> None:
    with pytest.raises(UndefinedError):
        write(MAILS, "code", "en", {"code_lines": ()})


_ONE_AND_NONE = {
    "en": ("1 company", "No company had received"),
    "de": ("1 Firma", "Keine Firma hatte"),
    "fr": ("1 entreprise", "Aucune entreprise n'avait reçu"),
    "es": ("1 empresa", "Ninguna empresa había recibido"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_speaks_of_one_company_as_of_one_and_says_when_none_had_received_it(language: str) -> None:
    one, none = _ONE_AND_NONE[language]
    for mail in (RECEIPT, *EVERY_MAIL[-2:]):
        of_one = " ".join(compose(dataclasses.replace(mail, companies_told=1), language, SENDER).text.split())  # type: ignore[type-var]
        of_none = " ".join(compose(dataclasses.replace(mail, companies_told=0), language, SENDER).text.split())  # type: ignore[type-var]
        assert (re.search(rf"\b{one}\b", of_one) is not None, none in of_none, "0" in of_none.partition(none)[0][-3:]) == (
            True, True, False,
        ), mail.kind  # fmt: skip
