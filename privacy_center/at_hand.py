"""What a view has at hand: the parts its app was made with, the operator's answers, and writing with an end."""

from collections.abc import Callable
from typing import TypeVar

from flask import current_app
from sqlalchemy.orm import Session

from directory.parts import Parts
from directory.profiles import regimes
from directory.profiles.evidence import FACT_KEPT_DAYS
from directory.profiles.operator import answers
from directory.profiles.wording import postal
from privacy_center.languages import language_of_request
from privacy_center.pages import Operator

ANSWER_WITHIN_SECONDS = 8.0
_T = TypeVar("_T")


def parts() -> Parts:
    """The parts of the app that answers this request."""
    held = current_app.extensions["cardfile"]
    assert isinstance(held, Parts)  # noqa: S101 the factory put it there
    return held


def settle(work: Callable[[Session], _T]) -> _T:
    """Runs ``work`` in one writing transaction, again while it is outrun; raises Outrun when nobody may wait longer."""
    return parts().database.until_done(work, seconds=ANSWER_WITHIN_SECONDS)


def operator_page() -> Operator:
    """Who runs this site, in the language of the page; what was not answered yet is empty."""
    with parts().database.read() as session:
        given = answers(session)
    language = language_of_request()
    return Operator(
        controller=given.controller,
        address=postal(given.address, given.country, language),
        country=given.country,
        dpo=given.dpo,
        representative=given.representative,
        privacy_mailbox=given.privacy_mailbox,
        hosting_country=given.hosting_country,
        transfer_basis=given.transfer_basis.get(language, ""),
        legitimate_interest=given.legitimate_interest.get(language, ""),
        wait_days=regimes.REGIMES["gdpr"].wait_days,
        wait_days_elsewhere=regimes.wait_days(regimes.REGIMES["other"], given.wait_days),
        keep_months=round(FACT_KEPT_DAYS / 30.4),
    )
