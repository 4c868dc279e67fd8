"""What a server answers is kept without the person it names."""

import pytest

from directory.mail.answers import cleaned_answer, enhanced_code

RECIPIENT = "erika.muster@firma.example"


@pytest.mark.parametrize(
    "answer",
    [
        b"5.1.1 <erika.muster@firma.example>: Recipient address rejected",
        b"5.1.1 No such user ERIKA.MUSTER here",
        b"5.1.1 Erika Muster is unknown",
        b"5.1.1 see https://firma.example/?to=erika.muster%40firma.example",
        b"5.1.1 srs0=erika.muster=40firma.example",
        b"5.1.1 line one\nerika.muster@firma.example\x1b]52;c;ZQ==\x07",
        b"5.1.1 \xff\xfe Muster " + b"x" * 9000 + b" erika",
    ],
)
def test_no_answer_names_who_it_is_about(answer: bytes) -> None:
    kept = cleaned_answer(answer, recipient=RECIPIENT)
    assert "erika" not in kept.lower()
    assert "muster" not in kept.lower()
    assert len(kept) <= 200
    assert kept.isprintable()
    assert kept.startswith("5.1.1")
    assert enhanced_code(answer) == "5.1.1"


def test_an_answer_without_a_person_stays_as_it_is() -> None:
    assert cleaned_answer(b"2.0.0 Ok: queued as 4XyZ", recipient="al@firma.example") == "2.0.0 Ok: queued as 4XyZ"
    assert enhanced_code(b"Ok: queued 2.0.0") == ""
