"""The filters of the search page: what can be ticked, how many it would show, and what is on."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from babel import Locale
from flask_babel import gettext as _

from directory.profiles.companies import SIZE_BANDS
from directory.profiles.titles import DEPARTMENTS, SENIORITIES
from directory.search.backend import Counted, Field
from directory.web.asked import FACETS, HELD, TYPED, Asked
from directory.web.pages import Chip, FacetGroup, FacetLine, TypedFilter, TypedValue
from directory.web.rows import size_label

Counts = Mapping[Field, tuple[Counted, ...]]
WANTED: Final = (Field.SENIORITY, Field.DEPARTMENT, Field.COUNTRY, Field.INDUSTRY, Field.SIZE, *HELD.values())
_SHOWN: Final = {"seniority": 6, "department": 6, "country": 6, "industry": 6, "size": 8, "has": 3}
_RANKED: Final = {"seniority": tuple(SENIORITIES), "size": SIZE_BANDS}


def typed(asked: Asked) -> tuple[TypedFilter, ...]:
    """The filters of typed words."""
    words = {"title": (_("Title"), _("Add a title")), "company": (_("Company"), _("Add a company"))}
    return tuple(
        TypedFilter(
            name, *words[name],
            tuple(TypedValue(value, asked.without(name, value).url()) for value in asked.values.get(name, ())),
        )
        for name in TYPED
    )  # fmt: skip


def groups(asked: Asked, counts: Counts) -> tuple[FacetGroup, ...]:
    """The filters of ticks, each with what it would show as if its own ticks were not set; without counts, unknown."""
    return tuple(group for name in _SHOWN if (group := _group(name, asked, counts)).lines)


def chips(asked: Asked, company_names: Mapping[str, str]) -> tuple[Chip, ...]:
    """Every filter that is on, above the table."""
    found = []
    for name, values in asked.values.items():
        said = [company_names.get(value, "") if name == "company_id" else label_of(name, value) for value in values]
        title = _("Size") if name == "size" else title_of(name)
        found.append(Chip(title, ", ".join(filter(None, said)), asked.without(name).url()))
    return tuple(found)


def title_of(name: str) -> str:
    """A filter's name as pages write it."""
    names: dict[str, str] = {
        "title": _("Title"),
        "company": _("Company"),
        "company_id": _("Company"),
        "seniority": _("Seniority"),
        "department": _("Department"),
        "country": _("Country"),
        "industry": _("Industry"),
        "size": _("Company size"),
        "has": _("Contact"),
    }
    return names[name]


def label_of(name: str, value: str) -> str:
    """A filter's value as pages write it; a code nobody knows stays as it is."""
    if name == "country":
        return _territories().get(value, value)
    if name == "size":
        return size_label(value) or value
    held = {"email": _("E-mail"), "work_phone": _("Work phone"), "mobile": _("Mobile")}
    known: Mapping[str, str] = {"seniority": SENIORITIES, "department": DEPARTMENTS, "has": held}.get(name, {})
    return known.get(value, value)


def _group(name: str, asked: Asked, counts: Counts) -> FacetGroup:
    on = asked.values.get(name, ())
    counted = {value: count for value, count in _counted(name, counts) if value}
    values = [*counted, *(value for value in on if value not in counted)]
    if name in _RANKED:
        values.sort(key=lambda value: _RANKED[name].index(value) if value in _RANKED[name] else len(_RANKED[name]))
    lines = [
        FacetLine(value, label_of(name, value), counted.get(value, 0) if counts else None, value in on)
        for value in values
    ]
    front = [line for place, line in enumerate(lines) if place < _SHOWN[name] or line.on]
    more = [line for line in lines if line not in front]
    return FacetGroup(name, title_of(name), tuple(front), tuple(more))


def _counted(name: str, counts: Counts) -> Iterable[tuple[str, int]]:
    if name == "has":
        return [(value, sum(one.count for one in counts.get(field, ()))) for value, field in HELD.items()]
    return [(one.value, one.count) for one in counts.get(FACETS[name], ())]


@cache
def _territories() -> Mapping[str, str]:
    return dict(Locale.parse("en").territories)
