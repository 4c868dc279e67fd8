"""What the operator answers can stand in a notice, or nothing of it is kept and each fault is named."""

from pathlib import Path

from click.testing import CliRunner, Result

from directory.cli import root
from directory.parts import Parts
from directory.profiles import operator
from directory.profiles.operator import Answers

GOOD = """
controller = "Nordlicht Verzeichnis GmbH"
address = "Speicherweg 4, 20457 Hamburg"
country = "Germany"
dpo = "datenschutz@nordlicht.example"
privacy_mailbox = "privacy@nordlicht.example"
hosting_country = "de"
wait_days = 14
[transfer_basis]
en = "The data stay in Germany."
"""
BAD = """
address = 7
country = "Atlantis"
privacy_mailbox = "nonsense"
hosting_country = "Mordor"
transfer_basis = "just a string"
wait_days = -3
[legitimate_interest]
en = 5
"""


def _told(held: Parts, file: Path, text: str) -> Result:
    file.write_text(text, encoding="utf-8")
    return CliRunner().invoke(root, ["init", "--answers", str(file)], obj=lambda: held)


def _kept(held: Parts) -> Answers:
    with held.database.read() as session:
        return operator.answers(session)


def test_answers_that_cannot_stand_are_all_named_and_none_is_kept(held: Parts, tmp_path: Path) -> None:
    assert _told(held, tmp_path / "good.toml", GOOD).exit_code == 0
    before = _kept(held)
    assert (before.country, before.hosting_country, before.wait_days) == ("DE", "DE", 14)
    refused = _told(held, tmp_path / "bad.toml", BAD)
    assert refused.exit_code == 1
    assert {line.partition(":")[0] for line in refused.output.splitlines()[1:] if line} == {
        "address", "country", "privacy_mailbox", "hosting_country", "transfer_basis", "wait_days",
        "legitimate_interest.en",
    }  # fmt: skip
    assert _kept(held) == before


def test_a_question_is_asked_again_until_its_answer_can_stand(held: Parts) -> None:
    typed = [
        "Nordlicht GmbH",
        "Speicherweg 4",
        "Atlantis",
        "Allemagne",
        "",
        "Kai Voss",
        "nonsense",
        "p@nordlicht.example",
    ]
    typed += ["DE", *["A sentence."] * 8, "0", "21"]
    asked = CliRunner().invoke(root, ["init"], obj=lambda: held, input="\n".join(typed) + "\n")
    assert asked.exit_code == 0, asked.output
    kept = _kept(held)
    assert (kept.country, kept.privacy_mailbox, kept.wait_days) == ("DE", "p@nordlicht.example", 21)
    assert operator.missing(kept) == []
