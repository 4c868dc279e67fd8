"""Makes ``confidence.json``: ``python -m ingest.sources.signatures.confidence_training --data DIR --generated FILE``.

Reads labelled signatures whose licence allows training, notes for every value read why it was taken and whether it was
right, and has a weight fitted for each reason (``confidence_fitting.py``). Only names of reasons and whole numbers are
written; the same rows give the same file, bit for bit.
"""

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from ingest.sources.signatures import confidence
from ingest.sources.signatures.confidence_fitting import Sample, weights_of
from ingest.sources.signatures.naming import choose_name
from ingest.sources.signatures.pieces import pieces_of
from ingest.sources.signatures.placing import place_pieces
from ingest.sources.signatures.sender import Sender
from ingest.sources.signatures.text import clean_lines
from ingest.sources.signatures.training.corpora import allows_training

FIELDS = ("name", "title", "department", "company", "address", "phone", "email", "url")
OUT = Path(__file__).with_name("confidence.json")
THRESHOLD = 50
_MADE = "generated"


def samples_of(row: dict[str, Any], group: str = "", sender: Sender | None = None) -> Iterator[tuple[str, Sample]]:
    """Every value that is read from a labelled signature before any is left out, by its field."""
    labelled = row.get("labelled_fields") or (*FIELDS, "phones")
    for field, text, evidence in _values(clean_lines(row["sig_text"]), sender):
        if {field, f"{field}s"}.intersection(labelled):
            yield field, Sample(frozenset(evidence), _is_right(field, text, row), row["license"] != _MADE, group)


def _values(lines: Sequence[str], sender: Sender | None) -> Iterator[tuple[str, str, set[str]]]:
    found = pieces_of(lines, sender or Sender())
    name = choose_name(found)
    placed = place_pieces(found, name)
    if name.text:
        yield "name", name.text, confidence.name_evidence(name, found)
    groups = {
        "title": placed.titles,
        "department": placed.departments,
        "company": placed.companies,
        "address": placed.address,
    }
    for field, values in groups.items():
        for value in values:
            yield field, value.text, confidence.value_evidence(value, placed, values)
    for phone in found.phones:
        yield "phone", phone.text, confidence.phone_evidence(phone, found)
    for email in dict.fromkeys(found.emails):
        yield "email", email, confidence.email_evidence(found)
    for url in dict.fromkeys(found.urls):
        yield "url", url, confidence.url_evidence(url, found)


def _is_right(field: str, text: str, row: dict[str, Any]) -> bool:
    fields = row["fields"]
    if field == "phone":
        digits = _digits(text)
        return any(_digits(each["text"]).endswith(digits[-7:]) for each in fields["phones"])
    if field == "address":
        return _words([text]) <= _words(fields["address"])
    said = fields[field]
    labels = [said] if isinstance(said, str) else list(said or [])
    return _folded(text) in {_folded(each) for each in (*labels, *(row.get("also_ok") or {}).get(field, ()))}


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _words(lines: Iterable[str]) -> set[str]:
    return {word for line in lines for word in re.findall(r"\w+", line.casefold())}


def _folded(text: str) -> str:
    bare = re.sub(r"^[\W_]+|[\W_]+$", "", " ".join(text.casefold().split()))
    return bare.removeprefix("https://").removeprefix("http://").removeprefix("www.")


def trained(samples: dict[str, list[Sample]]) -> dict[str, dict[str, int]]:
    """The whole of ``confidence.json``."""
    return {field: {**weights_of(samples[field]), "threshold": THRESHOLD} for field in FIELDS}


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Labelled rows that may be trained on; a row without a licence that allows it ends the run."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as wrong:
        raise SystemExit(f"{path}: {wrong.strerror}. Name one that can be read.") from None
    rows = [json.loads(line) for line in text.split("\n") if line.strip()]
    for number, row in enumerate(rows, 1):
        if row.get("license") != _MADE and not allows_training(row):
            told = f"the licence of {row.get('source')} does not allow training. Remove its rows."
            raise SystemExit(f"{path.name}, row {number}: {told}")
    return rows


def collected(rows: Sequence[dict[str, Any]]) -> dict[str, list[Sample]]:
    """The samples of all rows by field; generated ones a second time beside the sender's name and address."""
    samples: dict[str, list[Sample]] = defaultdict(list)
    for row, group in zip(rows, groups_of(rows), strict=True):
        senders: list[Sender | None] = [None]
        if row["license"] == _MADE:
            senders.append(Sender(row["fields"]["name"], "".join(row["fields"]["email"])))
        for sender in senders:
            for field, sample in samples_of(row, group, sender):
                samples[field].append(sample)
    return samples


def groups_of(rows: Iterable[dict[str, Any]]) -> list[str]:
    """What stays together when rows are parted: a language of generated ones; mailboxes in which one person stands."""
    marks = [_marks(row) for row in rows]
    group = {mark: mark for each in marks for mark in each}
    for first, *others in marks:
        for other in others:
            joined, into = sorted((group[first], group[other]))
            group = {mark: joined if old == into else old for mark, old in group.items()}
    return [group[first] for first, *_ in marks]


def _marks(row: dict[str, Any]) -> list[str]:
    if row["license"] == _MADE:
        return ["made in " + row["id"].split("/")[1]]
    names = filter(None, [row["fields"]["name"], *row["fields"]["email"]])
    return ["box " + row["id"].rsplit("/", 1)[-1].split("_")[0], *("who " + _folded(name) for name in names)]


def main() -> None:
    """Writes the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with dev_fields.jsonl")
    parser.add_argument("--generated", type=Path, required=True, help="rows of benchmarks.signature_tables.generated")
    chosen = parser.parse_args()
    rows = rows_of(chosen.data / "dev_fields.jsonl") + rows_of(chosen.generated)
    OUT.write_text(json.dumps(trained(collected(rows)), indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
