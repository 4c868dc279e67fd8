"""Peers that install as packages, in a virtual environment of their own: ``--peers DIR`` makes and uses it."""

import json
import subprocess
import venv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.table import Table

from benchmarks.signature_tables import Asked
from benchmarks.signature_tables.scoring import score
from ingest.sources.signatures.__main__ import detect

_HERE = Path(__file__).parent
_TOOLS = _HERE / "peer_tools.py"
# Talon names libraries that no longer build; what it needs of them is installed without asking it.
_PACKAGES = ("email-reply-parser==0.5.12", "mail-parser-reply==1.36", "nameparser==2.6.0", "phonenumbers==9.0.43")
_FOR_TALON = tuple("lxml regex chardet faust-cchardet cssselect six html5lib joblib numpy scipy scikit-learn".split())
_TALON = ("--no-deps", "talon==1.4.4")
DETECTORS = ("email-reply-parser", "mail-parser-reply", "talon")
_NOT_BUSINESS = frozenset({"jangada"})


def tables(asked: Asked) -> Iterator[Table]:
    """Detection of every peer on the corpora, and on HTML mail marked by its client."""
    if asked.data is None or asked.peers is None:
        return
    python = _environment(asked.peers)
    rows = [row for row in _rows(asked.data / "dev_lines.jsonl") if row["source"] not in _NOT_BUSINESS]
    marked = _rows(asked.data / "dev_html_marked.jsonl")
    columns = ("peer", "message P", "R", "F1", "line P", "R", "F1", "marked HTML R")
    table = Table(*columns, title="Peers, business mail, lenient")
    for peer in ("ours, the text alone", *DETECTORS):
        answers = _answers(python, peer, rows + marked) if peer in DETECTORS else _ours(rows + marked)
        if answers is None:
            table.add_row(peer, "does not install here")
            continue
        found, html = score(rows, answers), score(marked, answers)
        figures = (found.message_precision, found.message_recall, found.message_f1)
        lines = (found.line_precision, found.line_recall, found.line_f1, html.message_recall)
        table.add_row(peer, *(f"{each:.3f}" for each in (*figures, *lines)))
    yield table


def _ours(rows: Sequence[Mapping[str, Any]]) -> dict[str, set[int]]:
    return {row["id"]: set(detect(dict(row))["sig_lines"]) for row in rows}


def rates(asked: Asked, mails: Sequence[bytes]) -> dict[str, tuple[float, float, float]]:
    """Mails a second of each stack of libraries, its slowest mail in seconds, its peak memory in MB."""
    if asked.peers is None:
        return {}
    python = _environment(asked.peers)
    sent = "".join(json.dumps(raw.decode("latin-1")) + "\n" for raw in mails)
    found = {}
    for peer in DETECTORS:
        answer = _ran(python, "speed", peer, sent)
        if answer is not None:
            rate, slowest, peak = json.loads(answer)
            found[f"stack: email, {peer}, nameparser, phonenumbers"] = (rate, slowest, peak)
    return found


def _environment(folder: Path) -> Path:
    """The interpreter of the peers' environment, made with pip when it is not there."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        pip = (str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install")
        for wanted in (_PACKAGES, _FOR_TALON, _TALON):
            subprocess.run([*pip, *wanted], check=False, timeout=900)
    return python


def _answers(python: Path, peer: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, set[int]] | None:
    asked = "".join(json.dumps({key: row.get(key) for key in ("id", "text", "sender")}) + "\n" for row in rows)
    answered = _ran(python, "detect", peer, asked)
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


def _ran(python: Path, task: str, peer: str, asked: str) -> str | None:
    called = (python, _TOOLS, task, peer)
    done = subprocess.run(called, input=asked, capture_output=True, text=True, check=False, timeout=900)
    return done.stdout if done.returncode == 0 else None


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
