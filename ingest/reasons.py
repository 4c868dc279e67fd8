"""What each reason code means, in one line: for the table that ends a load and for the figures of the gates."""

from typing import Final

from ingest.gates.order import GATES
from ingest.gates.strip import CODES
from ingest.opt_outs import CODE
from ingest.sources.feeds.rows import REJECTS
from ingest.sources.mailboxes.skips import EXPLAINED

_GATES: Final = {gate.code: gate.line for gate in GATES}
_OWN: Final = {
    "accepted": "taken",
    "unchanged": "said the very same before",
    CODE: "opted out at the vendor; kept out of this feed since its opt-out list named the record or an address",
    "withdrawn": "records of earlier deliveries that this full one no longer holds; whoever has nothing left is erased",
    "not_stored": "the database refused what the row holds; the rows around it were taken",
    "key_of_another": "a row before it in this delivery names somebody else by the same record key, and was taken",
    "address_of_another": "an address left out: other records say it is another's; a row with no other was left",
    "shared_link": "a link left off a card: another person's card has it too, so it is nobody's own page",
    "link_unread": "a link left out: no http or https address",
    "end_unread": "a post left out: when it ended cannot be read, and without an end it would be the present one",
    "date_unread": "a date left out: not in the order that feed.toml names",
    "country_unread": "a country left out: neither a code nor a name in the four languages",
    "signature_missing": "no signature of the sender was found; name and address were taken",
    "signature_of_another": "the signature is somebody else's and was left",
    "signature_untied": "nothing ties the signature to the sender, so it was left",
    "home_address_dropped": "a private postal address was left out",
    "pager_dropped": "a pager's number was left out",
    "birthday_dropped": "a birthday was left out",
}
_ENDINGS: Final = {
    "_too_long": "a text longer than a card holds was left out",
    "_unlisted": "a code that feed.toml does not explain was left out",
}
MEANINGS: Final = (
    _OWN | dict(REJECTS) | {str(skip): line for skip, line in EXPLAINED.items()} | CODES | _GATES
)  # fmt: skip


def meaning(code: str) -> str:
    """The line of a code; of ``gate:rule``, an address taken off by that gate; empty for one without a line."""
    if code in MEANINGS:
        return MEANINGS[code]
    if code.partition(":")[0] in _GATES:
        return "an address taken off by that gate; the person was kept for another"
    if code.startswith("too_many_"):
        return "more than a card holds; the first were kept"
    return next((line for ending, line in _ENDINGS.items() if code.endswith(ending)), "")
