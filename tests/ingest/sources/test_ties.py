"""What is asked of a mail's end before its lines are read: whether anything there could tie it to the sender."""

import pytest

from benchmarks.signature_tables.crowds import BELOW_OWN, CROWDS, SENDER, secretary, signed_mails
from benchmarks.signature_tables.crowds import mails as nobodys_mails
from ingest.sources.signatures import Sender, read_text, window
from ingest.sources.signatures.memo import forget

_LETTER = "Hello Sam,\n\nthe samples came on Tuesday.\n\n"


def test_an_end_that_names_neither_sender_nor_employer_is_left_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    unread = f"{_LETTER}Otto Brandis\nHead of Sales\nKestrel Pumps Ltd\n+44 117 496 0123\notto@kestrel.example"
    assert read_text(unread, SENDER).fields is None
    monkeypatch.setattr(window, "Line", None)
    assert not read_text(unread, SENDER).found


@pytest.mark.parametrize(
    ("sender", "end"),
    [
        (Sender("Jane Moss", "jm@vale.example"), "J. Moss\nTel. +44 117 496 0123"),
        (Sender("Bill Harrow", "wh@vale.example"), "William Harrow\nTel. +44 117 496 0123"),
        (Sender("Jörg Müller", "jm@vale.example"), "Joerg Mueller\nTel. +44 117 496 0123"),
        (Sender("", "jmoss@vale.example"), "Jane Moss\nTel. +44 117 496 0123"),
        (Sender("Front Desk", "jane.moss@vale.example"), "Tel. +44 117 496 0123\njane.moss@harbour.example"),
        (Sender("Jane Moss", "jm@vale.example"), "Vale Ltd\nTel. +44 117 496 0123"),
        (Sender("Jane Moss", "jm@ab-cd.example"), "Abcd Ltd\nTel. +44 117 496 0123"),
        (Sender("Jane Moss", "jm@abcdef.example"), "Abc Def Ltd\nTel. +44 117 496 0123"),
        (Sender("Jane Moss", "jm@hafen-werk.example"), "Hafen Werk GmbH\nTel. +44 117 496 0123"),
        (Sender("Jane Moss", "jm@kestrelpumps.example"), "Sales\nTel. +44 117 496 0123\nwww.kestrelpumps.example"),
        (Sender("Jane Moss", "jm@ab-cd.example"), "Sales\nTel. +44 117 496 0123\nwww.ab-cd.example"),
        (Sender("Jane Moss", "jm@kernrau.example"), "Kern & Rau Ltd\nTel. +44 117 496 0123"),
        (Sender("Jane Moss", "jm@abcd.example"), "A.B.C.D. Ltd\nTel. +44 117 496 0123"),
        (Sender("janemoss", "jm@vale.example"), "Jane Moss\nTel. +44 117 496 0123"),
        (Sender("O'Vale", "jm@harbour.example"), "Jane O'Vale\nTel. +44 117 496 0123"),
    ],
)
def test_whatever_ties_a_signature_to_its_sender_is_seen(sender: Sender, end: str) -> None:
    fields = read_text(f"{_LETTER}Best regards\n\n{end}", sender).fields
    forget()
    assert fields is not None
    assert [phone.text for phone in fields.phones] == ["+44 117 496 0123"]


def test_a_domain_in_capitals_ties_and_names_the_employer_as_in_small_letters() -> None:
    text = f"{_LETTER}Best regards\n\nNordlicht\nTel. +44 117 496 0123\nwww.nordlicht.example"
    found = [read_text(text, Sender("Jane Moss", f"jm@{host}")) for host in ("nordlicht.example", "NORDLICHT.Example")]
    forget()
    assert found[0].fields is not None
    assert found[0].fields.companies == ("Nordlicht",)
    assert found[1] == found[0]


def test_asking_first_changes_nothing_that_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [text for crowd in BELOW_OWN for text in signed_mails(crowd, 8)]
    texts += [text for crowd in (*CROWDS, secretary) for text, _, _ in nobodys_mails(crowd, 8)]
    asked = [read_text(text, SENDER).fields for text in texts]
    monkeypatch.setattr(window, "may_be_senders", lambda *_: True)
    forget()
    assert [read_text(text, SENDER).fields for text in texts] == asked
    assert sum(fields is not None for fields in asked) >= len(BELOW_OWN) * 8
