"""HTML as public generators of signatures make it, written after what they are known to make and copied from none."""

from html import escape

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
    target_of,
)
from benchmarks.signature_tables.layouts import row


def _hubspot(signed: Signed) -> str:
    card = signed.card
    given, _, family = card.name.partition(" ")
    bar = "<span>&nbsp;|&nbsp;</span>"
    unit = bar.join(f"<span>{escape(part)}</span>" for part in (card.department, card.company) if part)
    head = (
        f'<h2 style="margin:0;font-size:18px"><span>{escape(given)}</span><span>&nbsp;</span>'
        f"<span>{escape(family)}</span></h2>"
    )
    head += f'<p style="margin:0;line-height:22px"><span>{escape(card.title)}</span></p>' if card.title else ""
    head += f'<p style="margin:0;font-weight:500">{unit}</p>' if unit else ""
    numbers = " | ".join(f"{phone_link(phone)}" for phone in of_kind(card, "direct", "mobile"))
    contacts = (
        ("mobilePhone", numbers), ("emailAddress", mail_link(card)), ("website", site_link(card)),
        ("address", f"<span>{address_of(card)}</span>" if card.street else ""),
    )  # fmt: skip
    lines = "".join(
        f'<tr height="25" style="vertical-align:middle"><td width="30">{table(rows([picture(alt, alt, 13)]))}</td>'
        f'<td style="padding:0;color:#000"><span>{shown}</span></td></tr>'
        for alt, shown in contacts
        if shown
    )
    photo = f'<td style="vertical-align:top">{table(rows([picture("photo", None, 130)]))}</td>'
    right = f'<td style="padding:0;vertical-align:middle">{head}{table(SPACER)}{table(lines)}</td>'
    networks = f'<td style="text-align:right">{network_row(signed)}</td>'
    return table(f'<tr>{photo}<td width="46"><div></div></td>{right}{networks}</tr>')


def _wisestamp(signed: Signed) -> str:
    card = signed.card
    joint = f"<span> {signed.says('at')} </span>" if signed.dice.random() < 0.5 else "<span>, </span>"
    job = joint.join(f"<span>{escape(part)}</span>" for part in (card.title, card.company) if part)
    tail = "?utm_source=signatures&amp;utm_medium=email&amp;utm_campaign=signature"
    pairs = [(bare(phone.label), phone_link(phone)) for phone in card.phones]
    pairs += [(bare(card.labels["address"]), f"<span>{address_of(card)}</span>" if card.street else "")]
    pairs += [(bare(card.label_email), mail_link(card)), (bare(card.label_url), site_link(card, tail=tail))]
    contacts = "<br>".join(
        f'<span style="display:inline-flex;padding-right:7px"><span style="font-weight:bold">{label} </span>'
        f"          {shown}           </span>"
        for label, shown in pairs
        if shown
    )
    name = f'<span style="font-size:15px;font-weight:bold">{escape(card.shown_name)}</span>'
    rule = '<tr><td style="border-top:0.3px solid #acacac;line-height:0px">  </td></tr>'
    inside = rows([f"{name}<br>{job}"], "padding-bottom:6px") + rule + rows([contacts], "padding:3px 0 6px") + rule
    made = f'<a href="https://signatures.example/?promo=1">{signed.says("made")}</a>'
    photo = f'<td valign="top" style="width:100px">{table(rows([picture("photo", "photo", 90)]))}</td>'
    return (
        f'<div style="width:510px"><div>{table(f"<tr>{photo}<td>{table(inside)}</td></tr>")}</div>'
        f"{network_row(signed, between='')}</div><div>{made}</div>"
    )


def _mysignature(signed: Signed) -> str:
    card = signed.card
    font = 'style="margin:0.1px;padding:0;font:14.4px/18.3px Arial"'
    name = f"<span>{escape(card.shown_name)}</span><!-- --><!-- -->"
    lines = [f"{name}  <span>{escape(card.title)}</span>" if card.title and not card.suffix else name]
    lines += [escape(card.title)] if card.title and card.suffix else []
    lines += [f"<span>{escape(part)}</span><!-- -->" for part in (card.company, card.department) if part]
    pairs = [(phone.label, phone_link(phone)) for phone in card.phones] + [
        (card.label_url, site_link(card)), (card.label_email, mail_link(card)),
        (card.labels["address"], f"<span>{address_of(card)}</span>" if card.street else ""),
    ]  # fmt: skip
    lines += [f'<span style="color:#888">{bare(label).lower()}: </span>{shown}' for label, shown in pairs if shown]
    told = "".join(f"<tr><td {font}>{line}</td></tr>" for line in lines)
    gap = '<tr><td style="margin:0.1px;line-height:1px;font-size:1px;height:1px">&nbsp;</td></tr>'
    badge = rows([picture("badge", "review badge", 80)]) + gap
    secret = rows([f'<span style="font-size:10px;color:#808080">{signed.says("secret")}</span>'])
    return table(told) + table(badge, 'width="500"') + table(secret, 'width="500"') + table(gap, 'width="1"')


