"""HTML as programs make it that write the signatures of a whole company, and as open generators do."""

from html import escape
from urllib.parse import quote_plus

from benchmarks.signature_tables.html_parts import (
    SPACER,
    Layout,
    Signed,
    address_of,
    bare,
    dialled,
    each,
    mail_link,
    network_row,
    of_kind,
    phone_link,
    picture,
    rows,
    site_link,
    table,
)
from benchmarks.signature_tables.layouts import Card, row

_LETTERS = {"direct": "T", "mobile": "M", "fax": "F"}


def _job(card: Card) -> list[str]:
    return [escape(part) for part in (card.title, card.department, card.company) if part]


def _exclaimer(signed: Signed) -> str:
    card = signed.card
    font = 'style="font-family:Arial;font-size:10pt;color:#404040;mso-line-height-rule:exactly"'
    name = f"<b>{escape(card.shown_name)}</b>"
    first = f"{name} | {escape(card.title)}" if card.title else name
    second = escape(row(" | ", card.department, card.company))
    numbers = " ".join(f"<b>{_LETTERS[phone.kind]}:</b>&nbsp;{phone_link(phone)}&nbsp;" for phone in card.phones)
    pages = " ".join(
        f"<b>{letter}:</b>&nbsp;{link}&nbsp;"
        for letter, link in (("E", mail_link(card)), ("W", site_link(card)))
        if link
    )
    inside = "".join(
        f"<tr><td {font}>{line}</td></tr>" for line in (first, second, address_of(card), numbers, pages) if line
    )
    banner = f'<a href="https://meet.example/demo">{picture("banner", "Book a demo today", 400)}</a>'
    secret = f'<tr><td style="font-size:7pt;color:#a0a0a0">{signed.says("secret")}</td></tr>'
    outer = f'<tr><td width="1">{picture("spacer", "", 1)}</td><td>{table(inside)}</td></tr>'
    return (
        f"<!--[if mso]><table><tr><td width=500><![endif]-->{table(outer)}<!--[if mso]></td></tr></table><![endif]-->"
        f"{table(rows([banner, network_row(signed)]) + secret)}"
    )


def _codetwo(signed: Signed) -> str:
    card = signed.card
    numbers = [f'<span style="color:#0078d4">{bare(phone.label).lower()}:</span> {phone.text}' for phone in card.phones]
    lines = [
        f'<span style="font-size:14pt;font-weight:bold">{escape(card.shown_name)}</span>',
        escape(card.title), escape(card.department), " | ".join(numbers), mail_link(card),
    ]  # fmt: skip
    firm = [f"<b>{escape(card.company)}</b>" if card.company else "", address_of(card), site_link(card)]
    left = "<br>".join(line for line in lines if line)
    right = "<br>".join(line for line in firm if line)
    green = f'<p style="color:green;font-size:8pt">{picture("tree", "", 12)} {signed.says("saves")}</p>'
    cells = f'<td style="border-right:1px solid #0078d4;padding-right:9pt">{left}</td>'
    return table(f'<tr>{cells}<td style="padding-left:9pt">{right}<br>{network_row(signed)}</td></tr>') + green


def _mail_signatures(signed: Signed) -> str:
    card = signed.card
    name = f'<span style="font-size:16pt;font-weight:bold">{escape(card.name)}<br></span>'
    title = f'<span style="font-size:8pt;line-height:14px">{escape(card.title)}<br></span>' if card.title else ""
    numbers = "".join(f"<span>{bare(phone.label).lower()}:&nbsp;{phone.text}<br></span>" for phone in card.phones)
    mail = f"<span>{bare(card.label_email).lower()}:&nbsp;{mail_link(card)}<br></span>" if card.email else ""
    where = "".join(f"<span>{escape(line)}{tail}</span>" for line, tail in _with_commas(card.address_lines))
    firm = f"<p><b><span>{escape(card.company)}<br></span></b>{where}</p>" if card.company or where else ""
    networks = f'<p style="margin:20px 0">{network_row(signed, "{} icon", "&nbsp;&nbsp;&nbsp;")}</p>'
    left = f'<td style="padding:0;width:156px">{name}{title}<br><span>{network_row(signed, "{} icon")}</span></td>'
    right = f'<td style="padding:0">{numbers}{mail}{firm}<p>{site_link(card)}</p></td>'
    top = f'<tr><td colspan="5">{picture("gradient", "Line", 24)}</td></tr>'
    secret = f'<tr><td colspan="5" style="font-size:7pt">{escape(card.disclaimer)}</td></tr>' if card.disclaimer else ""
    return table(f"{top}<tr>{left}<td width=25></td>{right}</tr>{secret}") + networks


