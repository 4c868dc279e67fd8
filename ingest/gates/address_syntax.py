"""Gate: an address that no mail server could take is none."""

from typing import Final

from email_validator import EmailNotValidError, validate_email

from ingest.gates.gate import GateContext, Passed, Refusal, Verdict
from ingest.gates.subject import Subject

CODE = "address_syntax"
LONGEST: Final = 254


def judge(subject: Subject, _: GateContext) -> Verdict:
    """No address is well formed (RFC 5321, 5322, 6531; no quoted local part, no address literal).

    A malformed address beside a good one is dropped; domains come out in small ASCII letters.
    """
    well_formed = [well_formed_address(address) for address in subject.emails]
    kept = tuple(dict.fromkeys(address for address in well_formed if address))
    if subject.emails and not kept:
        return Refusal(CODE, "malformed")
    return Passed(subject.with_emails(kept), (f"{CODE}:malformed",) * well_formed.count(""))


def well_formed_address(address: str) -> str:
    """The address with its domain in small ASCII letters, or ``""`` when it is malformed. Asks no network."""
    if len(address) > LONGEST:
        return ""
    try:
        found = validate_email(address.strip(), check_deliverability=False, allow_quoted_local=False, strict=True)
    except EmailNotValidError:
        return ""
    return f"{found.local_part}@{found.ascii_domain}"
