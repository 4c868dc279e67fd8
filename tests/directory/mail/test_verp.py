"""A return path is known to nobody but who received the mail."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.mail.verp import Verp
from tests.directory.mail.drafts import VERP

_IDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=40)


@settings(deadline=None)
@given(_IDS)
def test_what_we_marked_we_know_again_however_it_is_spelled(mail_id: str) -> None:
    path, message_id = VERP.return_path(mail_id), VERP.message_id(mail_id)
    assert len(path.partition("@")[0]) <= 64
    for spelled in (path, path.upper(), f" <{path}> "):
        assert VERP.id_of_return_path(spelled) == mail_id
    assert VERP.id_of_message_id(message_id) == mail_id


def test_a_changed_letter_another_key_or_another_purpose_proves_nothing() -> None:
    path = VERP.return_path("n4711")
    swap = {"a": "b"}
    forged = [
        path.replace("n4711", "n4712"),
        *(path[:at] + swap.get(path[at], "a") + path[at + 1 :] for at in range(6, 22)),
        path.replace("bounces", "evil"),
        VERP.message_id("n4711"),
        VERP.return_path("n4711").partition("@")[0][:-1] + "@bounces.cardfile.example",
        Verp(b"j" * 32, VERP.bounce_domain, VERP.message_domain).return_path("n4711"),
        "",
        "@",
        "n4711-@bounces.cardfile.example",
    ]
    assert [address for address in forged if VERP.id_of_return_path(address)] == []
    same = Verp(VERP.key, "cardfile.example", "cardfile.example")
    assert same.id_of_message_id(same.return_path("n4711")) is None


@settings(deadline=None)
@given(st.text(max_size=100))
def test_no_text_from_outside_upsets_it(text: str) -> None:
    assert VERP.id_of_return_path(text) is None
    assert VERP.id_of_message_id(text) is None


@pytest.mark.parametrize("mail_id", ["", "N1", "a-b", "a@b", "a" * 41, "ä", "1\n", "a b"])
def test_an_id_that_mail_servers_might_garble_is_refused(mail_id: str) -> None:
    with pytest.raises(ValueError, match="mail id"):
        VERP.return_path(mail_id)
