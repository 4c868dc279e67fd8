"""Claims about the fictional world: it is fictional, the same each time, and the product's own readers take it."""

import gzip
import json
import re
from collections import Counter
from datetime import date
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import phonenumbers

from demo.world.build import build
from ingest.candidate import Candidate
from ingest.gates import minor_related
from ingest.gates.gate import GateContext, Refusal
from ingest.gates.subject import Subject
from ingest.sources.feeds.definition import FeedDefinition, parse_definition
from ingest.sources.feeds.mapping import Mapped, map_row
from ingest.sources.feeds.opt_outs import OptOut, read_opt_outs
from ingest.sources.feeds.rows import Row, read_rows
from ingest.sources.mailboxes.mbox import read_mailbox
from ingest.sources.mailboxes.reader import read_mail
from ingest.sources.signatures import countries

TODAY = date(2026, 11, 22)
DELIVERY = "kontor-delivery-{}.jsonl.gz"


def records(world: Path, number: int = 1) -> list[dict[str, Any]]:
    with gzip.open(world / DELIVERY.format(number), "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def facts(world: Path) -> dict[str, Any]:
    return dict(json.loads((world / "facts.json").read_text()))


def definition(world: Path) -> FeedDefinition:
    return parse_definition((world / "feed.toml").read_text())


def test_the_same_seed_makes_the_same_bytes(world: Path, tmp_path: Path) -> None:
    build(tmp_path, seed=7, today=TODAY)
    for file in world.iterdir():
        assert (tmp_path / file.name).read_bytes() == file.read_bytes(), file.name


def test_5000_people_work_at_400_companies(world: Path) -> None:
    rows = records(world)
    assert len(rows) == 5_000
    assert len({row["id"] for row in rows}) == 5_000
    employers = Counter(row["job_company_website"] for row in rows)
    assert 350 <= len(employers) - (None in employers) <= 400


def test_every_host_in_the_world_ends_in_example(world: Path) -> None:
    for file in world.iterdir():
        text = (
            gzip.decompress(file.read_bytes()).decode() if file.suffix == ".gz" else file.read_text().replace("=\n", "")
        )
        hosts = re.findall(r"@([\w.-]+\.[a-z]{2,})\b|https?://([\w.-]+)", text)
        strangers = {name for host in hosts for name in host if name and not name.endswith(".example")}
        assert not strangers, file.name


def test_every_number_is_valid_and_a_direct_one_belongs_to_one_person(world: Path) -> None:
    rows = records(world)
    numbers = [phone["number"] for row in rows for phone in row["phones"]] + [row["mobile_phone"] for row in rows]
    for number in filter(None, numbers):
        assert phonenumbers.is_valid_number(phonenumbers.parse(number)), number
    direct = Counter(phone["number"] for row in rows for phone in row["phones"] if phone["type"] == "work_direct")
    direct.update(row["mobile_phone"] for row in rows if row["mobile_phone"])
    assert direct.most_common(1)[0][1] == 1


def test_names_of_other_scripts_and_all_levels_and_lands_are_met(world: Path) -> None:
    rows = records(world)
    names = "".join(row["full_name"] or "" for row in rows)
    for script in ("[\u4e00-\u9fff]", "[\u0600-\u06ff]", "[À-ž]"):
        assert re.search(script, names)
    assert len({row["location_country"] for row in rows}) >= 14
    levels = {level for row in rows for level in row["job_title_levels"]}
    assert levels >= {"owner", "partner", "cxo", "vp", "director", "manager", "senior", "entry", "training"}


def test_the_products_reader_takes_every_row_of_a_delivery(world: Path) -> None:
    feed = definition(world)
    for row in read_rows(world / DELIVERY.format(2), feed.shape):
        assert isinstance(row, Row)
        # Reading all checks the file; mapping some checks the definition, and takes a tenth of the time.
        if row.number % 10:
            continue
        mapped = map_row(row, feed, received_on=TODAY)
        assert isinstance(mapped, Mapped)
        assert mapped.candidate.country
        assert mapped.candidate.seen_on <= TODAY


def test_the_later_delivery_has_lost_60_changed_80_and_won_220(world: Path) -> None:
    before = {row["id"]: row for row in records(world)}
    after = {row["id"]: row for row in records(world, 2)}
    assert len(before.keys() - after.keys()) == 60
    assert len(after.keys() - before.keys()) == 220
    assert sum(before[key] != after[key] for key in before.keys() & after.keys()) == 80
    gone = {before[key]["work_email"] for key in before.keys() - after.keys()}
    assert gone == set(facts(world)["gone_in_second_delivery"])


def test_the_vendors_opt_out_list_names_people_of_the_delivery(world: Path) -> None:
    listed = definition(world).opt_out
    assert listed
    found = list(read_opt_outs(world / "kontor-opt-outs.csv", listed))
    assert len(found) == len(facts(world)["opted_out_at_vendor"]) > 0
    assert all(isinstance(row, OptOut) for row in found)


def test_the_mailbox_holds_300_mails_each_with_a_canary_in_its_body_only(world: Path) -> None:
    canaries = facts(world)["canaries"]
    with (world / "mailbox.mbox").open("rb") as file:
        parts = re.split(rb"^From sender@.*\n", file.read(), flags=re.MULTILINE)[1:]
    mails = [message_from_bytes(part, policy=default) for part in parts]
    assert len(mails) == 300
    for mail in mails:
        body = mail.get_body(("plain",))
        assert body
        assert "quittengelee" in body.get_content()
        assert "quittengelee" not in "".join(mail.values())
    assert len(set(canaries)) == len(canaries) >= 300


def test_each_pupil_who_writes_is_refused_as_one(world: Path) -> None:
    heads = {mail.raw: re.split(rb"\r?\n\r?\n", mail.raw)[0] for mail in read_mailbox(world / "mailbox.mbox")}
    mails = [raw for raw, head in heads.items() if b"schueler." in head]
    read = [read_mail(raw, record_key="mail", received_on=TODAY) for raw in mails]
    nobody = GateContext(today=TODAY, is_suppressed=lambda _: None, employer_opted_out=lambda _: False)
    saw = [minor_related.judge(Subject.of(one), nobody) for one in read if isinstance(one, Candidate)]
    assert len(saw) == 6
    assert all(isinstance(verdict, Refusal) for verdict in saw)


def test_a_letterhead_whose_telephones_ring_abroad_names_its_country(world: Path) -> None:
    mails = (world / "mailbox.mbox").read_text(encoding="utf-8", errors="replace")
    assert "5020 Salzburg\nAustria\n" in mails.replace("\r\n", "\n")
    told = (
        countries.country_named("Austria"),
        countries.country_named("Netherlands"),
        countries.country_named("Switzerland"),
    )
    assert told == ("AT", "NL", "CH")


def test_nobody_has_two_parts_in_the_story(world: Path) -> None:
    parts = facts(world)
    names = (
        "suppressed_before",
        "refusing",
        "removing",
        "revealed",
        "refused_by_host",
        "later_by_host",
        "bounced_late",
    )
    addresses = Counter(address for name in names for address in parts[name])
    addresses.update(parts["gone_in_second_delivery"])
    addresses[parts["person"]["email"]] += 1
    assert addresses.most_common(1)[0][1] == 1


def test_the_person_to_look_up_is_in_the_feed_and_wrote_a_mail(world: Path) -> None:
    email = facts(world)["person"]["email"]
    assert sum(row["work_email"] == email for row in records(world)) == 1
    assert f"From: Jonna Feldkamp <{email}>" in (world / "mailbox.mbox").read_text()
