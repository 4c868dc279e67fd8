"""What the operator reads when a file is wrong: the thing, the place and the remedy, never a traceback."""

import json
import os
from datetime import timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from directory.clock import now
from directory.parts import Parts
from ingest import cli, members
from ingest.models import Load
from ingest.reasons import MEANINGS, meaning
from tests.ingest.world import DEFINITION, deliver, person, register, states
from tests.journeys.people import consent


@click.group()
def shell() -> None:
    """The feeders' commands, as composition.py mounts them."""


for group in (cli.feeds, cli.mail):
    shell.add_command(group)


def _run(held: Parts, *words: str | Path) -> Result:
    result = CliRunner().invoke(shell, [str(word) for word in words], obj=lambda: held)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def _file(folder: Path, content: bytes, name: str = "delivery.jsonl") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the file is empty"),
        (b"\x1f\x8b", "the file is packed"),
        (b"\x1f\x8b\x08", "the file is packed"),
        ("Gro\u00df\n".encode("latin-1"), "nobody was withdrawn; see that it is the whole file"),
    ],
    ids=["empty", "two bytes of gzip", "three bytes of gzip", "another encoding"],
)
def test_a_delivery_that_cannot_be_read_ends_with_its_reason_and_its_rejects(
    held: Parts, tmp_path: Path, content: bytes, told: str
) -> None:
    register(held, delivery="full")
    path = _file(tmp_path, content)
    result = _run(held, "feeds", "load", "kontor", path, "--here")
    assert result.exit_code == 1
    assert told in " ".join(result.output.split())
    assert ("were not taken" in result.output) == ("rows read" in result.output) == (b"Gro" in content)
    rejected = path.with_name("delivery.jsonl.rejects.csv").read_text().splitlines()
    assert rejected == ["row,reason,rule", *(["1,undecodable,"] if b"Gro" in content else [])]


@pytest.mark.parametrize(
    "words", [("feeds", "load", "kontor"), ("feeds", "withdraw", "kontor")], ids=["load", "withdraw"]
)
def test_a_pipe_is_refused_since_it_cannot_be_read_twice(held: Parts, tmp_path: Path, words: tuple[str, ...]) -> None:
    register(held)
    os.mkfifo(tmp_path / "pipe")
    assert "write its content into a file" in _run(held, *words, tmp_path / "pipe").output


def test_each_reason_of_a_load_is_told_with_its_meaning(held: Parts, tmp_path: Path) -> None:
    register(held)
    lines = [
        '{"name": "x"}',
        '{"id": "1", "id": "2"}',
        '{"id": "3", "name": "Ines Berg", "emails": ["info@a.example"]}',
    ]
    result = _run(held, "feeds", "load", "kontor", _file(tmp_path, "\n".join(lines).encode()), "--here")
    for code in ("no_record_key", "duplicate_key", "not_a_person"):
        assert code in result.output
        assert meaning(code)[:12] in result.output
    assert all(line.strip() for line in MEANINGS.values())


def test_a_place_where_no_rejects_can_be_written_is_named_before_a_row_is_read(held: Parts, tmp_path: Path) -> None:
    register(held)
    path = _file(tmp_path, b"")
    result = _run(held, "feeds", "load", "kontor", path, "--here", "--rejects", tmp_path / "nowhere" / "rejects.csv")
    assert "name another place by --rejects" in result.output
    assert states(held) == []


@pytest.mark.parametrize(
    "content", [b"", b"E-Mail\nx@nordlicht.example\n", b"\x1f\x8b"], ids=["empty", "column", "gzip"]
)
def test_an_opt_out_list_that_cannot_be_read_withdraws_nobody_and_says_why(
    held: Parts, tmp_path: Path, content: bytes
) -> None:
    register(held)
    deliver(held, [person(1)])
    result = _run(held, "feeds", "withdraw", "kontor", _file(tmp_path, content, "optout.csv"))
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert states(held) == ["received"]


def test_the_rejects_are_never_written_over_the_delivery(held: Parts, tmp_path: Path) -> None:
    register(held)
    path = _file(tmp_path, json.dumps(person(1)).encode())
    (tmp_path / "link").symlink_to(path)
    result = _run(held, "feeds", "load", "kontor", path, "--rejects", tmp_path / "link", "--here")
    assert "link is the file to be read; name another place" in result.output.replace("\n", "")
    assert path.read_bytes() == json.dumps(person(1)).encode()


