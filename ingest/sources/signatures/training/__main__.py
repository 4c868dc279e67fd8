"""Makes ``model.json`` anew: ``python -m ingest.sources.signatures.training --data DIR [--to FILE]``."""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from ingest.sources.signatures import model as shipped
from ingest.sources.signatures.training.corpora import FILE, LICENCES, UnusableRow, allows_training, read_rows
from ingest.sources.signatures.training.making import make


def written(held: dict[str, Any]) -> str:
    """The model as text, one feature a line."""
    features = ",\n".join(f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in held["features"].items())
    head = "".join(f" {json.dumps(key)}: {json.dumps(held[key])},\n" for key in held if key != "features")
    return f'{{\n{head} "features": {{\n{features}\n }}\n}}\n'


def main() -> None:
    """Reads the rows that may be learned from and writes the model; says which rows it leaves out, and why."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help=f"folder with {FILE}")
    parser.add_argument("--to", type=Path, default=Path(shipped.__file__).with_name("model.json"))
    chosen = parser.parse_args()
    rows = allowed_rows(chosen.data / FILE)
    chosen.to.write_text(written(make(rows)), encoding="ascii")


def allowed_rows(path: Path) -> list[dict[str, Any]]:
    """The rows that may be learned from; says on standard error what is left out. Ends the run if nothing is left."""
    try:
        rows = read_rows(path)
    except OSError as wrong:
        raise SystemExit(f"{path}: {wrong.strerror}. Name with --data a folder that holds {FILE}.") from None
    except UnusableRow as wrong:
        raise SystemExit(f"{path}: {wrong}") from None
    left_out = Counter((str(row.get("source")), str(row.get("license"))) for row in rows if not allows_training(row))
    for (source, licence), count in sorted(left_out.items()):
        sys.stderr.write(f"left out {count} rows of {source}: no training under their licence ({licence[:120]})\n")
    kept = [row for row in rows if allows_training(row)]
    if not any(row["sig_lines"] for row in kept):
        raise SystemExit(f"{path}: no signed mail that may be trained on. Add rows of {' or '.join(LICENCES)}.")
    sys.stderr.write(f"learning from {len(kept)} of {len(rows)} rows\n")
    return kept


if __name__ == "__main__":
    main()
