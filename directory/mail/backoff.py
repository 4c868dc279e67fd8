"""When to try a mail again that nobody took, and when to give up (RFC 5321 4.5.4.1)."""

from datetime import datetime, timedelta
from secrets import SystemRandom

# Minutes after each failed try: greylisting opens in minutes, a broken server in hours; 5 days in all.
_MINUTES = (5, 15, 30, 60, 120, 240, 480, *[720] * 8)
_JITTER = 0.2
_chance = SystemRandom()


def next_try(tries: int, now: datetime) -> datetime | None:
    """When to try again after ``tries`` failures (1 or more), up to a fifth earlier or later; None: give up.

    The jitter keeps mails that failed together from coming back together.
    """
    if tries > len(_MINUTES):
        return None
    wait = timedelta(minutes=_MINUTES[tries - 1])
    return now + wait * _chance.uniform(1 - _JITTER, 1 + _JITTER)
