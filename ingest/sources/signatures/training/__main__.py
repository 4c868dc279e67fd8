"""Makes ``model.json`` anew: ``python -m ingest.sources.signatures.training --data DIR [--to FILE]``."""

import argparse
import json
from pathlib import Path
from typing import Any

from ingest.sources.signatures import model as shipped
from ingest.sources.signatures.training.corpora import FILE, allows_training, read_rows
from ingest.sources.signatures.training.making import make


def written(held: dict[str, Any]) -> str:
    """The model as text, one feature a line."""
    features = ",\n".join(f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in held["features"].items())
    head = "".join(f" {json.dumps(key)}: {json.dumps(held[key])},\n" for key in held if key != "features")
    return f'{{\n{head} "features": {{\n{features}\n }}\n}}\n'


def main() -> None:
    """Reads the rows that may be learned from and writes the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help=f"folder with {FILE}")
    parser.add_argument("--to", type=Path, default=Path(shipped.__file__).with_name("model.json"))
    chosen = parser.parse_args()
    rows = [row for row in read_rows(chosen.data / FILE) if allows_training(row)]
    chosen.to.write_text(written(make(rows)), encoding="ascii")


if __name__ == "__main__":
    main()
