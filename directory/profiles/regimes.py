"""Deadlines as data: which law a country falls under, how long a person is waited for and until when to tell."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

EEA = frozenset(
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO"
    " AX GF GP MF MQ RE YT".split()
)
"""With Åland and the outermost regions that have codes of their own: the GDPR holds there too (Art. 355(1) TFEU)."""


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
_STRICTEST = "gdpr"

LANGUAGES = ("en", "de", "fr", "es")
_LANGUAGE_BY_COUNTRY = (
    dict.fromkeys("DE AT LI CH".split(), "de")
    | dict.fromkeys("FR BE LU MC".split(), "fr")
    | dict.fromkeys("ES MX AR CO CL PE VE EC GT CU BO DO HN PY SV NI CR PA UY".split(), "es")
)


@dataclass(frozen=True, slots=True)
class Law:
    """What a person is owed: of all regimes that anything points at, the longest wait and the earliest last day. The
    first of ``regimes`` is the strictest, whose words notices and requests use."""

    regimes: tuple[Regime, ...]

    @classmethod
    def of(cls, code: str) -> "Law":
        """The law as it is kept with a profile (see ``code``)."""
        return cls(tuple(REGIMES[one] for one in code.split(",")))

    @property
    def code(self) -> str:
        """How it is kept with a profile: every regime's code, the strictest first."""
        return ",".join(regime.code for regime in self.regimes)

    @property
    def strictest(self) -> str:
        """The code of the regime that notices and requests name."""
        return self.regimes[0].code

    def wait_days(self, operator_days: int | None) -> int:
        """Days to wait after a delivered notice."""
        return max(wait_days(regime, operator_days) for regime in self.regimes)

    def tell_by(self, obtained_at: datetime) -> datetime:
        """The last instant at which the person may still be told; past it the profile is erased."""
        return obtained_at + timedelta(days=min(regime.tell_days for regime in self.regimes))


def law_of(named: Sequence[str], hints: Collection[str]) -> Law:
    """The law for someone with these countries named, the first being theirs, and others only hinted at (ISO codes or
    ``""``). A hint never loosens it: while nothing names a country, the strictest regime is among them."""
    found = {regime_for(country).code for country in (*named, *hints) if country}
    if not any(named):
        found.add(_STRICTEST)
    own = regime_for(named[0]).code if named else ""
    order = list(REGIMES)
    return Law(
        tuple(
            sorted(
                (REGIMES[code] for code in found),
                key=lambda one: (-one.wait_days, one.tell_days, one.code != own, order.index(one.code)),
            )
        )
    )


def regime_for(country: str) -> Regime:
    """The regime of an ISO country; an unknown country gets the strictest (GDPR), the United States CCPA's."""
    if country in EEA or not country:
        return REGIMES[_STRICTEST]
    return REGIMES[{"GB": "uk", "CH": "ch", "US": "ccpa"}.get(country, "other")]


def wait_days(regime: Regime, operator_days: int | None) -> int:
    """Days to wait after a delivered notice: the law's number, or the operator's own where the law leaves it open;
    never under one."""
    if regime.wait_is_fixed or operator_days is None:
        return regime.wait_days
    return max(1, operator_days)


def language_for(country: str, hints: Collection[str]) -> str:
    """The notice's language: that of the country something names; else the one that every country hinted at shares;
    English below."""
    told = {country} if country else set(filter(None, hints))
    languages = {_LANGUAGE_BY_COUNTRY.get(one, "en") for one in told}
    return languages.pop() if len(languages) == 1 else "en"
