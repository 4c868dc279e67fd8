"""How fast a seat may go: counted in Redis, and in this process while Redis is away; keys name nobody."""

import hmac
from typing import Final

from flask import Flask, g, request
from flask_limiter import Limiter

from directory.clock import real_now
from directory.settings import Settings
from directory.web import at_hand

SEARCHES: Final = "5 per second"
PREVIEWS: Final = "2500 per day"
REVEALS: Final = "60 per minute"


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
previewing = limiter.shared_limit(
    PREVIEWS, scope="previews", cost=_shown, deduct_when=lambda response: response.status_code == 200
)
revealing = limiter.shared_limit(REVEALS, scope="reveals", cost=_wanted)


def install(app: Flask, settings: Settings) -> None:
    """Counts for ``app``."""
    app.config.update(
        RATELIMIT_STORAGE_URI=settings.redis_url,
        RATELIMIT_STORAGE_OPTIONS={"socket_timeout": 2, "socket_connect_timeout": 2},
        RATELIMIT_STRATEGY="moving-window",
    )
    limiter.init_app(app)


def headers() -> dict[str, str]:
    """What a client is told about the limit it met, or would meet next."""
    met = limiter.current_limit
    if met is None:
        return {}
    wait = max(1, int(met.reset_at - real_now().timestamp()))
    seconds = met.limit.get_expiry()
    return {
        "RateLimit-Policy": f'"seat";q={met.limit.amount};w={seconds}',
        "RateLimit": f'"seat";r={max(0, met.remaining)};t={wait}',
        "Retry-After": str(wait),
    }
