"""Damaged and hostile mails are answered, and what is looked at of each is bounded; times are the benchmark's."""

import tracemalloc
from contextlib import suppress
from random import Random

import pytest

from ingest.candidate import Candidate
from ingest.sources.mailboxes import Skipped
from ingest.sources.mailboxes.excerpt import excerpt
from ingest.sources.mailboxes.headers import read_headers
from ingest.sources.mailboxes.limits import MAX_TEXT_BYTES, MAX_WHOLE_BYTES
from ingest.sources.mailboxes.skips import Refused
from ingest.sources.signatures.markup import page_of
from ingest.sources.signatures.text import MAX_LINES, clean_lines
from tests.ingest.sources.letters import BODY, JANE_BLOCK, mail, person, read
from tests.ingest.sources.mutations import HEAD, WAYS, mutated, shapes

SHAPES = shapes(30_000)
LETTERS = (
    mail(f"{BODY}\n{JANE_BLOCK}"),
    mail(html=f"<p>{BODY}</p><div class='gmail_signature'>{JANE_BLOCK}</div>"),
    mail(f"{BODY}\n{JANE_BLOCK}", html=f"<p>{BODY}</p>"),
)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_damaged_mail_is_answered(way: object) -> None:
    random = Random(11)
    for _ in range(40):
        assert isinstance(read(way(random.choice(LETTERS), random)), Candidate | Skipped)  # type: ignore[operator]


@pytest.mark.parametrize("name", SHAPES)
def test_a_hostile_shape_is_answered(name: str) -> None:
    assert isinstance(read(SHAPES[name]), Candidate | Skipped)


def test_a_hundred_damaged_mails_leave_no_memory_behind() -> None:
    random = Random(12)
    read(LETTERS[0])
    tracemalloc.start()
    for _ in range(100):
        read(mutated(random.choice(LETTERS), random))
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert kept < 2_000_000


def test_no_parser_sees_more_than_the_bounds_say() -> None:
    for name, raw in shapes(1_000_000).items():
        with suppress(Refused):
            assert len(excerpt(raw, read_headers(raw))) <= MAX_TEXT_BYTES + MAX_WHOLE_BYTES, name


@pytest.mark.parametrize("charset", ["unicode_escape", "raw-unicode-escape", "Punycode", "idna", "undefined", "rot13"])
def test_a_codec_that_is_no_charset_of_mail_is_not_asked(charset: str) -> None:
    raw = (
        HEAD
        + f"Content-Type: text/plain; charset={charset}\n\n".encode()
        + b"\xe9 \\u0041 \\q\n\n"
        + JANE_BLOCK.encode()
    )
    assert person(raw).jobs[0].title == "Head of Procurement"


def _with_attachment(*, kind: str, size: int) -> bytes:
    return (
        HEAD
        + (
            'Content-Type: multipart/mixed; boundary="part-1"\n\n'
            f"--part-1\nContent-Type: text/plain\n\n{BODY}\n"
            f"--part-1\nContent-Type: {kind}\nContent-Transfer-Encoding: base64\n\n{'QUJD' * (size // 4)}\n"
            f"--part-1\nContent-Type: text/plain\n\n{JANE_BLOCK}\n--part-1--\n"
        ).encode()
    )


def test_a_signature_behind_a_large_picture_is_read_and_the_picture_is_not() -> None:
    raw = _with_attachment(kind="image/png", size=3_000_000)
    assert len(excerpt(raw, read_headers(raw))) < 3_000
    assert person(raw).jobs[0].title == "Head of Procurement"


def test_a_mail_attached_to_a_long_mail_is_not_the_senders_word() -> None:
    inner = (
        b"From: Mark Vale <mark@otherfirm.example>\n\nMark Vale\nDirector\nPhone: +44 20 7946 0000\n" + b"a\n" * 200_000
    )
    raw = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee below.\n"
    found = person(raw + b"--b\nContent-Type: message/rfc822\n\n" + inner + b"\n--b--\n")
    assert (found.full_name, found.phones) == ("Jane Harrow", ())


def test_lines_and_tags_behind_the_bounds_are_not_looked_at() -> None:
    assert len(clean_lines("a\n" * 100_000)) == MAX_LINES
    page = page_of("<p>a" * 100_000 + "<div class=gmail_signature>Jane</div>")
    assert (len(page.lines) <= MAX_LINES, page.marked, page.cut) == (True, None, True)


def test_unseen_letters_in_html_part_no_words_and_no_numbers() -> None:
    page = "<p>Kind regards</p>" + JANE_BLOCK.replace("Head of", "Head\u200b of\u00ad").replace("\n", "<br>\u200c")
    found = person(mail(html=page.replace("+44 117", "\u202d+44 1\u206017\u202c")))
    assert (found.jobs[0].title, found.phones[0].text) == ("Head of Procurement", "+44 117 496 0123")
