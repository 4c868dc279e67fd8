"""Says which names our own typeface can draw whole: a name it cannot goes to the system's font, never half of it."""

import re

from flask import Flask

# What the two vendored Figtree files hold; Vietnamese is not among it, nor any script but Latin.
_DRAWN = re.compile(
    r"[ -~\u00A0-\u0113\u0116-\u0127\u012A\u012B\u012E-\u0137\u0139-\u013E\u0141-\u0148\u014A-\u014D\u0150-\u0161"
    r"\u0164\u0165\u016A-\u017E\u01CD\u01CE\u0218-\u021B\u02BB\u02BC\u1E80-\u1E85\u1E9E\u1EF2\u1EF3"
    r"\u2010-\u2014\u2018-\u201E\u2022\u2026\u2039\u203A\u20AC]*"
)


def foreign(text: str) -> bool:
    """True when one letter of `text` lies outside our typeface, so that all of it must leave it."""
    return _DRAWN.fullmatch(text) is None


def register(app: Flask) -> None:
    """Give the templates of `app` the test `is foreign`."""
    app.jinja_env.tests["foreign"] = foreign