def _newoldstamp(signed: Signed) -> str:
    card = signed.card
    title = f'<span style="font-size:0.9em">&nbsp;- {escape(card.title)}</span>' if card.title else ""
    head = f'<span style="font-size:1.5em">{escape(card.name)}</span>{title}'
    gap = '<div style="line-height:6px;font-size:6px"><br></div>'
    numbers = [f"{picture('p')}&nbsp;<span>{phone.text}</span>" for phone in of_kind(card, "direct", "mobile")]
    shown = [*numbers, mail_link(card), site_link(card), address_of(card)]
    left = "".join(f"<div>{line}{gap}</div>" for line in shown if line)
    company = f'<tr><td style="padding:0 0 8px"><b>{escape(card.company)}</b></td></tr>' if card.company else ""
    banner = f'<a href="https://fair.example/">{picture("banner", str(signed.words["banner"]), 300)}</a>'
    seen = '<img src="https://seen.example/e?id=1" width="1" height="1" alt="">'
    inside = rows([head], "font:90% Arial;padding:0 0 8px 0") + company
    return table(inside) + table(rows([left, network_row(signed), banner, seen], "font:90% Arial"))


def _signature_email(signed: Signed) -> str:
    card = signed.card
    letters = {"direct": "P", "mobile": "M", "fax": "F"}
    bold = '<span style="color:#d33;font-weight:bold">{}</span>&nbsp;&nbsp;'
    numbers = [
        bold.format(letters[phone.kind]) + phone_link(phone).replace(f">{phone.text}<", f">{_unlinked(phone.text)}<")
        for phone in card.phones
    ]
    lines = [
        f'<strong style="letter-spacing:1px">{escape(card.shown_name)}</strong>', escape(card.title),
        escape(card.company), "&nbsp;", *numbers,
        bold.format("E") + mail_link(card) if card.email else "",
        bold.format("W") + site_link(card) if card.url else "",
        bold.format("A") + address_of(card) if card.street else "",
    ]  # fmt: skip
    logo = f'<td valign="top" style="padding-right:14px;border-right:1px solid #ddd">{picture("logo", "", 80)}</td>'
    inside = "".join(f'<p style="margin:0 0 1px 0">{line}</p>' for line in lines if line)
    return table(f'<tr>{logo}<td style="padding-left:14px">{inside}{network_row(signed)}</td></tr>')


def _unlinked(number: str) -> str:
    """A number no program makes a link of: letters without width stand between its digits."""
    return number[:4] + "&zwnj;" + number[4:7] + "&#8203;" + number[7:]


def _gimmio(signed: Signed) -> str:
    card = signed.card
    job = " / ".join(escape(part) for part in (card.title, card.department) if part)
    numbers = [f"<b>{bare(phone.label)}</b>: {phone_link(phone)}" for phone in card.phones]
    lines = [f"<b>{escape(card.name)}</b>", job, escape(card.company), *numbers, mail_link(card), site_link(card)]
    inside = "<br />".join(line for line in [*lines, address_of(card)] if line)
    review = f'<a href="https://reviews.example/">{signed.says("review")}</a>'
    return table(f'<tr><td style="border-left:4px solid #0a7">{inside}<br />{network_row(signed)}</td></tr>') + review


def _designhill(signed: Signed) -> str:
    card = signed.card
    letters = {"direct": "p:", "mobile": "m:", "fax": "f:"}
    pairs = [(letters[phone.kind], phone_link(phone)) for phone in card.phones]
    pairs += [("a:", address_of(card)), ("w:", site_link(card)), ("e:", mail_link(card))]
    contacts = "&nbsp;&nbsp;".join(f"<b>{letter}</b> <span>{shown}</span>" for letter, shown in pairs[:2] if shown)
    contacts += "<br>" + "&nbsp;&nbsp;".join(f"<b>{letter}</b> {shown}" for letter, shown in pairs[2:] if shown)
    name = f'<span style="font-size:16px;text-transform:uppercase">{escape(card.name)}</span>'
    job = "<br>".join(f"<span>{escape(part)}</span>" for part in (card.title, card.company) if part)
    button = (
        f'<a href="https://meet.example/me" style="background:#0a66c2;color:#fff;padding:6px 12px;'
        f'border-radius:4px">{signed.pick("meeting")}</a>'
    )
    return table(rows([f"{name}<br>{job}", contacts, network_row(signed), button], "padding:4px 0"))


def _signature_maker(signed: Signed) -> str:
    card = signed.card
    head = f"<span><b><span>{escape(card.shown_name)}</span></b><br>"
    head += "<br>".join(f'<span style="margin-right:5px">{escape(part)}</span>' for part in _job(signed))
    numbers = [f"<span>{phone.label} {phone.text}</span>" for phone in card.phones]
    contacts = "<br>".join([*numbers, *(part for part in (mail_link(card), address_of(card)) if part)])
    photo = f'<td style="vertical-align:top;padding-right:10px">{picture("photo", None, 100)}</td>'
    bar = '<td style="border-left:solid #000 2px" width="12"></td>'
    networks = table(f"<tr><td>{network_row(signed, between='</td><td>')}</td></tr>") if card.social else ""
    return table(f"<tr>{photo}{bar}<td>{head}</span><br><br>{contacts}<br>{networks}{site_link(card)}</td></tr>")


