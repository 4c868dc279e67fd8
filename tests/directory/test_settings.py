"""What the product refuses to start with: each fault is told with its remedy, and all of them in one message."""

from pathlib import Path
from typing import Any

import pytest

from directory.settings import KEY_PURPOSES, Settings, SettingsRefused, load

GOOD = {
    "CARDFILE_DIRECTORY_URL": "https://people.cardfile.example",
    "CARDFILE_PRIVACY_URL": "https://privacy.cardfile.example",
    "CARDFILE_JOURNAL": "journal.jsonl",
    "CARDFILE_MAIL_FROM": "notices@cardfile.example",
    "CARDFILE_BOUNCE_DOMAIN": "bounces.cardfile.example",
    **{f"CARDFILE_{purpose.upper()}_KEY": purpose.encode().hex().ljust(64, "0") for purpose in KEY_PURPOSES},
}


def refusal(**changed: str) -> str:
    """What is said to settings that are good but for these."""
    with pytest.raises(SettingsRefused) as refused:
        load(GOOD | changed)
    return str(refused.value)


def test_good_settings_are_taken_and_print_no_key() -> None:
    shown = repr(load(GOOD))
    assert [purpose for purpose in KEY_PURPOSES if GOOD[f"CARDFILE_{purpose.upper()}_KEY"] in shown] == []
    assert "redis://" not in shown


@pytest.mark.security(
    "A 6.3.2, 13.2.3, 13.3.1: a weak, shared or missing key does not start, and all faults are told at once",
    breaks="directory/settings.py::if len(key) < _KEY_BYTES:",
)
def test_every_fault_is_told_at_once_with_its_name() -> None:
    same = "ab" * 32
    told = refusal(
        CARDFILE_SECRET_KEY="ab" * 31, CARDFILE_BACKUP_KEY=same, CARDFILE_JOURNAL_KEY=same,
        CARDFILE_SEALING_KEY="no hex", CARDFILE_SUPPRESSION_KEY="", CARDFILE_MAIL_FROM="", PORT="many",
    )  # fmt: skip
    assert {line.partition(":")[0].removeprefix("  - ") for line in told.splitlines()[1:]} == {
        "CARDFILE_SECRET_KEY", "CARDFILE_SEALING_KEY", "CARDFILE_SUPPRESSION_KEY", "CARDFILE_MAIL_FROM", "PORT", "keys",
    }  # fmt: skip
    assert same not in told


def test_a_demonstrations_first_port_leaves_room_for_those_after_it(tmp_path: Path) -> None:
    given = {"CARDFILE_DEMO": "1", "CARDFILE_HOME": str(tmp_path)}
    assert load({**given, "PORT": "65530"}).port == 65_530
    with pytest.raises(SettingsRefused, match="PORT: must be a whole number, 0 to 65530"):
        load({**given, "PORT": "65531"})


@pytest.mark.security(
    "A 13.3.2: a key that others can read does not start",
    breaks="directory/settings.py::if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):",
)
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "secret"
    file.write_text("ab" * 32)
    file.chmod(mode)
    given = {"CARDFILE_SECRET_KEY": "", "CARDFILE_SECRET_KEY_FILE": str(file)}
    assert "chmod 600" in refusal(**given)
    file.chmod(0o600)
    assert load(GOOD | given).secret_key == bytes.fromhex("ab" * 32)


@pytest.mark.security(
    "A 3.5.4: two sites on one host name do not start",
    breaks='directory/settings.py::"CARDFILE_PRIVACY_URL: must have another host name than CARDFILE_DIRECTORY_URL (cookies ignore ports)"',
)
def test_two_ports_of_one_host_are_no_two_sites() -> None:
    told = refusal(CARDFILE_PRIVACY_URL="https://people.cardfile.example:8443")
    assert "cookies ignore ports" in told


@pytest.mark.security(
    "A 12.2.1: no site is served without https",
    breaks='directory/settings.py::elif urlsplit(url).scheme != "https" or not urlsplit(url).hostname:',
)
@pytest.mark.parametrize("name", ["CARDFILE_DIRECTORY_URL", "CARDFILE_PRIVACY_URL"])
@pytest.mark.parametrize("url", ["", "http://people.cardfile.example", "https://", "people.cardfile.example"])
def test_a_site_without_https_does_not_start(name: str, url: str) -> None:
    assert name in refusal(**{name: url})


