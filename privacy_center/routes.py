"""Every page of the privacy center in one table: where it stands, what it takes, and who may open it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from flask import Blueprint, Flask

from privacy_center import about, correct, download, find, notice, receipt, remove, restrict, see, verify
from privacy_center.languages import add_page

Audience = Literal["anyone", "link", "proven"]
"""``anyone``; whoever holds an unguessable ``link`` or code; the person who has ``proven`` an address here."""

GET: Final = ("GET",)
POST: Final = ("POST",)
BOTH: Final = ("GET", "POST")


@dataclass(frozen=True, slots=True)
class Page:
    """One page, in every language."""

    rule: str
    endpoint: str
    view: Callable[..., Any]
    methods: tuple[str, ...]
    audience: Audience


PAGES: Final = (
    Page("/", "home", find.home, GET, "anyone"),
    Page("/ask", "ask", find.ask, POST, "anyone"),
    Page("/code/<request_id>", "code", verify.code, BOTH, "link"),
    Page("/card", "card", see.card, GET, "proven"),
    Page("/card/correct/<field_id>", "correct", correct.correct, BOTH, "proven"),
    Page("/card/hide", "hide", restrict.hide, POST, "proven"),
    Page("/card/show", "unhide", restrict.unhide, POST, "proven"),
    Page("/card/remove", "remove", remove.remove, BOTH, "proven"),
    Page("/card/download", "download", download.download, GET, "proven"),
    Page("/card/notice/<notice_id>", "notice_read", see.notice_read, GET, "proven"),
    Page("/removed", "removed", remove.removed, GET, "proven"),
    Page("/never-list", "never_list", remove.never_list, POST, "proven"),
    Page("/leave", "leave", verify.leave, POST, "proven"),
    Page("/receipt", "receipt", receipt.receipt, BOTH, "link"),
    Page("/n/<token>", "notice_see", notice.notice_see, BOTH, "link"),
    Page("/n/<token>/no", "notice_refuse", notice.notice_refuse, BOTH, "link"),
    Page("/how-it-works", "about_how", about.about_how, GET, "anyone"),
    Page("/where-data-comes-from", "about_sources", about.about_sources, GET, "anyone"),
    Page("/who-we-share-with", "about_sharing", about.about_sharing, GET, "anyone"),
    Page("/privacy-policy", "policy", about.policy, GET, "anyone"),
    Page("/contact", "contact", about.contact, GET, "anyone"),
    Page("/got-a-notice", "got_notice", about.got_notice, GET, "anyone"),
)
FILES: Final = (
    ("/assets/<path:name>", "asset", about.asset),
    ("/.well-known/security.txt", "security_txt", about.security_txt),
    ("/robots.txt", "robots_txt", about.robots_txt),
)
PROVEN_ONLY: Final = frozenset(f"privacy.{page.endpoint}" for page in PAGES if page.audience == "proven")


def install(app: Flask) -> None:
    """Gives ``app`` every page of the table."""
    blueprint = Blueprint("privacy", __name__)
    for page in PAGES:
        add_page(blueprint, page.rule, page.endpoint, page.view, methods=page.methods)
    for rule, endpoint, view in FILES:
        blueprint.add_url_rule(rule, endpoint, view)
    app.register_blueprint(blueprint)
