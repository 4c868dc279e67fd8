"""What a web server serves: ``wsgi:directory_app`` and ``wsgi:privacy_app``, each built when it is first asked for."""

from typing import TYPE_CHECKING

import composition
from directory import parts
from directory.db import OF_PAGES

if TYPE_CHECKING:
    from flask import Flask

    from directory.parts import Parts

    directory_app: Flask
    privacy_app: Flask


def __getattr__(name: str) -> "Flask":
    """The app of this name; a process that serves one does not build the other."""
    if name not in {"directory_app", "privacy_app"}:
        raise AttributeError(name)
    app = globals()[name] = _built(name)
    return app


def _built(name: str) -> "Flask":
    held = _parts("privacy" if name == "privacy_app" else "web")
    if name == "privacy_app":
        from privacy_center.app import create_app as create_privacy_app

        return create_privacy_app(held)
    from directory.web.app import create_app as create_directory_app

    return create_directory_app(held)


def _parts(role: str) -> "Parts":
    try:
        return parts.parts()
    except RuntimeError:
        return composition.start(patience=OF_PAGES, role=role)
