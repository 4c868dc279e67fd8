"""Deadlines as data: which law a country falls under, how long a person is waited for and until when to tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

EEA = frozenset("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO".split())


@dataclass(frozen=True, slots=True)
class Regime:
    """One law's numbers. ``wait_days`` is the time between a delivered notice and a listing; ``tell_days`` counts from
    obtaining the data (GDPR Art. 14(3)(a): within one month; 28 days is a month at its shortest)."""

    code: str
    wait_days: int
    tell_days: int
    wait_is_fixed: bool


REGIMES: Mapping[str, Regime] = {
    "gdpr": Regime("gdpr", wait_days=30, tell_days=28, wait_is_fixed=True),
    "uk": Regime("uk", wait_days=30, tell_days=28, wait_is_fixed=True),
    "ch": Regime("ch", wait_days=30, tell_days=28, wait_is_fixed=True),
    "ccpa": Regime("ccpa", wait_days=14, tell_days=28, wait_is_fixed=False),
    "other": Regime("other", wait_days=14, tell_days=28, wait_is_fixed=False),
}

LANGUAGES = ("en", "de", "fr", "es")
_LANGUAGE_BY_COUNTRY = (
    dict.fromkeys("DE AT LI CH".split(), "de")
    | dict.fromkeys("FR BE LU MC".split(), "fr")
    | dict.fromkeys("ES MX AR CO CL PE VE EC GT CU BO DO HN PY SV NI CR PA UY".split(), "es")
)


def regime_for(country: str) -> Regime:
    """The regime of an ISO country; an unknown country gets the strictest (GDPR), the United States CCPA's."""
    if country in EEA or not country:
        return REGIMES["gdpr"]
    return REGIMES[{"GB": "uk", "CH": "ch", "US": "ccpa"}.get(country, "other")]


def wait_days(regime: Regime, operator_days: int | None) -> int:
    """Days to wait after a delivered notice: the law's number, or the operator's own where the law leaves it open;
    never under one."""
    if regime.wait_is_fixed or operator_days is None:
        return regime.wait_days
    return max(1, operator_days)


def tell_by(regime: Regime, obtained_at: datetime) -> datetime:
    """The last instant at which the person may still be told; past it the profile is erased."""
    return obtained_at + timedelta(days=regime.tell_days)


def language_for(country: str, email_domain: str) -> str:
    """The notice's language: by country, then by the domain's country ending, English below."""
    if country:
        return _LANGUAGE_BY_COUNTRY.get(country, "en")
    return _LANGUAGE_BY_COUNTRY.get(email_domain.rpartition(".")[2].upper(), "en")
