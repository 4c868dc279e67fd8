"""How well and how fast signatures are read: ``python -m benchmarks.signatures --data DIR [--peers DIR] [--long]``.

``DIR`` holds the labelled corpora, which are no part of the project; without it only what is generated is measured.
"""

import argparse
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from rich.console import Console

from benchmarks.signature_tables import Asked

PARTS = (
    "detection",
    "crossed",
    "reliability",
    "crowds",
    "peers",
    "speed",
    "sturdiness",
    "fields",
    "sureness",
    "ablation",
)
"""Modules of ``signature_tables`` in the order they print; each has ``tables(asked)`` giving tables of rich."""

_CORPORA = ("dev_lines.jsonl", "dev_html_marked.jsonl", "dev_fields.jsonl")
_NEEDS = {
    "detection": ("--data DIR",),
    "crossed": ("--data DIR", "--long"),
    "reliability": ("--data DIR", "--long"),
    "peers": ("--data DIR", "--peers DIR"),
}
_GIVEN: dict[str, Callable[[Asked], bool]] = {
    "--data DIR": lambda asked: asked.data is not None,
    "--long": lambda asked: asked.is_long,
    "--peers DIR": lambda asked: asked.peers is not None,
}


def main() -> None:
    """Prints the tables asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help=f"folder with {', '.join(_CORPORA)}")
    parser.add_argument("--peers", type=Path, help="folder of the peers' own environment, made with pip if absent")
    parser.add_argument(
        "--long", action="store_true", help="cross-validation too, and the largest hostile mails (some minutes)"
    )
    parser.add_argument("--only", choices=PARTS, action="append", help="one part, or several by naming it again")
    parser.add_argument("--pictures", type=Path, help="folder to draw the pictures into, and nothing else")
    chosen = parser.parse_args()
    absent = [name for name in _CORPORA if chosen.data and not (chosen.data / name).is_file()]
    if absent:
        parser.error(f"{chosen.data} holds no {' and no '.join(absent)}: name with --data a folder that holds them")
    asked = Asked(chosen.data, chosen.long, chosen.peers)
    printed = Console(width=140)
    if chosen.pictures:
        printed.print(*import_module("benchmarks.signature_tables.pictures").draw(asked, chosen.pictures), sep="\n")
        return
    for part in chosen.only or PARTS:
        missing = [option for option in _NEEDS.get(part, ()) if not _GIVEN[option](asked)]
        if missing:
            printed.print(f"{part}: not measured, for it needs {' and '.join(missing)} too")
            continue
        for table in import_module(f"benchmarks.signature_tables.{part}").tables(asked):
            printed.print(table)


if __name__ == "__main__":
    main()
