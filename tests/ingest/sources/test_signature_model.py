"""The model is made again bit for bit, of what may be learned from, and holds no word of anybody's mail."""

import ast
import inspect
import json
import sys
from collections.abc import Callable
from datetime import date
from importlib import resources
from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks import signatures
from benchmarks.signature_tables import crowds
from benchmarks.signature_tables.ablation import OF_ATTRIBUTION, OF_FIELDS, Without, left_out
from ingest.candidate import Candidate
from ingest.sources.mailboxes.reader import read_together
from ingest.sources.signatures import features, read_fields
from ingest.sources.signatures.model import LABELS, Model, power
from ingest.sources.signatures.sender import Sender
from ingest.sources.signatures.training import __main__ as training
from ingest.sources.signatures.training.__main__ import written
from ingest.sources.signatures.training.corpora import NotAllowed, samples_of
from ingest.sources.signatures.training.letters import letters
from ingest.sources.signatures.training.making import make
from ingest.sources.signatures.window import windows_of
from tests.ingest.sources.letters import RECEIVED, mail, person

_NAMES = {each.value for each in ast.walk(ast.parse(inspect.getsource(features))) if isinstance(each, ast.Constant)}


def _rows(count: int = 40, source: str = "forge", licence: str = "CC BY 3.0 (repo LICENSE)") -> list[dict[str, Any]]:
    """Rows as a corpus has them, of invented people."""
    return [
        {
            "id": str(number),
            "source": source,
            "license": licence,
            "sender": f"{letter.sender.name} <{letter.sender.address}>",
            "sender_key": f"sender-{number // 2}",
            "text": "\n".join(letter.lines),
            "sig_lines": [nth for nth, label in enumerate(letter.labels) if label in {"name", "signature"}],
        }
        for number, letter in enumerate(letters(count, seed=5))
    ]


def test_the_same_rows_make_the_same_model_bit_for_bit() -> None:
    first = written(make(_rows(), letters=60))
    assert first == written(make(_rows(), letters=60))
    assert json.loads(first)["features"]


def _shipped() -> dict[str, Any]:
    text = resources.files("ingest.sources.signatures").joinpath("model.json").read_text(encoding="ascii")
    held: dict[str, Any] = json.loads(text)
    assert text == written(held)
    return held


def test_the_model_holds_features_of_the_code_and_whole_numbers_and_nothing_else() -> None:
    held = _shipped()
    assert set(held) == {"labels", "unit", "calibration", "transitions", "features"}
    assert set(held["features"]) <= _NAMES
    numbers = [*held["calibration"], *held["transitions"], *held["features"].values()]
    assert all(type(number) is int for row in numbers for number in row)
    assert held["labels"] == list(LABELS)


@pytest.mark.parametrize(
    ("source", "licence"),
    [("jangada", "none stated"), ("webis-enron", "none stated"), ("forge", "none"), ("mine", "MIT")],
)
def test_a_row_that_may_not_be_learned_from_is_refused(source: str, licence: str) -> None:
    with pytest.raises(NotAllowed, match=r"row 1 is of \w+.*leave it out"):
        samples_of(_rows(1, source, licence))


def test_probabilities_need_no_library_of_the_machine() -> None:
    assert [power(score) for score in (-16, 0, 16, 160)] == [0.5, 1.0, 2.0, 1024.0]
    assert power(8).hex() == "0x1.6a09e667f3bcdp+0"


def test_a_certainty_grows_with_what_the_model_says() -> None:
    model = Model(_shipped())
    shares = [model.calibrated(raw / 50) for raw in range(51)]
    assert shares == sorted(shares)
    assert 0 <= shares[0] < shares[-1] <= 1


@pytest.mark.parametrize("crowd", crowds.CROWDS, ids=lambda crowd: crowd.__name__)
def test_nobodys_signature_gives_the_sender_no_field(crowd: Callable[[Random, crowds.Other], list[str]]) -> None:
    read = list(crowds.mails(crowd, 20))
    assert [text for text, _, _ in read if crowds.gives_a_field(text)] == []
    assert [text for text, lines, _ in read if crowds.touches(text, lines)] == []


def _ends(number: int, *lines: str) -> bytes:
    said = ("The meter was read.", "Nothing new from the yard.", "Please look at page nine.", "All is well here.")
    return mail("\n".join([f"{said[number]}", "", *lines]))


