"""The command that scorers speak to: JSON Lines in, JSON Lines out."""

import json
import os
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from ingest.sources.signatures import __main__ as tool
from ingest.sources.signatures import lexicon as lexicons
from ingest.sources.signatures.lexicon import LexiconError, lexicon, sections_of, words_of
from ingest.sources.signatures.text import MAX_LINES
from tests.ingest.sources.letters import BODY, JANE, JANE_BLOCK

_ROOT = Path(__file__).parents[3]


def _asked(what: str, *records: dict[str, Any]) -> list[dict[str, Any]]:
    lines = "".join(json.dumps(record) + "\n" for record in records)
    command = [sys.executable, "-m", "ingest.sources.signatures", what]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True, cwd=_ROOT)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_detect_names_the_lines_of_the_signature() -> None:
    text = f"{BODY}\n{JANE_BLOCK}\n\nOn Fri, 13 Nov 2026 Mark wrote:\n> hello\n"
    with_one, without = _asked(
        "--detect",
        {"id": "1", "text": text, "sender": JANE},
        {"id": "2", "text": "See you on Monday then, thank you for it.", "sender": None},
    )
    assert [text.split("\n")[line] for line in with_one["sig_lines"]] == JANE_BLOCK.split("\n")
    assert without == {"id": "2", "sig_lines": []}


def test_fields_gives_each_value_as_it_is_written() -> None:
    (answer,) = _asked("--fields", {"id": "1", "sig_text": JANE_BLOCK})
    fields = answer["fields"]
    assert fields["name"] == "Jane Harrow"
    assert fields["title"] == ["Head of Procurement"]
    assert [phone["kind"] for phone in fields["phones"]] == ["direct", "mobile", "fax"]
    assert all(
        value in JANE_BLOCK for value in (*fields["company"], *fields["address"], *fields["url"], *fields["email"])
    )


def test_a_lexicon_knows_words_compounds_phrases_and_spellings_without_umlauts() -> None:
    titles = lexicon("titles")
    for title in ("Vertriebsleiterin", "Geschaeftsfuehrer", "Chef de projet", "Head of Sales", "JEFE DE COMPRAS"):
        assert titles.found(words_of(title)), title
    assert not titles.found(words_of("Tuesday afternoon"))


_GOOD = json.dumps({"id": "good", "text": "ok\n\nJane Harrow\n+44 117 496 0123", "sig_text": "Jane Harrow\nBuyer"})


@pytest.mark.parametrize(
    ("row", "what", "said"),
    [
        ('{"id": "1", "text": "Jane', "--detect", "no JSON at character"),
        ('["1", "Jane"]', "--detect", "no JSON object"),
        ("[" * 100_000, "--fields", "nested too deeply"),
        ('{"id": ' + "1" * 5_000 + "}", "--fields", "number too long"),
        ('{"text": "Jane"}', "--detect", '"id" is missing'),
        ('{"id": "1"}', "--detect", '"text" is missing: give it as a JSON string'),
        ('{"id": "1"}', "--fields", '"sig_text" is missing: give it as a JSON string'),
        ('{"id": "1", "text": null}', "--detect", '"text" is no text'),
        ('{"id": "1", "sig_text": null}', "--fields", '"sig_text" is no text'),
        ('{"id": "1", "text": "Jane", "sender": ["Jane"]}', "--detect", '"sender" is no text'),
        ('{"id": "1", "text": "Jane", "html": 7}', "--detect", '"html" is no text'),
        (b'{"id": "1", "text": "\xe4"}', "--detect", "not in UTF-8"),
        ('{"id": NaN, "text": "Jane"}', "--detect", '"id" is no number that JSON knows'),
        ('{"id": [1e999], "sig_text": "Jane"}', "--fields", '"id" is no number that JSON knows'),
    ],
)
def test_a_row_that_cannot_be_read_is_told_by_its_line_and_the_others_are_answered(
    row: str | bytes, what: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written = row if isinstance(row, bytes) else row.encode()
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(b"\n".join((b"\xef\xbb\xbf" + _GOOD.encode(), written)))))
    monkeypatch.setattr(sys, "argv", ["signatures", what])
    with pytest.raises(SystemExit) as ended:
        tool.main()
    answered, told = capsys.readouterr()
    assert [json.loads(line)["id"] for line in answered.splitlines()] == ["good"]
    assert ended.value.code == 1
    assert told.startswith("line 2 of the input: ")
    assert said in told
    assert "Jane" not in told


def test_a_lone_surrogate_is_answered_as_it_came() -> None:
    (answer,) = _asked("--fields", {"id": "\ud800", "sig_text": "Jane Harrow\nBuyer \ud800\nNordlicht Ltd"})
    assert (answer["id"], answer["fields"]["name"]) == ("\ud800", "Jane Harrow")


@pytest.mark.parametrize("rows", [3, 3_000])
def test_whoever_stops_reading_the_answers_ends_the_command_without_a_traceback(rows: int) -> None:
    command = [sys.executable, "-m", "ingest.sources.signatures", "--fields"]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        command, check=False, input=(_GOOD + "\n").encode() * rows, stdout=writing, stderr=subprocess.PIPE, cwd=_ROOT
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


def test_answers_that_cannot_be_written_are_told_in_one_line() -> None:
    command = [sys.executable, "-m", "ingest.sources.signatures", "--fields"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command, check=False, input=(_GOOD + "\n").encode(), stdout=full, stderr=subprocess.PIPE, cwd=_ROOT
        )
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
    assert done.stderr.startswith(b"the answers cannot be written: ")


def test_of_a_text_no_more_lines_are_counted_than_are_read() -> None:
    assert len(tool._fed_lines("\n" * 1_000_000)) == MAX_LINES


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r\r\n"])
def test_lines_are_counted_by_line_feeds_as_the_scorer_counts_them(line_end: str) -> None:
    text = line_end.join(["An old\rway to end a line.", *BODY.split("\n"), *JANE_BLOCK.split("\n")])
    lines = tool.detect({"id": "1", "text": text, "sender": JANE})["sig_lines"]
    assert [text.split("\n")[line].strip("\r") for line in lines] == JANE_BLOCK.split("\n")


def test_the_clients_own_mark_tells_the_lines_of_the_text_beside_it() -> None:
    page = '<p>See the offer.</p><div class="gmail_signature"><div>see you</div><div>jane <b>from</b> sales</div></div>'
    text = "See the offer.\n\nsee you\njane from sales\n"
    assert tool.detect({"id": "1", "text": text, "html": page})["sig_lines"] == [2, 3]
    assert tool.detect({"id": "1", "text": "Something else.", "html": page})["sig_lines"] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# ours\n[titles]\nbuyer\n[title]\nseller\n", r"lexicons/de.txt line 4: .*\[title\]. Write \[titles\]."),
        ("[weather]\nrain\n", r"line 1: .*\[weather\]. Take one of SECTIONS"),
        ("buyer\n[titles]\n", "line 1: 'buyer' stands in no section"),
    ],
)
def test_a_section_nobody_would_ask_for_is_refused_with_its_file_and_line(text: str, said: str) -> None:
    with pytest.raises(LexiconError, match=said):
        sections_of([("de.txt", text)])


def test_the_shipped_lexicons_hold_every_section_and_no_other() -> None:
    files = (Path(lexicons.__file__).with_name("lexicons")).glob("*.txt")
    assert set(sections_of((file.name, file.read_text(encoding="utf-8")) for file in files)) == lexicons.SECTIONS
