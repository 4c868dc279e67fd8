"""Hunting: for the words of mails that were only read, for secrets wherever bytes lie, and for a way round the keys."""

import mailbox
import re
from collections.abc import Iterator
from dataclasses import replace

import click
import pytest
import redis
from sqlalchemy import select

import composition
from directory import backups
from directory.accounts import factors
from directory.accounts.models import User
from directory.cli import root
from directory.profiles.canary import WrongKey
from directory.profiles.models import Profile
from directory.sealed_file import FileBroken
from tests.attacks.conftest import ANNIKA, BENNO, OTHER_REP, REP, WAIT_DAYS
from tests.attacks.product import PASSWORD, SEED, Cardfile, links_in, text_of
from tests.ingest.sources.letters import mail as letter
from tests.services.surroundings import Forward

CANARY = "zyxcanary"
MEMBER = "sam.field@hafenrand.example"
CONSENT = f"""
member = "{MEMBER}"
version = "2026-11"
text = "I share the signatures of my mails."
given_at = 2026-05-04T09:30:00Z
adult = true
may_share = true
"""
SIGNATURE = """Jane Harrow
Head of Procurement
Nordlicht Lighting Ltd
12 Harbour Street
Bristol BS1 4QA
Phone: +44 117 496 0123
jane.harrow@nordlicht.example | www.nordlicht.example"""


def bytes_of(cardfile: Cardfile) -> Iterator[tuple[str, bytes]]:
    """Every byte that lies anywhere: rows, files of database, index, journal and displays, Redis, log and mail."""
    for table, rows in cardfile.everything().items():
        yield table, "\n".join(rows).encode()
    for file in sorted(cardfile.folder.rglob("*")):
        if file.is_file() and file.suffix not in {".mbox", ".csv", ".toml"}:
            yield str(file.relative_to(cardfile.folder)), file.read_bytes()
    with redis.Redis.from_url(cardfile.held.settings.redis_url) as client:
        for key in client.scan_iter(count=1000):
            yield "Redis", key + (client.dump(key) or b"")
    yield "log", cardfile.logged.getvalue().encode()
    for number, one in enumerate(cardfile.smtp.mails):
        yield f"mail {number}", one.content + text_of(one).encode() + text_of(one, "html").encode()


