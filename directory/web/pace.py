"""How fast a seat may go: counted in Redis, and in this process while Redis is away; keys name nobody."""

import hmac
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, ParamSpec, TypeVar

from flask import Flask, Response, g, request
from flask_babel import gettext as _
from flask_limiter import Limiter

from directory import front_door
from directory.clock import real_now
from directory.settings import Settings
from directory.web import at_hand

SEARCHES: Final = "5 per second"
PREVIEWS: Final = "2500 per day"
MOST_REVEALS: Final = 60
REVEALS: Final = f"{MOST_REVEALS} per minute"
_DAY_SECONDS: Final = 86_400
_Given = ParamSpec("_Given")
_Answer = TypeVar("_Answer")


def _seat() -> str:
    signed = at_hand.visitor()
    who = f"seat {signed.user_id}" if signed is not None else f"stranger {request.remote_addr}"
    return hmac.digest(at_hand.settings().secret_key, b"pace\0" + who.encode(), "sha256").hex()[:32]


limiter = Limiter(_seat, in_memory_fallback_enabled=True, headers_enabled=False)


def _shown() -> int:
    """How many previews this answer shows; at least the one it would, before it is made."""
    return int(g.get("people_shown", 1))


def _wanted() -> int:
    return max(1, len(request.form.getlist("profile_id")))


searching = limiter.shared_limit(SEARCHES, scope="search")


def previewing_unless(exempt: Callable[[], bool]) -> Callable[[Callable[_Given, _Answer]], Callable[_Given, _Answer]]:
    """Counts the people an answer shows, but where ``exempt`` says that it is no preview."""
    return limiter.shared_limit(
        PREVIEWS,
        scope="previews",
        cost=_shown,
        deduct_when=lambda response: response.status_code == 200,
        exempt_when=exempt,
    )


previewing = previewing_unless(lambda: False)
revealing = limiter.shared_limit(REVEALS, scope="reveals", cost=_wanted)
revealing_once_agreed = limiter.shared_limit(
    REVEALS, scope="reveals", cost=_wanted, exempt_when=lambda: request.form.get("step") == "quote"
)
"""The same, where a form is asked first: a question what reveals would cost is none of them."""


def install(app: Flask, settings: Settings) -> None:
    """Counts for ``app``."""
    app.config.update(
        RATELIMIT_STORAGE_URI=settings.redis_url,
        RATELIMIT_STORAGE_OPTIONS={"socket_timeout": 2, "socket_connect_timeout": 2},
        RATELIMIT_STRATEGY="moving-window",
    )
    # Answers run back through these, the last first: what an answer costs is deducted before it is told.
    app.after_request(_tell)
    limiter.init_app(app)


def why_today() -> tuple[str, str]:
    """Title and text of a refusal by the day's previews, and from when on more are shown; empty for other limits."""
    met = limiter.current_limit
    if met is None or not met.breached or met.limit.get_expiry() < _DAY_SECONDS:
        return "", ""
    again = f"{datetime.fromtimestamp(met.reset_at, UTC):%H:%M}"
    told = _(
        "Your seat has seen %(most)s people within a day, which is the most it may. More are shown from %(again)s UTC"
        " on. Cards that are yours open all the same, and nothing was charged.",
        most=f"{met.limit.amount:,}", again=again,
    )  # fmt: skip
    return _("Enough people for a day"), told


def _tell(response: Response) -> Response:
    """Tells a client how far its seat may still go under each limit the answer met."""
    for met in limiter.current_limits:
        front_door.tell(
            front_door.Terms(
                name=met.request_args[-1],
                most=met.limit.amount,
                window=met.limit.get_expiry(),
                left=0 if met.breached else max(0, met.remaining),
                resets=max(1, int(met.reset_at - real_now().timestamp())),
            )
        )
    return response
