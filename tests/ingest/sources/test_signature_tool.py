"""The command that scorers speak to: JSON Lines in, JSON Lines out."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from ingest.sources.signatures.lexicon import lexicon, words_of
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
