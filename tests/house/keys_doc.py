"""Writes docs/keys.md: every key of an installation, from the enum in the code."""

from directory.key_table import Key
from tests.house.tree import ROOT

_HEAD = """# The keys of an installation

Written by `python -m tests.house.keys_doc` from `directory/key_table.py`. Each key stands in the environment, in hex, or
in a file that only its owner reads (`…_FILE`); none of them is in the database or in a backup. Keep the suppression and the
journal key apart from the backups.

| setting | what for | how | length | renewing it | losing it |
|---|---|---|---|---|---|
"""


def written() -> str:
    """The document's text."""
    uses = [key.value for key in Key]
    rows = [
        f"| `{use.setting}` | {use.purpose} | {use.algorithm} | {use.length} | {use.renewed} | {use.lost} |"
        for use in uses
    ]
    return _HEAD + "".join(f"{row}\n" for row in rows)


if __name__ == "__main__":
    (ROOT / "docs" / "keys.md").write_text(written(), encoding="utf-8")
