"""How fast mail may go to one domain: a bucket of tokens, worked out from when mail went there last."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

BURST = 10
SECONDS_EACH = 6.0
# Mail older than this has no say: by then the bucket is full again.
WINDOW = timedelta(seconds=BURST * SECONDS_EACH)


def next_allowed(domain: str, sent_at: Mapping[str, Sequence[datetime]], now: datetime) -> datetime:
    """The earliest instant, ``now`` or later, at which one more mail may go to ``domain``.

    ``sent_at`` holds, for each domain, when mail was handed over (or tried) within WINDOW, in any order. Ten go at
    once, then one each six seconds. Planning several: add each instant answered before asking again.
    """
    tokens, at = float(BURST), None
    for sent in sorted(sent_at.get(domain, ())):
        if at is not None:
            tokens = min(BURST, tokens + (sent - at).total_seconds() / SECONDS_EACH)
        tokens, at = tokens - 1, sent
    if at is None:
        return now
    missing = timedelta(seconds=max(0.0, (1 - tokens) * SECONDS_EACH))
    return max(now, at + missing)
