"""The page on which caught mail is read: a list, a message, its HTML in a sandbox, its source. Only GET, no script."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, abort, render_template, request, send_from_directory
from markupsafe import Markup, escape
from werkzeug.exceptions import HTTPException

from demo.caught import CaughtMail, Envelope, text_of

_PAGE_SIZE = 50
_ASSETS = Path(__file__).parents[1] / "assets"
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# A foreign document: no script, no form, no request but its own pictures; links open beside the page.
_MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "img-src data:; form-action 'none'; frame-ancestors 'self'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}


def create_app(caught: CaughtMail, *, hosts: tuple[str, ...]) -> Flask:
    """The page over a folder of caught mail; requests that name another host are refused."""
    app = Flask("demo.mail_page", template_folder="templates", static_folder=None)
    app.config["TRUSTED_HOSTS"] = list(hosts)

    @app.get("/")
    def listing() -> str:
        to = request.args.get("to", "").strip()
        below = request.args.get("below", type=int)
        mails = caught.page(to=to, size=_PAGE_SIZE + 1, below=below)
        older = mails[_PAGE_SIZE - 1].number if len(mails) > _PAGE_SIZE else None
        return render_template(
            "list.html", mails=mails[:_PAGE_SIZE], to=to, older=older, below=below, total=caught.count()
        )

    @app.get("/mail/<int:number>")
    def message(number: int) -> str:
        envelope = _found(caught, number)
        parsed = caught.message(envelope)
        headers = [(name, value) for name, value in parsed.items() if name.lower() in {"from", "to", "subject", "date"}]
        view = request.args.get("view", "")
        has_html = bool(text_of(parsed, "html"))
        shown = view if view in {"text", "source"} else "html" if has_html else "text"
        source = caught.raw(envelope).decode(errors="replace") if shown == "source" else ""
        return render_template(
            "message.html",
            mail=envelope,
            headers=headers,
            shown=shown,
            has_html=has_html,
            unsubscribe=one_click(str(parsed.get("List-Unsubscribe", ""))),
            text=with_links(text_of(parsed, "plain")),
            source=source,
        )

    @app.get("/mail/<int:number>/html")
    def document(number: int) -> Response:
        html = text_of(caught.message(_found(caught, number)), "html")
        response = Response('<!doctype html><base target="_blank">' + html, mimetype="text/html")
        response.headers["Content-Security-Policy"] = _MAIL_POLICY
        return response

    @app.get("/mail/<int:number>.eml")
    def download(number: int) -> Response:
        name = f"attachment; filename=mail-{number}.eml"
        raw = caught.raw(_found(caught, number))
        return Response(raw, mimetype="message/rfc822", headers={"Content-Disposition": name})

    @app.get("/style/<path:name>")
    def style(name: str) -> Response:
        folder = Path(__file__).with_name("static") if name == "mail.css" else _ASSETS
        return send_from_directory(folder, name)

    @app.errorhandler(HTTPException)
    def explain(error: HTTPException) -> tuple[str, int]:
        return render_template("gone.html", what=error.name), error.code or 500

    @app.after_request
    def guard(response: Response) -> Response:
        response.headers.update(_HEADERS)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        return response

    return app


def with_links(text: str) -> Markup:
    """A mail's text, escaped, with its web addresses made into links that tell nobody where they were clicked."""
    pieces: list[Markup] = []
    at = 0
    for match in _LINK.finditer(text):
        pieces.append(escape(text[at : match.start()]))
        url = match[0]
        if urlsplit(url).hostname:
            pieces.append(Markup('<a href="{0}" target="_blank" rel="noopener noreferrer">{0}</a>').format(url))
        else:
            pieces.append(escape(url))
        at = match.end()
    return Markup("").join([*pieces, escape(text[at:])])


def one_click(header: str) -> str:
    """The web address that a List-Unsubscribe header offers (RFC 8058), as mail readers show it; empty if none."""
    found = _LINK.search(header)
    return found[0] if found and urlsplit(found[0]).hostname else ""


def _found(caught: CaughtMail, number: int) -> Envelope:
    return caught.envelope(number) or abort(404)
