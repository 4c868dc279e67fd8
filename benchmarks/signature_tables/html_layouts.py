"""How signature generators and mail programs lay a signature out in HTML: tables, nested spans, cells, pictures."""

import random
from collections.abc import Callable
from html import escape

from benchmarks.signature_tables.layouts import Card, Phone, row


def _mailto(card: Card) -> str:
    return f'<a href="mailto:{card.email}" style="color:#1a73e8">{card.email}</a>' if card.email else ""


def _site(card: Card) -> str:
    target = card.url if "//" in card.url else f"https://{card.url}/"
    return f'<a href="{target}" target="_blank"><span>{card.url}</span></a>' if card.url else ""


def _tel(phone: Phone) -> str:
    bare = "".join(letter for letter in phone.text if letter.isdigit() or letter == "+")
    return f'<a href="tel:{bare}" style="text-decoration:none"><span style="color:#333">{phone.text}</span></a>'


def _social(card: Card) -> str:
    if not card.social:
        return ""
    links = (("LinkedIn", "https://www.linkedin.com/"), ("Instagram", "https://www.instagram.com/"))
    return "".join(f'<a href="{url}"><img src="cid:{name}" alt="{name}" width="24"></a> ' for name, url in links)


def _each(tag: str, *texts: str) -> str:
    return "".join(f"<{tag}>{text}</{tag}>" for text in texts if text)


def _said(card: Card) -> list[str]:
    return [escape(text) for text in (card.title, card.department, card.company) if text]


def _logo_table(card: Card, _: random.Random) -> str:
    rows = [
        f"<strong>{escape(card.shown_name)}</strong>",
        *_said(card),
        *(f"{phone.label} {_tel(phone)}" for phone in card.phones),
        _mailto(card),
        _site(card),
        escape(row(", ", *card.address_lines)),
    ]
    inner = "".join(f'<tr><td style="padding:2px">{line}</td></tr>' for line in rows if line)
    logo = '<td><img src="cid:logo" width="90"></td>'
    return f'<table cellpadding="0"><tr>{logo}<td><table>{inner}</table></td></tr></table>{_social(card)}'


def _two_cells(card: Card, _: random.Random) -> str:
    left = _each("div", f"<b>{escape(card.shown_name)}</b>", *_said(card))
    right = _each(
        "div",
        *(f"<b>{phone.label}</b>&nbsp;{_tel(phone)}" for phone in card.phones),
        _mailto(card),
        _site(card),
        *map(escape, card.address_lines),
    )
    return f'<table><tbody><tr><td style="border-right:2px solid #f60">{left}</td><td>{right}</td></tr></tbody></table>'


def _spans(card: Card, _: random.Random) -> str:
    bar = '<span style="color:#aaa">&nbsp;|&nbsp;</span>'
    first = bar.join(
        [f"<span><b>{escape(card.shown_name)}</b></span>", *(f"<span>{text}</span>" for text in _said(card)[:1])]
    )
    second = bar.join(f"<span>{text}</span>" for text in _said(card)[1:])
    third = bar.join(f"<span>{phone.label} <span>{_tel(phone)}</span></span>" for phone in card.phones)
    return "<br>".join(
        part for part in (first, second, third, _mailto(card), escape(row(", ", *card.address_lines))) if part
    )


def _letter_cells(card: Card, _: random.Random) -> str:
    letters = {"direct": "t", "mobile": "m", "fax": "f"}
    rows = [f"<tr><td><b>{letters[phone.kind]}:</b></td><td>{_tel(phone)}</td></tr>" for phone in card.phones]
    rows += [
        f"<tr><td><b>{letter}:</b></td><td>{value}</td></tr>"
        for letter, value in (("e", _mailto(card)), ("w", _site(card)), ("a", escape(row(", ", *card.address_lines))))
        if value
    ]
    head = "".join(
        f'<tr><td colspan="2">{text}</td></tr>' for text in (f"<h3>{escape(card.shown_name)}</h3>", *_said(card))
    )
    return f"<table>{head}{''.join(rows)}</table>{_social(card)}"