def test_lines_of_an_opt_out_list_that_name_nobody_are_told_by_number_since_those_people_stay(
    held: Parts, tmp_path: Path
) -> None:
    register(held)
    deliver(held, [person(1)])
    lines = b"email,id\nines.aaab@nordlicht.example,\nc13fc3abb96a0792,\nnordlicht.example,\n"
    result = _run(held, "feeds", "withdraw", "kontor", _file(tmp_path, lines, "optout.csv"))
    told = " ".join(result.output.split())
    assert result.exit_code == 1
    assert "3 lines read, 2 named nobody, 1 records withdrawn." in told
    assert "in line 2, 3 (counted from 1 behind the header)" in told
    assert "c13fc3" not in told


def test_a_definition_is_read_with_a_mark_and_one_that_is_not_utf_8_is_explained(held: Parts, tmp_path: Path) -> None:
    text = DEFINITION.format(name="kontor", delivery="delta", expires='"never"')
    assert "is registered" in _run(held, "feeds", "add", _file(tmp_path, text.encode("utf-8-sig"))).output
    refused = _run(held, "feeds", "add", _file(tmp_path, text.encode("utf-16")))
    assert "save it as UTF-8" in refused.output


def test_the_list_of_feeds_names_each_as_feeds_load_needs_it(held: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli._out, "_width", 80)
    register(held, name="kontor-contacts-of-europe")
    register(held, name="kontor-contacts-of-europe", expires="2099-12-31")
    told = _run(held, "feeds", "list").output
    assert "kontor-contacts-of-europe" in told
    assert "2099-12-31" in told
    assert max(map(len, told.splitlines())) <= 80


def test_an_opt_out_list_without_its_column_is_told_with_its_header_and_never_with_a_row(
    held: Parts, tmp_path: Path
) -> None:
    register(held)
    told = [
        " ".join(_run(held, "feeds", "withdraw", "kontor", _file(tmp_path, line, "optout.csv")).output.split())
        for line in (b"E-Mail,ID\n", b"ines@nordlicht.example,K1\n")
    ]
    assert "optout.csv: the header lacks email (opt_out.email), id (opt_out.record_key);" in told[1]
    assert "the header lacks email (opt_out.email); put its own names into feed.toml" in told[0]
    assert "Nobody was withdrawn: it has E-Mail, ID" in told[0]
    assert all("run `cardfile feeds add`" in one for one in told)
    assert "its first line looks like somebody's row" in told[1]
    assert "ines" not in told[1]


def test_a_delivery_without_a_column_is_told_by_key_and_column_with_the_remedy_and_never_with_its_header(
    held: Parts, tmp_path: Path
) -> None:
    text = DEFINITION.format(name="kontor", delivery="delta", expires='"never"')
    columns = 'record_key = "id"\nfull_name = "Full Name"\nemails = ["Work E-Mail of this Person", { path = "More", split = "," }]\n'
    text = text.partition("[columns]")[0].replace("jsonl", "csv") + f"[columns]\n{columns}"
    assert _run(held, "feeds", "add", _file(tmp_path, text.encode(), "feed.toml")).exit_code == 0
    lacking = _file(tmp_path, b"ID,Ines Canary,E-Mail\n")
    told = " ".join(_run(held, "feeds", "load", "kontor", lacking, "--here").output.split())
    for column in ("Full Name (columns.full_name)", "More (columns.emails)", " and 1 more"):
        assert column in told
    assert told.endswith(
        "; put its own names into feed.toml (docs/feeds.md), run `cardfile feeds add`, then this again"
    )
    assert "Canary" not in told


def test_the_rows_of_a_load_sum_to_those_read_and_what_was_left_out_stands_below(held: Parts, tmp_path: Path) -> None:
    register(held)
    long = person(2, jobs=[{"title": "x" * 301, "company": "Nordlicht GmbH", "domain": "nordlicht.example"}])
    lines = [json.dumps(one) for one in (person(1), long)] + ['{"name": "x"}']
    result = _run(held, "feeds", "load", "kontor", _file(tmp_path, "\n".join(lines).encode()), "--here")
    rows = [[cell.strip() for cell in line.split("│")[1:3]] for line in result.output.splitlines() if "│" in line]
    assert rows.index(["all rows read", "3"]) < rows.index(["title_too_long", "1"])
    above = rows[: rows.index(["all rows read", "3"])]
    assert sum(int(times) for _, times in above if times) == 3