def _with_commas(lines: list[str]) -> list[tuple[str, str]]:
    return [(line, ", " if line != lines[-1] else "") for line in lines]


def _letsignit(signed: Signed) -> str:
    card = signed.card
    given, _, family = card.name.partition(" ")
    name = f'<span>{escape(given)}</span> <span style="text-transform:uppercase">{escape(family)}</span>'
    maps = f"https://maps.example/?q={quote_plus(row(' ', *card.address_lines))}"
    where = f'<a href="{maps}" style="color:#555">{"<br>".join(map(escape, card.address_lines))}</a>'
    numbers = "&nbsp;&nbsp;".join(f"{picture('phone', '')}&nbsp;{phone_link(phone)}" for phone in card.phones[:2])
    keep = f'<a href="https://cards.example/me.vcf">{signed.pick("card")}</a>'
    banner = f'<a href="https://fair.example/" style="color:#fff;background:#25a">{signed.says("banner")}</a>'
    lines = [f"<b>{name}</b>", *_job(card), numbers, mail_link(card), where if card.street else "", site_link(card)]
    body = "".join(rows([line], "padding:0;line-height:15px") for line in lines if line)
    return table(rows([table(body), table(rows([keep])), table(SPACER), table(rows([banner, network_row(signed)]))]))


def _crossware(signed: Signed) -> str:
    card = signed.card
    normal = '<p class="MsoNormal" style="margin:0cm"><span style="font-size:9.0pt">{}<o:p></o:p></span></p>'
    bar = "&nbsp; | &nbsp;"
    numbers = bar.join(f"{_LETTERS[phone.kind]} {phone.text}" for phone in card.phones)
    lines = [
        f"<b>{escape(card.name)}</b>", " &#8211; ".join(part for part in _job(card)[:-1]), *_job(card)[-1:], numbers,
        row(bar, f"E {mail_link(card)}" if card.email else "", f"W {site_link(card)}" if card.url else ""),
        address_of(card),
    ]  # fmt: skip
    shown = "".join(normal.format(line) for line in lines if line)
    return (
        '<table class="MsoNormalTable" border="0" cellspacing="0" cellpadding="0" style="border-collapse:collapse">'
        f'<tr><td width="120" valign="top">{normal.format(picture("logo", None, 110))}</td>'
        f'<td valign="top" style="padding:0cm 5.4pt">{shown}</td></tr></table>'
        f"{normal.format(signed.says('secret'))}"
    )


def _bybrand(signed: Signed) -> str:
    card = signed.card
    name = f'<strong>{escape(card.name)}</strong> <span style="color:#999;font-size:11px">{card.pronouns}</span>'
    pairs = [(picture("phone", "Phone"), phone_link(phone)) for phone in of_kind(card, "direct")]
    pairs += [(picture("mobile", "Mobile"), phone_link(phone)) for phone in of_kind(card, "mobile")]
    pairs += [(picture("email", "Email"), mail_link(card)), (picture("site", "Website"), site_link(card))]
    pairs += [(picture("pin", "Address"), address_of(card))]
    lines = "".join(f'<tr><td width="20">{icon}</td><td>{shown}</td></tr>' for icon, shown in pairs if shown)
    head = rows([name, *_job(card)])
    keep = f'<a href="https://cards.example/me.vcf" style="border:1px solid">+ {signed.pick("card")}</a>'
    hours = f'<span style="font-size:11px">{signed.says("hours")}</span>'
    return table(head) + table(lines) + table(rows([network_row(signed), keep, hours]))