def found(cardfile: Cardfile, *words: str, but: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Where one of these words lies, in plain, in hex, in UTF-16 or in base32."""
    lies = []
    for where, lying in bytes_of(cardfile):
        folded = lying.lower()
        for word in words:
            spelled = (word.lower().encode(), word.encode().hex().encode(), word.lower().encode("utf-16-le"))
            if any(one in folded for one in spelled) and not where.startswith(but or ("\0",)):
                lies.append((where, word))
    return lies


@pytest.mark.parametrize("make_cardfile", ["sqlite_url", "postgres_url"], indirect=True)
def test_no_word_of_a_mails_body_or_subject_is_left_anywhere_after_everything_ran(
    cardfile: Cardfile, forward: Forward, unhurried: None
) -> None:
    forward(days=-WAIT_DAYS)
    body = (
        f"Hello Sam,\n\nthe {CANARY} offer is attached; Peter {CANARY}-Smith, director of {CANARY} Ltd, is at "
        f"peter@{CANARY}.example and +44 20 7946 0{{n:03}}.\n\nKind regards\n{SIGNATURE}\n\n"
        f"> On Monday Sam wrote:\n> {CANARY} quoted\n> --\n> Sam {CANARY}\n"
    )
    box = mailbox.mbox(cardfile.folder / f"{CANARY}.mbox")
    for number in range(12):
        sender = (
            "Jane Harrow <jane.harrow@nordlicht.example>"
            if number < 6
            else f"Person{number} {CANARY} <list@{CANARY}.example>"
        )
        raw = letter(
            body.replace("{n:03}", f"{number:03}"),
            sender=sender,
            headers={"X-Note": CANARY, "References": f"<{CANARY}{number}@x.example>"},
        )
        box.add(raw.replace(b"\r\n", b"\n"))
    box.add(letter(html=f"<p>{CANARY}</p><div>Jane Harrow<br>Head of Procurement</div><!-- {CANARY} -->"))
    box.add(b"From: broken\nSubject: " + CANARY.encode() + b"\n\n" + CANARY.encode() * 1000)
    box.close()
    consent = cardfile.folder / "consent.toml"
    consent.write_text(CONSENT)
    cardfile.told("members", "add", "--consent", consent)
    rejects = cardfile.folder / "rejected.txt"
    printed = cardfile.told(
        "mail", "load", cardfile.folder / f"{CANARY}.mbox", "--as", MEMBER, "--here", "--rejects", rejects
    )
    printed = printed.replace(f"{CANARY}.mbox", "")
    assert CANARY not in printed
    for _ in range(3):
        cardfile.settle()
    cardfile.wait_out(forward, days=WAIT_DAYS)
    cardfile.settle()
    rep = cardfile.signed_in(REP)
    jane = cardfile.id_of("jane.harrow@nordlicht.example")
    assert "Jane Harrow" in rep.text("/?q=jane")
    assert rep.press(f"/people/{jane}/reveal").status_code == 303
    assert rep.text(f"/?q={CANARY}").count("Jane") == 0
    person = cardfile.proven("jane.harrow@nordlicht.example")
    assert CANARY not in person.text("/card") + person.text("/card/download")
    cardfile.told("who", "jane.harrow@nordlicht.example", "--because", "a test of canaries")
    cardfile.told("backup", cardfile.folder / "backup.sealed")
    assert person.press("/card/remove").status_code == 303
    cardfile.settle()
    assert len(cardfile.smtp.mails) >= 3
    assert found(cardfile, CANARY) == []
    left = found(
        cardfile, "jane.harrow@nordlicht.example", "Jane Harrow", "117 496 0123", "441174960123", but=("mail ",)
    )
    if not cardfile.database.sqlite:
        assert left == []
    assert [one for one in left if not one[0].startswith(("index", "home/index"))] == []


def test_no_secret_lies_readable_in_database_index_queue_log_or_backup(peopled: Cardfile, unhurried: None) -> None:
    with peopled.database.write() as session:
        user = session.scalars(select(User).where(User.email == OTHER_REP)).one()
        made = factors.make_codes()
        factors.keep_codes(session, user.id, made)
    rep, person = peopled.signed_in(REP), peopled.proven(ANNIKA)
    mette = peopled.signed_in(OTHER_REP)
    code = "".join(re.findall(r"^\s*(\d{4}) (\d{4})\s*$", text_of(peopled.smtp.to(ANNIKA)[-1]), re.M)[0])
    tokens = [
        link.rsplit("/n/")[1].removesuffix("/no")
        for one in peopled.smtp.mails
        for link in links_in(one)
        if "/n/" in link
    ]
    assert tokens
    assert rep.press(f"/people/{peopled.ids[ANNIKA]}/reveal").status_code == 303
    assert peopled.proven(BENNO).press("/card/remove").status_code == 303
    peopled.settle()
    backup = peopled.folder / "backup.sealed"
    peopled.told("backup", backup)
    assert backup.stat().st_mode & 0o077 == 0
    settings = peopled.held.settings
    keys = [
        settings.secret_key,
        settings.suppression_key,
        settings.journal_key,
        settings.backup_key,
        *settings.sealing_keys,
    ]
    secrets = [
        PASSWORD, factors.spelled(SEED), SEED.decode(), rep.cookie(), mette.cookie(), person.cookie("__Host-card"), code,
        rep.proof(), *(one for one, _ in made), *(one.replace("-", "") for one, _ in made), *tokens, *(key.hex() for key in keys),
    ]  # fmt: skip
    assert all(secrets)
    assert found(peopled, *secrets, but=("mail ",)) == []
    sealed = backup.read_bytes()
    assert [word for word in (ANNIKA, BENNO, "Annika", "Nordlicht", "$argon2id") if word.encode() in sealed] == []
    said = repr(peopled.held) + str(peopled.held.settings)
    assert [key.hex() for key in keys if key.hex() in said] == []
    for file in [*settings.home.rglob("*"), settings.journal_path]:
        assert file.stat().st_mode & 0o077 == 0, file


@pytest.mark.security(
    "A 11.3.2", breaks='directory/sealed_file.py::raise FileBroken("something was added behind the backup\'s end")'
)
def test_a_backup_with_one_flipped_byte_changes_no_row(peopled: Cardfile) -> None:
    assert peopled.proven(BENNO).press("/card/remove").status_code == 303
    backup = peopled.folder / "backup.sealed"
    peopled.told("backup", backup)
    whole, before = backup.read_bytes(), peopled.everything()
    flipped = peopled.folder / "flipped.sealed"
    for place in (0, 5, 20, len(whole) // 2, len(whole) - 40, len(whole) - 1):
        flipped.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        done = peopled.shell("restore", flipped, "--replace")
        assert done.exit_code == 1, place
        assert re.search("backup (is|'s)|no Cardfile backup", done.output), done.output
    for cut in (whole + b"x", whole[:-1], whole[: len(whole) // 2], b""):
        flipped.write_bytes(cut)
        assert peopled.shell("restore", flipped, "--replace").exit_code == 1
    assert peopled.everything() == before
    assert "The backup is in place" in peopled.told("restore", backup, "--replace")


@pytest.mark.security("own: suppression key", breaks="composition.py::_check_key(held)")
def test_nobody_starts_under_another_suppression_key(peopled: Cardfile) -> None:
    held = peopled.held
    with pytest.raises(WrongKey):
        composition.start(replace(held.settings, suppression_key=b"z" * 32))
    assert peopled.proven(BENNO).press("/card/remove").status_code == 303
    backup = peopled.folder / "backup.sealed"
    peopled.told("backup", backup)
    before = peopled.everything()
    with pytest.raises(backups.RestoreRefused):
        backups.restore(
            peopled.database, backup, key=held.settings.backup_key, journal=held.journal, replace=True,
            keys=replace(peopled.database.info["keys"], suppression=b"z" * 32),
        )  # fmt: skip
    with pytest.raises(FileBroken):
        backups.restore(
            peopled.database,
            backup,
            key=b"z" * 32,
            journal=held.journal,
            replace=True,
            keys=peopled.database.info["keys"],
        )
    assert peopled.everything() == before
    with peopled.database.read() as session:
        assert session.get_one(Profile, peopled.ids[ANNIKA]).state == "listed"


def test_no_command_takes_a_secret_where_the_list_of_processes_shows_it(cardfile: Cardfile) -> None:
    cardfile.shell("--help")
    words = re.compile(r"password|secret|token|totp|\bkey\b|\bcode\b")
    shown = [
        (path, option.name)
        for path, command in commands_under(root)
        for option in command.params
        if words.search(option.name or "") and not getattr(option, "is_flag", False)
    ]
    assert shown == []


def commands_under(group: click.Group, *path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command with its words."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield " ".join((*path, name)), command
        if isinstance(command, click.Group):
            yield from commands_under(command, *path, name)