def test_what_ends_all_mails_of_a_sender_is_their_signature() -> None:
    block = ("Nordlicht, Lamps and Lanterns", "Harbour 7", "+44 117 496 0123")
    alone = person(_ends(0, *block))
    together = read_together([_ends(nth, *block) for nth in range(4)], record_key="r", received_on=RECEIVED)
    assert alone.phones == ()
    assert all(isinstance(each, Candidate) and len(each.phones) == 1 for each in together)


def test_the_same_mail_again_proves_nothing() -> None:
    block = ("Nordlicht, Lamps and Lanterns", "Harbour 7", "+44 117 496 0123")
    twice = read_together([_ends(0, *block)] * 2, record_key="r", received_on=date(2026, 11, 20))
    assert all(isinstance(each, Candidate) and each.phones == () for each in twice)


def test_lines_above_a_paragraph_are_not_looked_at_but_what_a_delimiter_opens_is() -> None:
    long = "this is a line of a paragraph that goes on and on until it is full"
    body, signature = ["Hi Bo,", "thanks.", long, long, "Best,"], ["Ada Lund", "Nordlicht GmbH"]
    assert [window.places for window in windows_of([*body, *signature], Sender(), every=True)] == [(2, 3, 4, 5, 6)]
    assert [window.places for window in windows_of([*body, *signature], Sender())] == [(3, 4, 5, 6)]
    assert [window.places for window in windows_of(["Hi", "-- ", *signature, long, long], Sender())] == [
        (0, 1, 2, 3, 4, 5)
    ]


def test_training_says_what_it_leaves_out_and_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [*_rows(4), *_rows(3, "jangada", "none stated")]
    (tmp_path / "dev_lines.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert training.allowed_rows(tmp_path / "dev_lines.jsonl") == rows[:4]
    assert capsys.readouterr().err.splitlines() == [
        "left out 3 rows of jangada: no training under their licence (none stated)",
        "learning from 4 of 7 rows",
    ]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (None, r"dev_lines.jsonl: No such file.* Name with --data a folder that holds"),
        (json.dumps(_rows(1, "jangada", "none stated")[0]), "no signed mail that may be trained on. Add rows of forge"),
        ('\n["Jane"]', 'line 2 is no JSON object with "id", "text" and "sig_lines"'),
        ('{"id": "1", "text": "Jane"}', "line 1 is no JSON object with"),
    ],
)
def test_data_that_nothing_can_be_learned_from_is_refused(written: str | None, said: str, tmp_path: Path) -> None:
    if written is not None:
        (tmp_path / "dev_lines.jsonl").write_text(written, encoding="utf-8")
    with pytest.raises(SystemExit, match=said) as refused:
        training.allowed_rows(tmp_path / "dev_lines.jsonl")
    assert "Jane" not in str(refused.value)


def test_a_part_of_the_benchmark_that_measures_nothing_says_what_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("dev_lines.jsonl", "dev_html_marked.jsonl", "dev_fields.jsonl"):
        (tmp_path / name).touch()
    monkeypatch.setattr(
        sys, "argv", ["signatures", "--data", str(tmp_path), "--only", "reliability", "--only", "peers"]
    )
    signatures.main()
    assert capsys.readouterr().out.splitlines() == [
        "reliability: not measured, for it needs --long too",
        "peers: not measured, for it needs --peers DIR too",
    ]


@pytest.mark.parametrize("folder", ["absent", "."])
def test_a_folder_without_the_corpora_is_refused_by_the_benchmark(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["signatures", "--data", str(tmp_path / folder), "--only", "detection"])
    with pytest.raises(SystemExit):
        signatures.main()
    assert "dev_lines.jsonl" in capsys.readouterr().err


def test_a_delimiter_alone_makes_a_window_worth_asking_about() -> None:
    below = "the harbour is where every lamp of all ships was lit"
    assert len(list(windows_of(["we have looked at them for a long time now", "", "-- ", below], Sender()))) == 1
    assert list(windows_of(["we have looked at them for a long time now", "", below], Sender())) == []


@pytest.mark.parametrize("idea", [*OF_FIELDS, *OF_ATTRIBUTION], ids=lambda idea: idea.name)
def test_every_idea_of_the_ablation_can_be_left_out(idea: Without) -> None:
    with left_out(idea):
        assert read_fields(["Jane Moss", "+44 117 496 0123"]).name == "Jane Moss"