def _open_editor(signed: Signed) -> str:
    card = signed.card
    pairs = [(phone.label, phone_link(phone)) for phone in card.phones]
    pairs += [(card.label_email, mail_link(card)), (card.label_url, site_link(card))]
    lines = [f"<span>{label}</span> {shown}" for label, shown in pairs if shown]
    title = row(", ", *_job(card)[:-1])
    left = f'<td width="90">{picture("avatar", "avatar", 80)}</td>'
    right = rows([f"<b>{escape(card.shown_name)}</b>", title, *_job(card)[-1:], *lines, address_of(card)])
    made = f'<a href="https://editor.example/">{signed.says("made")}</a>'
    return table(f"<tr>{left}<td>{table(right)}{network_row(signed)}</td></tr>") + f"<small>{made}</small>"


def _responsive(signed: Signed) -> str:
    card = signed.card
    called = f'<a href="{dialled(card.phones[0])}"><span>{card.phones[0].text}</span></a>'
    called = signed.says("sentence").format(phone=called, email=mail_link(card)) if card.email else called
    where = row(", ", escape(card.company), address_of(card))
    style = "<style>@media only screen and (max-width:480px){.footer td{font-size:12px!important}}</style>"
    head = f"{escape(card.name)}<br>{escape(card.title)}" if card.title else escape(card.name)
    rule = '<tr class="gray-hr"><td width="100%"><hr class="gray-hr"></td></tr>'
    left = table(f"<td><strong>{called}</strong><br>{where}</td>", 'align="left" width="70%"')
    right = table(f"<td>{picture('logo', 'logo', 40)}</td>", 'align="right" width="30%"')
    return f"{style}{table(rows([head]) + rule)}{left}{right}"


def _flex_boxes(signed: Signed) -> str:
    card = signed.card
    icons = {"direct": "📞", "mobile": "📱", "fax": "📠"}
    lines = [
        f'<span aria-label="phone">{icons[phone.kind]}</span><span>{phone_link(phone)}</span>' for phone in card.phones
    ]
    lines += [f"<span>✉️</span><span>{mail_link(card)}</span>"] if card.email else []
    lines += [f"<span>🌐</span><span>{site_link(card)}</span>"] if card.url else []
    lines += [f"<span>📍</span><span>{address_of(card)}</span>"] if card.street else []
    shape = '<svg viewBox="0 0 9 9"><title>logo</title><path d="M1 1h7"></path></svg>'
    head = each("div", [f"<strong>{escape(card.shown_name)}</strong>", *_job(card)])
    return (
        f'<div style="display:flex;gap:16px"><div>{shape}</div><div>{head}'
        f"{each('div', lines, _FLEX)}</div></div><div>{network_row(signed)}</div>"
    )


_FLEX = 'style="display:flex;align-items:center;gap:4px"'


def _one_line(signed: Signed) -> str:
    card = signed.card
    dot = ' <span style="color:#bbb">•</span> '
    parts = [f"<b>{escape(card.name)}</b>", *_job(card), *map(phone_link, card.phones[:1]), mail_link(card)]
    return table(f"<tr><td>{picture('logo', 'Logo', 24)}</td><td>{dot.join(part for part in parts if part)}</td></tr>")


def _two_versions(signed: Signed) -> str:
    """One version for wide and one for narrow screens; the style shows the one or the other."""
    card = signed.card
    style = "<style>.narrow{display:none}@media(max-width:480px){.narrow{display:block}.wide{display:none}}</style>"
    numbers = [f"{phone.label} {phone_link(phone)}" for phone in card.phones]
    lines = [f"<b>{escape(card.shown_name)}</b>", *_job(card), *numbers, mail_link(card), address_of(card)]
    wide = rows(line for line in lines if line)
    narrow = each("p", [escape(card.name), row(", ", *_job(card)[:2]), " / ".join(numbers)])
    return f'{style}<div class="wide">{table(wide)}</div><div class="narrow">{narrow}</div>{network_row(signed)}'


COMPANY_SIGNATURES: dict[str, Layout] = {
    "Exclaimer": _exclaimer, "CodeTwo": _codetwo, "Mail-Signatures": _mail_signatures, "Letsignit": _letsignit,
    "Crossware": _crossware, "Bybrand": _bybrand, "open editor": _open_editor, "responsive mail": _responsive,
    "flexible boxes": _flex_boxes, "one line": _one_line, "two versions": _two_versions,
}  # fmt: skip
"""What a company's program or an open one fills in, by what it is laid out after."""