PLAIN = [
    ("DATABASE_URL", "postgresql://cardfile@db.cardfile.example/cardfile"),
    ("DATABASE_URL", "postgresql://cardfile@db.cardfile.example/cardfile?sslmode=require"),
    ("DATABASE_URL", "postgres://cardfile@db.cardfile.example/cardfile?sslmode=disable&sslmode=verify-full"),
    ("DATABASE_URL", "postgresql:///cardfile?host=db.cardfile.example"),
    ("DATABASE_URL", "postgresql://localhost/cardfile?hostaddr=203.0.113.7"),
    ("DATABASE_URL", "postgresql:///cardfile?host=/run/postgresql,db.cardfile.example"),
    ("REDIS_URL", "redis://redis.cardfile.example:6379/0"),
    ("SMTP_URL", "smtp://relay.cardfile.example:25"),
    ("SMTP_URL", "ftp://relay.cardfile.example"),
]
VERIFIED = [
    ("DATABASE_URL", "postgresql://cardfile@db.cardfile.example/cardfile?sslmode=verify-full&sslrootcert=ca.pem"),
    ("DATABASE_URL", "postgresql://cardfile@127.0.0.1/cardfile"),
    ("DATABASE_URL", "postgresql:///cardfile?host=%2Frun%2Fpostgresql"),
    ("REDIS_URL", "rediss://redis.cardfile.example:6379/0"),
    ("SMTP_URL", "smtps://relay.cardfile.example"),
    ("SMTP_URL", "smtp+starttls://relay.cardfile.example"),
]


@pytest.mark.security(
    "A 12.3.1, 12.3.3: beyond this machine only verified TLS is spoken",
    breaks='directory/settings.py::if redis.scheme == "redis" and not _is_local(redis.hostname, ""):',
)
@pytest.mark.parametrize(("name", "url"), PLAIN)
def test_a_plain_connection_beyond_this_machine_does_not_start(name: str, url: str) -> None:
    assert name in refusal(**{name: url})


@pytest.mark.parametrize(("name", "url"), VERIFIED)
def test_a_verified_connection_starts(name: str, url: str) -> None:
    assert load(GOOD | {name: url}).secret_key


@pytest.mark.security(
    "A 15.2.3: nothing of the demonstration or of tests starts under a public address",
    breaks='directory/settings.py::faults.append(f"{name}: leave it out where cardfile demo (CARDFILE_DEMO=1) runs: this machine only")',
)
@pytest.mark.parametrize("given", [{"CARDFILE_DEMO": "1"}, {"OUTBOUND_ALLOW": "127.0.0.1:25"}])
def test_what_is_for_trying_out_does_not_start_in_public(given: dict[str, str]) -> None:
    assert next(iter(given)) in refusal(**given)


def test_the_demonstration_makes_each_key_itself_and_hides_it(settings: Any, tmp_path: Path) -> None:
    none = {f"CARDFILE_{purpose.upper()}_KEY": "" for purpose in KEY_PURPOSES}
    made: Settings = settings(**none)
    again: Settings = settings(**none)
    assert made.secret_key == again.secret_key
    files = list((tmp_path / "home" / "keys").iterdir())
    assert {file.name for file in files} == set(KEY_PURPOSES)
    assert [file for file in files if file.stat().st_mode & 0o077] == []
    assert len({file.read_text() for file in files}) == len(KEY_PURPOSES)


@pytest.mark.parametrize("url", ["nonsense", "mysql://cardfile@127.0.0.1/cardfile", "cardfile.db"])
def test_a_database_that_cannot_be_is_named_with_those_that_can(url: str) -> None:
    assert "DATABASE_URL: give sqlite:///FILE or postgresql://" in refusal(DATABASE_URL=url)


def test_who_speaks_with_a_demonstration_by_chance_is_told_how(tmp_path: Path) -> None:
    said = {"CARDFILE_HOME": str(tmp_path), "CARDFILE_SECRET_KEY": ""}
    assert "CARDFILE_DEMO" not in refusal(**said)
    (tmp_path / "demo.json").write_text("{}")
    assert "set CARDFILE_DEMO=1" in refusal(**said)
