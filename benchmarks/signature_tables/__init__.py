"""The tables that ``benchmarks/signatures.py`` prints, one module each with a function ``tables(asked)``."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller wants: the folder with the corpora, if any, and whether the whole measure is taken."""

    data: Path | None = None
    is_long: bool = False
    peers: Path | None = None
