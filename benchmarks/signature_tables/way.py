"""Draws the way of a mail through the reader for docs/signatures.md: each step and the modules that take it."""

from collections.abc import Sequence
from html import escape

STEPS: tuple[tuple[str, str], ...] = (
    ("From a person, with one From?", "mailboxes/reader.py"),
    ("Text or HTML becomes lines; a client's marks are kept", "markup wordless hidden armour text"),
    ("Other people's words are taken off", "quoting client_words feet meetings openings"),
    ("Could its end be the sender's? If not, it is left unread", "ties"),
    ("The last 15 lines, as features", "window line features recurrence"),
    ("A probability for each line", "model + model.json"),
    ("The block", "block"),
    ("Whoever else is named there is left out", "strangers mentions assistants first_names bystanders"),
    ("Numbers and links are taken out", "phones dialling codes private services links"),
    ("Pieces of text, and the name", "pieces segments naming names signing"),
    ("Is it the sender's own? Else nothing is taken", "attribution"),
    ("Fields", "placing parting settling growing roles postal"),
    ("Who the employer is: what nothing supports is left out", "employers"),
    ("How sure is each value? Too unsure stays empty", "confidence + confidence.json"),
)
"""What is done to a mail in turn, and the modules of the package that do it."""
_WIDTH, _ROW, _TOP, _AXIS, _MODULES = 860, 34, 62, 36, 450
_INK, _QUIET, _GREEN, _MANILA, _LINE = "#17211D", "#46524D", "#0E6A54", "#F0D393", "#C9D0CB"


def svg(steps: Sequence[tuple[str, str]] = STEPS) -> str:
    """The picture: a line from the raw mail down to the candidate, with a step on each row."""
    bottom = _TOP + len(steps) * _ROW
    height = bottom + 52
    rows = "".join(_row(nth, said, modules) for nth, (said, modules) in enumerate(steps))
    label = escape(f"The way of a mail: {'; '.join(f'{said} ({modules})' for said, modules in steps)}", quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}"'
        f' font-family="sans-serif" font-size="14" fill="{_INK}" role="img" aria-label="{label}">'
        f'<rect width="{_WIDTH}" height="{height}" fill="#FFFFFF"/>'
        f'<path d="M{_AXIS} 40V{bottom + 14}" stroke="{_GREEN}" stroke-width="2"/>'
        f"{_tab(12, 'raw mail', '#E1F0E9')}{rows}{_tab(bottom + 12, 'Candidate', _MANILA)}</svg>\n"
    )


def _tab(top: int, said: str, colour: str) -> str:
    """An index card's tab, as wide as its word."""
    wide = 9 * len(said) + 20
    return (
        f'<path d="M12 {top + 28}l8 -22q2 -6 8 -6h{wide}q6 0 8 6l8 22z" fill="{colour}" stroke="{_LINE}"/>'
        f'<text x="{20 + wide / 2:.0f}" y="{top + 19}" text-anchor="middle" font-weight="600">{escape(said)}</text>'
    )


def _row(nth: int, said: str, modules: str) -> str:
    middle = _TOP + nth * _ROW + _ROW // 2
    return (
        f'<circle cx="{_AXIS}" cy="{middle}" r="10" fill="#FFFFFF" stroke="{_GREEN}" stroke-width="2"/>'
        f'<text x="{_AXIS}" y="{middle + 4}" text-anchor="middle" font-size="11" fill="{_GREEN}">{nth + 1}</text>'
        f'<text x="{_AXIS + 22}" y="{middle + 5}">{escape(said)}</text>'
        f'<text x="{_MODULES}" y="{middle + 5}" font-family="monospace" font-size="12" fill="{_QUIET}">'
        f"{escape(modules)}</text>"
        f'<path d="M{_AXIS + 22} {middle + _ROW // 2}H{_WIDTH - 12}" stroke="#E2E6E1"/>'
    )
