"""Which rules made a card: a digest of the code that turns observations into lines, law and language."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

RULES: Final = (
    "barred", "compile", "department_names", "hints", "identity", "names", "posts", "regimes", "switchboards",
    "title_rules", "titles", "unspaced", "whereabouts", "written_numbers",
)  # fmt: skip
"""The modules whose words decide what a card says; a house test finds one that is missing here."""


@cache
def rules_version() -> str:
    """Changes with every change of these modules. A card made by older rules is compiled anew by the sweep that asks
    the gates again, once after an upgrade."""
    digest = hashlib.sha256()
    for name in RULES:
        digest.update(name.encode() + Path(__file__).with_name(f"{name}.py").read_bytes())
    return digest.hexdigest()
