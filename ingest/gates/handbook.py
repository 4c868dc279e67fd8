"""Writes docs/gates.md from the gates themselves: ``python -m ingest.gates.handbook docs/gates.md``."""

import sys
from pathlib import Path

from ingest.gates.order import GATES
from ingest.gates.strip import CODES
from ingest.gates.wordlists import dated_lists

_HEAD = """# The gates

Made from the code by `python -m ingest.gates.handbook docs/gates.md`; a test says when it is out of date.

Each person that a source names passes these gates in this order. The first refusal ends it, and what was refused keeps
no personal data: a keyed hash, the code, the name of the rule that saw it, the source and the date. All gates run again
on the compiled profile after every new observation, correction or new version of a list. `cardfile feeds gates` shows
how often each refused.
"""

_OPERATOR = (
    "## The operator's own lists",
    "",
    "`CARDFILE_HOME/lists/consumer_domains.txt` adds to the providers of private mail; `work_domains.txt` beats it.",
    "One domain a line, `#` begins a comment. A changed file counts within the hour, also for everybody held.",
)


def page() -> str:
    """The handbook's text."""
    lines = [_HEAD, "| | code | who is refused |", "|---|---|---|"]
    for number, gate in enumerate(GATES, 1):
        network = " (asks DNS)" if gate.needs_network else ""
        lines.append(f"| {number} | `{gate.code}` | {gate.line}{network} |")
    lines += ["", "## Stripped before storage", "", "| code | what is taken off and counted |", "|---|---|"]
    lines += [f"| `{code}` | {meaning} |" for code, meaning in CODES.items()]
    lines += ["", *_OPERATOR]
    lines += ["", "## Lists", "", "| list | reviewed | from |", "|---|---|---|"]
    lines += [f"| {name} | {reviewed} | {source} |" for name, reviewed, source in dated_lists()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
