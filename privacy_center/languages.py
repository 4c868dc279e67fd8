"""Four languages by path prefix: English without one, ``/de``, ``/fr`` and ``/es``; no cookie remembers the choice."""

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Flask, request, url_for
from flask_babel import Babel
from werkzeug.routing import BuildError

LANGUAGES: Final = ("en", "de", "fr", "es")
LANGUAGE_NAMES: Final = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}
HOME: Final = "privacy.home"


def add_page(
    blueprint: Blueprint, rule: str, endpoint: str, view: Callable[..., Any], *, methods: tuple[str, ...] = ("GET",)
) -> None:
    """Adds ``view`` in every language. The view is not given ``lang``; ``url_for`` fills it in by itself."""
    blueprint.add_url_rule(rule, endpoint, view, methods=list(methods), defaults={"lang": "en"})
    blueprint.add_url_rule(f"/<any(de, fr, es):lang>{rule}", endpoint, view, methods=list(methods))


def language_of_request() -> str:
    """The language of the path that was asked for, also when nothing stands there."""
    first = request.path.split("/", 2)[1]
    return first if first in LANGUAGES[1:] else "en"


def language_links() -> list[tuple[str, str, str, bool]]:
    """Code, name and address of this page in each language, and whether it is the one shown."""
    here = language_of_request()
    return [(code, LANGUAGE_NAMES[code], _same_page(code), code == here) for code in LANGUAGES]


def install(app: Flask) -> None:
    """Makes ``app`` speak the language of the path, in texts, dates and links."""
    Babel(app, locale_selector=language_of_request)

    @app.url_value_preprocessor
    def take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values is not None:
            values.pop("lang", None)

    @app.url_defaults
    def give_language(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = language_of_request()

    @app.context_processor
    def words_of_the_frame() -> dict[str, object]:
        return {"language": language_of_request(), "language_links": language_links()}


def _same_page(code: str) -> str:
    rule = request.url_rule
    if rule is None or "GET" not in (rule.methods or ()):
        return url_for(HOME, lang=code)
    try:
        return url_for(rule.endpoint, lang=code, **(request.view_args or {}))
    except BuildError:
        return url_for(HOME, lang=code)