def _image_labels(card: Card, _: random.Random) -> str:
    alt = {"direct": "phone", "mobile": "mobile", "fax": "fax"}
    contacts = [f'<img src="cid:{alt[phone.kind]}.png" alt="{alt[phone.kind]}"> {_tel(phone)}' for phone in card.phones]
    return _each(
        "p",
        f"<strong>{escape(card.shown_name)}</strong>",
        *_said(card),
        *contacts,
        _mailto(card),
        _site(card),
        escape(row(", ", *card.address_lines)),
    )


def _label_rows(card: Card, _: random.Random) -> str:
    labels = card.labels
    rows = [
        (labels["title"], escape(card.title)),
        (labels["company"], escape(card.company)),
        (labels["department"], escape(card.department)),
    ]
    rows += [(phone.label, _tel(phone)) for phone in card.phones] + [
        (card.label_email, _mailto(card)),
        (labels["address"], escape(row(", ", *card.address_lines))),
    ]
    return (
        f"<p>{escape(card.shown_name)}</p><table>"
        + "".join(f"<tr><th align=left>{label}</th><td>{value}</td></tr>" for label, value in rows if value)
        + "</table>"
    )


def _word(card: Card, _: random.Random) -> str:
    rows = [
        escape(card.shown_name),
        *_said(card),
        *map(escape, card.address_lines),
        *(f"{phone.label} {phone.text}" for phone in card.phones),
        _mailto(card),
        _site(card),
    ]
    return "".join(
        f'<p class="MsoNormal"><span lang=EN-GB style="font-size:10.0pt">{line}<o:p></o:p></span></p>\n'
        for line in rows
        if line
    )


def _breaks(card: Card, _: random.Random) -> str:
    return (
        '<div dir="ltr">'
        + "<br>\n".join(
            line
            for line in (
                escape(card.shown_name),
                *_said(card),
                " / ".join(f"{phone.label} {_tel(phone)}" for phone in card.phones),
                _mailto(card),
                _site(card),
                *map(escape, card.address_lines),
            )
            if line
        )
        + "</div>"
    )


def _blocks(card: Card, _: random.Random) -> str:
    style = 'style="display: block; font-size: 12px"'
    return "".join(
        f"<span {style}>{line}</span>"
        for line in (
            escape(card.shown_name),
            *_said(card),
            *(f"{phone.label} {_tel(phone)}" for phone in card.phones),
            _mailto(card),
            _site(card),
            *map(escape, card.address_lines),
        )
        if line
    )


def _one_sentence(card: Card, _: random.Random) -> str:
    said = _said(card)
    second = f"<em>{said[0]}</em>" if said else ""
    return (
        f"<div><b>{escape(card.shown_name)}</b><br/>{second}</div>"
        + _each("div", *said[1:])
        + "<div>"
        + " &bull; ".join(
            part for part in (*(_tel(phone) for phone in card.phones[:1]), _mailto(card), _site(card)) if part
        )
        + "</div>"
        + _each("div", *map(escape, card.address_lines))
    )


def _bordered(card: Card, _: random.Random) -> str:
    cells = "".join(
        f'<td style="border-left:1px solid #000;padding:0 8px">{part}</td>'
        for part in (escape(card.title), escape(card.company))
        if part
    )
    phones = "".join(f"<td>{phone.label} {_tel(phone)}</td>" for phone in card.phones)
    return (
        f"<table><tr><td>{escape(card.shown_name)}</td>{cells}</tr></table><table><tr>{phones}<td>{_mailto(card)}</td></tr></table>"
        + _each("div", escape(row(", ", *card.address_lines)), *map(escape, card.feet))
    )


def _listed(card: Card, _: random.Random) -> str:
    items = _each(
        "li",
        *_said(card),
        *(f"{phone.label} {_tel(phone)}" for phone in card.phones),
        _mailto(card),
        _site(card),
        *map(escape, card.address_lines),
    )
    return f"<h2>{escape(card.shown_name)}</h2><ul>{items}</ul>"


HTML: dict[str, Callable[[Card, random.Random], str]] = {
    "logo and table": _logo_table, "two cells": _two_cells, "nested spans": _spans, "letters in cells": _letter_cells,
    "pictures with alt": _image_labels, "label rows": _label_rows, "Word paragraphs": _word, "line breaks": _breaks,
    "spans as blocks": _blocks, "one sentence": _one_sentence, "bordered cells": _bordered, "list": _listed,
}  # fmt: skip
"""An HTML layout by its name."""
