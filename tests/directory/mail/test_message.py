"""A mail says what its draft says, under headers that nobody's name can change."""

import hashlib
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.mail.message import FieldRefused
from tests.directory.mail.drafts import VERP, composed

HEADERS = [
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post",
    "MIME-Version", "Content-Type", "Content-Language",
]  # fmt: skip


def _read(wire: bytes) -> EmailMessage:
    message = message_from_bytes(wire, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_notice_says_that_a_machine_wrote_it_and_how_to_refuse_in_one_click() -> None:
    message = _read(composed().message)
    assert message.keys() == HEADERS
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == "<https://privacy.cardfile.example/refuse/abc>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Date"] == "Sun, 22 Nov 2026 09:30:00 +0000"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    text = message.get_body(("plain",))
    assert text is not None
    assert text.get_content().replace("\r\n", "\n") == "Guten Tag,\n.\nSie können Nein sagen.\n"


def test_the_same_mail_has_the_same_message_id_at_each_try() -> None:
    assert _read(composed().message)["Message-ID"] == _read(composed(subject="Zweiter Versuch").message)["Message-ID"]
    assert _read(composed().message)["Message-ID"] == VERP.message_id("n4711")


@pytest.mark.parametrize("field", ["subject", "sender_name", "sender", "recipient", "refuse_url", "language"])
@pytest.mark.parametrize(
    "hostile",
    [
        "\r\nBcc: all@evil.example",
        "\nX: y",
        "\r\r",
        "a\0b",
        "a\u2028b",
        "a\x85b",
        "\x1b]52",
        "\ud800",
        "=?utf-8?q?=0D=0ABcc=3A_x?=",
    ],
)
def test_a_value_that_breaks_a_line_is_refused_and_not_repeated(field: str, hostile: str) -> None:
    with pytest.raises(FieldRefused) as refused:
        composed(**{field: f"Muster{hostile}"})
    assert "Muster" not in str(refused.value)


@pytest.mark.parametrize("field", ["text", "html"])
def test_a_body_with_what_no_mail_can_carry_is_refused(field: str) -> None:
    for hostile in ("a\0b", "\udfff"):
        with pytest.raises(FieldRefused, match=field):
            composed(**{field: hostile})


@pytest.mark.parametrize(
    "name",
    [
        "Bcc: all@evil.example", "Muster, Erika <ceo@evil.example>", '"quoted" \\ name',
        "evil@evil.example", "王小明", "N" * 500, "ü" * 500, "a " * 300, "<b>", ";;,,::", "\u202eelgoog",
    ],
)  # fmt: skip
def test_a_hostile_name_changes_no_header(name: str) -> None:
    envelope = composed(sender_name=name, subject=name)
    message = _read(envelope.message)
    assert message.keys() == HEADERS
    assert [address.addr_spec for address in message["From"].addresses] == ["notices@cardfile.example"]
    assert [address.addr_spec for address in message["To"].addresses] == ["erika.muster@firma.example"]
    assert envelope.message.isascii()
    assert max(map(len, envelope.message.split(b"\r\n"))) < 998


@settings(deadline=None)
@given(
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=200).filter(
        lambda text: "=?" not in text
    )
)
def test_whatever_the_subject_the_headers_stay_the_same(subject: str) -> None:
    wire = composed(subject=subject).message
    assert _read(wire).keys() == HEADERS
    assert b"\n" not in wire.replace(b"\r\n", b"")
    assert b"\r" not in wire.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "address",
    [
        "alice@a)bob@b", "alice@a)bob@b.example", '"a b"@firma.example', "a@[127.0.0.1]", "Erika <a@firma.example>",
        "a@firma", "=?utf-8?q?=0D=0ABcc=3A_x?=@firma.example",
        "a@firma.example, b@firma.example", "a@firma.example>", "", "@firma.example",
        "a@b@firma.example", "a b@firma.example",
    ],
)  # fmt: skip
def test_only_a_plain_address_is_written_to(address: str) -> None:
    with pytest.raises(FieldRefused):
        composed(recipient=address)


def test_an_address_in_another_script_keeps_its_letters_and_its_domain_turns_ascii() -> None:
    envelope = composed(recipient="jörg@bücher.example")
    assert envelope.recipient == "jörg@xn--bcher-kva.example"
    assert "To: jörg@xn--bcher-kva.example\r\n".encode() in envelope.message
    assert composed(recipient="joerg@bücher.example").message.isascii()


@pytest.mark.parametrize(
    "url",
    [
        "http://privacy.cardfile.example/r/1", "ftp://privacy.cardfile.example/", "javascript:alert(1)", "https:///r/1",
        "https://x/ y", "mailto:x@y.example",
        "https://x.example/>,<mailto:a@evil.example", "https://bücher.example/r", "https://x.example/" + "a" * 900,
    ],
)  # fmt: skip
def test_one_click_refusal_wants_one_https_address(url: str) -> None:
    with pytest.raises(FieldRefused, match="refuse_url"):
        composed(refuse_url=url)


def test_the_demonstration_may_refuse_over_plain_http_on_this_machine() -> None:
    url = "http://127.0.0.1:8001/refuse/" + hashlib.sha256(b"token").hexdigest() * 3
    assert f"List-Unsubscribe: <{url}>\r\n".encode() in composed(refuse_url=url).message, "folding would break it"


def test_a_mail_without_a_refusal_link_has_no_unsubscribe_header() -> None:
    assert not [name for name in _read(composed(refuse_url="").message) if name.startswith("List-")]


def test_nothing_personal_shows_when_an_envelope_is_printed() -> None:
    assert repr(composed()) == "Envelope(mail_id='n4711')"