def test_a_full_delivery_says_how_many_records_it_no_longer_holds(held: Parts, tmp_path: Path) -> None:
    register(held, delivery="full")
    deliver(held, [person(number) for number in range(5)])
    path = _file(tmp_path, "".join(f"{json.dumps(person(number))}\n" for number in range(3)).encode())
    told = " ".join(_run(held, "feeds", "load", "kontor", path, "--here").output.split())
    assert "all rows read │ 3 │" in told
    assert "withdrawn │ 2 │ records of earlier deliveries" in told


def test_a_consent_that_is_not_given_yet_is_none(held: Parts) -> None:
    text = consent(held.settings.home, member="mira@hafen.example").read_text()
    given = next(line for line in text.splitlines() if line.startswith("given_at"))
    later = f"given_at = {now() + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
    with pytest.raises(members.ConsentMissing, match="given_at: lies in the future"):
        members.read_consent(text.replace(given, later))


def test_a_feed_added_again_says_what_changed_and_what_follows(held: Parts, tmp_path: Path) -> None:
    text = DEFINITION.format(name="kontor", delivery="delta", expires='"never"')
    changed = DEFINITION.format(name="kontor", delivery="full", expires="2099-12-31").replace(', "reveal"]', "]")
    first, again, narrowed = (
        " ".join(_run(held, "feeds", "add", _file(tmp_path, one.encode(), "feed.toml")).output.split())
        for one in (text, text, changed)
    )
    assert "hanged" not in first
    assert "Nothing changed" in again
    for line in (
        "licence.permitted_uses │ reveal, search │ search",
        "licence.expires │ never │ 2099-12-31",
        "Reveal is no longer permitted",
        "After 2099-12-31 no delivery is read",
        "The next delivery withdraws whoever it lacks",
    ):
        assert line in narrowed


@pytest.mark.parametrize(
    "content", [b"", b"id;name\n1;Ines\n", b"\x7fELF\x00\x01"], ids=["empty", "a table", "a program"]
)
def test_a_file_that_is_no_mailbox_is_refused_and_begins_no_load(held: Parts, tmp_path: Path, content: bytes) -> None:
    with held.database.write() as session:
        told = "an hour of consent"
        members.add(session, members.Consent("sam@nordlicht.example", "1", told, now()), at=now())
    (tmp_path / "empty").mkdir()
    for path in (_file(tmp_path, content, "letters.mbox"), tmp_path / "empty"):
        result = _run(held, "mail", "load", path, "--as", "sam@nordlicht.example", "--here")
        assert result.exit_code == 1
        assert f"{path}: holds no mail" in " ".join(result.output.split())
    with held.database.read() as session:
        assert session.scalars(select(Load)).all() == []


def test_a_mailbox_within_a_folder_of_mails_is_named_since_it_is_not_read(held: Parts, tmp_path: Path) -> None:
    with held.database.write() as session:
        told = members.read_consent(consent(held.settings.home, member="mira@hafen.example").read_text())
        members.add(session, told, at=now())
    folder = tmp_path / "mails"
    (folder / "old").mkdir(parents=True)
    _file(folder, b"From: Ines Beer <ines@hafen.example>\n\nHello\n", "one.eml")
    _file(folder / "old", b"From x Thu Jan  1 00:00:00 1970\nFrom: Jo Lind <jo@hafen.example>\n\nHello\n", "inbox.mbox")
    told_now = " ".join(_run(held, "mail", "load", folder, "--as", "mira@hafen.example", "--here").output.split())
    assert "1 mailboxes lie in this folder and were not read; load each by itself: old/inbox.mbox" in told_now


def test_a_member_named_by_no_address_is_told_how_one_is_written(held: Parts, tmp_path: Path) -> None:
    mailbox = _file(tmp_path, b"From x Thu Jan  1 00:00:00 1970\n\n", "letters.mbox")
    assert "is no e-mail address" in _run(held, "mail", "load", mailbox, "--as", "sam").output
