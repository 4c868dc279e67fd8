"""Takes the armour of a clear-signed OpenPGP message (RFC 9580, 7) off its text, whose signature would end it."""

from collections.abc import Sequence

from ingest.sources.signatures.text import clean_lines

_OPENS, _ENDS = "-----BEGIN PGP SIGNED MESSAGE-----", "-----BEGIN PGP SIGNATURE-----"
_LAST = "-----END PGP SIGNATURE-----"
_ESCAPE = "- "


def text_lines(text: str) -> list[str]:
    """The clean lines of a plain text, without the armour that a few have."""
    lines = clean_lines(text)
    return without_armour(lines) if _OPENS in text and _ENDS in text else lines


def without_armour(lines: Sequence[str]) -> list[str]:
    """The same lines, those of the armour empty and the dash-escaped ones as they were written."""
    answer, opened, signature, headers = list(lines), False, False, False
    for nth, line in enumerate(answer):
        bare = line.rstrip()
        if bare == _OPENS:
            opened, headers, signature = True, True, False
        elif opened and bare == _ENDS:
            opened, signature = False, True
        elif headers:
            headers = bool(bare)
        elif opened:
            answer[nth] = line.removeprefix(_ESCAPE)
            continue
        elif not signature:
            continue
        answer[nth] = ""
        signature = signature and bare != _LAST
    return answer
