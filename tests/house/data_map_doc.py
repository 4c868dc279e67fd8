"""Writes docs/data-map.md: what is held about people, where, why and how long, from the registry of erasers."""

import importlib
import pkgutil

import sqlalchemy as sa

import directory
import ingest
import privacy_center
from directory import wiring as directory_wiring
from directory.db import Base
from directory.profiles import registry
from directory.profiles.not_personal import NOT_PERSONAL
from privacy_center import wiring as privacy_wiring
from tests.house.tree import ROOT

_HEAD = """# What is held about people, where, why and for how long

Written by `python -m tests.house.data_map_doc` from `directory/profiles/registry.py`, in the order in which a removal
erases. What a person sees, downloads or removes comes from this list and from no other.

| table | of the person | what for | kept | on removal |
|---|---|---|---|---|
"""
_REST = """
## Words and bytes that are nobody's

Every other column of text, JSON or bytes, and why it needs no eraser (`directory/profiles/not_personal.py`). Ids and
codes are left out.

| column | reason |
|---|---|
"""


def every_table() -> sa.MetaData:
    """All tables of all packages, and every package's registry entries."""
    for package in (directory, ingest, privacy_center):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.endswith("models") or module.name.endswith("owed"):
                importlib.import_module(module.name)
    privacy_wiring.wire()
    directory_wiring.wire()
    return Base.metadata


def written() -> str:
    """The document's text."""
    every_table()
    rows = [
        f"| `{entry.table}` | {', '.join(f'`{name}`' for name in entry.columns) or 'ids, codes, dates'} | {entry.purpose} |"
        f" {entry.kept} | {'erased' if entry.erase is not None else 'ids, codes and dates stay'} |"
        for entry in registry.entries()
    ]
    reasons = [f"| `{column}` | {reason} |" for column, reason in sorted(NOT_PERSONAL.items())]
    return _HEAD + "".join(f"{row}\n" for row in rows) + _REST + "".join(f"{row}\n" for row in reasons)


if __name__ == "__main__":
    (ROOT / "docs" / "data-map.md").write_text(written(), encoding="utf-8")