def _job(signed: Signed) -> list[str]:
    card = signed.card
    return [part for part in (card.title, card.department, card.company) if part]


def _zoho(signed: Signed) -> str:
    card = signed.card
    dot = ' <span style="color:#e42527">•</span> '
    style = (
        "<style>@media (prefers-color-scheme: dark) {.sig-light {display: none !important}"
        " .sig-dark {display: inline-block !important}} .sig-dark {display: none}</style>"
    )
    numbers = [phone_link(phone) for phone in of_kind(card, "direct", "mobile")]
    networks = f'<a href="{signed.profile}">LinkedIn</a>{dot}<a href="https://x.com/">X</a>' if card.social else ""
    follow = f'<div style="margin-top:12px"><div>{signed.says("follow")}</div><div>{networks}</div></div>'
    logos = f'<span class="sig-light">{picture("light", "Logo")}</span>'
    logos += f'<span class="sig-dark">{picture("dark", "Logo")}</span>'
    firm = escape(card.company)
    inside = rows([
        logos, f"<b>{escape(card.name)}</b>", escape(row(" | ", card.title, card.department)),
        dot.join(part for part in (*numbers, mail_link(card)) if part),
        f'<a href="{target_of(card)}">{firm}</a>' if card.url and firm else firm,
        follow if networks else "",
    ])  # fmt: skip
    return style + table(inside)


def _htmlsig(signed: Signed) -> str:
    card = signed.card
    gap = '<p style="margin:0;line-height:10px;font-size:1"><img src="https://pictures.example/spacer.gif"></p>'
    ended = '<span style="display:inline"><br></span>'
    slash = '<span style="display:inline"> / </span>'
    first = slash.join(
        f'<span style="display:inline">{escape(part)}</span>' for part in (card.shown_name, card.title) if part
    )
    mobile = [f"<span>{phone.text}</span>" for phone in of_kind(card, "mobile")]
    second = slash.join([part for part in (mail_link(card), *mobile) if part])
    office = slash.join(
        f"<span>{phone.label} </span><span>{phone.text}</span>" for phone in of_kind(card, "direct", "fax")
    )
    where = ended.join(f"<span>{escape(line)}</span>" for line in card.address_lines)
    company = f'<span style="font-weight:bold;display:inline">{escape(card.company)}</span>' if card.company else ""
    below = ended.join(part for part in (company, office, where, site_link(card)) if part)
    block = 'style="margin:0;padding:0;display:block;font-size:15px"'
    return (
        f'<span {block}>{first}{ended}{second}</span>{gap}<span {block}>{below}</span>{gap}<p style="font-size:0px;'
        f'line-height:0">{network_row(signed)}</p>'
    )


def _icon_links(signed: Signed) -> str:
    card = signed.card
    icons = [f'<a href="{dialled(phone)}">{picture("call", "", 24)}</a>' for phone in of_kind(card, "direct")]
    icons += [f'<a href="mailto:{card.email}">{picture("mail", "", 24)}</a>'] if card.email else []
    icons += [f'<a href="{target_of(card)}">{picture("web", "", 24)}</a>'] if card.url else []
    icons += [network_row(signed)]
    lines = [f"<b>{escape(card.name)}</b>", escape(card.title), escape(card.company), "&nbsp;".join(icons)]
    return table(rows(lines, "text-align:center")) + table(
        rows([f'<a href="https://meet.example/me">{signed.pick("meeting")}</a>'])
    )


def _icon_font(signed: Signed) -> str:
    card = signed.card
    marks = {"direct": "&#xf095;", "mobile": "&#xf10b;", "fax": "&#xf1ac;"}
    icon = '<i class="fa" aria-hidden="true" style="font-family:FontAwesome">{}</i> '
    lines = [icon.format(marks[phone.kind]) + phone_link(phone) for phone in card.phones]
    lines += [icon.format("&#xf0e0;") + mail_link(card)] if card.email else []
    lines += [icon.format("&#xf0ac;") + site_link(card)] if card.url else []
    lines += [icon.format("&#xf041;") + address_of(card)] if card.street else []
    head = f'<h4 style="margin:0">{escape(card.shown_name)}</h4>' + each("div", map(escape, _job(signed)))
    return f'<div style="display:flex">{head}<div>{each("div", lines)}</div>{network_row(signed)}</div>'


GENERATORS: dict[str, Layout] = {
    "HubSpot": _hubspot, "WiseStamp": _wisestamp, "MySignature": _mysignature, "Newoldstamp": _newoldstamp,
    "Signature.email": _signature_email, "Gimmio": _gimmio, "Designhill": _designhill,
    "Si.gnatu.re": _signature_maker, "Zoho": _zoho, "HTMLsig": _htmlsig, "icons that link": _icon_links,
    "icon font": _icon_font,
}  # fmt: skip
"""What a single person fills a form for, by the generator it is laid out after."""
