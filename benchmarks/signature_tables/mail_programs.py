"""A whole HTML mail as mail programs write it: the letter, the signature, and the mail that is answered below it."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from benchmarks.signature_tables.crowds import Other
from benchmarks.signature_tables.html_parts import Signed, address_of, each, mail_link, phone_link, picture, site_link
from benchmarks.signature_tables.layouts import row


@dataclass(frozen=True, slots=True)
class Letter:
    """The lines above a signature, and whoever is answered below it, if anybody is."""

    above: list[str]
    other: Other | None
    said: str
    signed: Signed

    @property
    def wrote(self) -> str:
        """The line above the quoted mail."""
        other = self.other
        return str(self.signed.words["wrote"]).format(name=other.name, address=other.address) if other else ""

    @property
    def quoted(self) -> list[str]:
        """The quoted mail, with its own signature."""
        return [self.said, "", *self.other.block] if self.other else []

    def headers(self, opened: str, closed: str) -> str:
        """The head of the mail that is answered, its labels between two tags."""
        other, words = self.other, self.signed.words
        said = (f"{other.name} <{other.address}>" if other else "", words["sent"], "Sam Field", "Re: drawings")
        labels = zip(words["headers"], said, strict=True)
        return "<br>".join(f"{opened}{label}:{closed} {escape(str(value))}" for label, value in labels)


Program = Callable[[Letter, str], str]


def _divs(lines: list[str], attributes: str = "") -> str:
    opened = f"<div {attributes}>" if attributes else "<div>"
    return "".join(f"{opened}{escape(line) or '<br>'}</div>" for line in lines)


def gmail(letter: Letter, signature: str) -> str:
    """Marked as a signature, and the quotation too."""
    marked = (
        '<span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature"'
        f' data-smartmail="gmail_signature"><div dir="ltr">{signature}</div></div>'
    )
    quoted = (
        f'<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{escape(letter.wrote)}<br></div><blockquote'
        f' class="gmail_quote" style="margin:0 0 0 .8ex">{_divs(letter.quoted)}</blockquote></div>'
    )
    return f'<div dir="ltr">{_divs(letter.above)}<br clear="all"></div>{marked}{quoted if letter.other else ""}'


def outlook_web(letter: Letter, signature: str) -> str:
    """Outlook on the web: the signature has an id here, the style sheet of its head hides itself."""
    head = '<style type="text/css" style="display:none;"> P {margin-top:0;margin-bottom:0;} </style>'
    font = 'class="elementToProof" style="font-family:Aptos,Calibri;font-size:12pt;color:rgb(0,0,0)"'
    quoted = (
        '<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg"'
        f' dir="ltr"><font face="Calibri">{letter.headers("<b>", "</b>")}</font></div><div>{_divs(letter.quoted)}</div>'
    )
    marked = f'<div id="Signature"><div {font}>{signature}</div></div>'
    return (
        f"<html><head>{head}</head><body dir=ltr>{_divs(letter.above, font)}{marked}{_if(letter, quoted)}</body></html>"
    )


def outlook_unmarked(letter: Letter, signature: str) -> str:
    """Outlook after the signature was edited, or another program that copies heads so: no mark of a signature."""
    quoted = f"<hr><div>{letter.headers('<b>', '</b>')}</div><br>{_divs(letter.quoted)}"
    return f"<div>{_divs(letter.above)}<div><br></div>{signature}</div>{_if(letter, quoted)}"


def outlook_word(letter: Letter, signature: str) -> str:
    """Outlook for Windows: Word's paragraphs and comments, a border above the answered mail, no mark."""
    head = (
        "<!--[if !mso]><style>v\\:* {behavior:url(#default#VML);}</style><![endif]--><style><!-- p.MsoNormal"
        " {margin:0cm;} .MsoChpDefault {mso-style-type:export-only; display:none;} --></style>"
        "<!--[if gte mso 9]><xml><o:shapedefaults/></xml><![endif]-->"
    )
    border = '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
    quoted = f'<div>{border}<p class="MsoNormal">{letter.headers("<b>", "</b>")}</p></div></div>{_word(letter.quoted)}'
    return (
        f'<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>{head}</head><body lang="EN-GB"><div'
        f' class="WordSection1">{_word(letter.above)}{signature}{_if(letter, quoted)}</div></body></html>'
    )


def _word(lines: list[str]) -> str:
    normal = '<p class="MsoNormal"><span style="mso-fareast-language:EN-US">{}<o:p></o:p></span></p>\n'
    return "".join(normal.format(escape(line) or "<o:p>&nbsp;</o:p>") for line in lines)


def apple(letter: Letter, signature: str) -> str:
    """Apple Mail: a break it adds itself, and the quotation cited."""
    quoted = (
        f'<div><br><blockquote type="cite"><div>{escape(letter.wrote)}</div><br class="Apple-interchange-newline">'
        f"{_divs(letter.quoted)}</blockquote></div>"
    )
    above = _divs(letter.above)
    box = f'<div><div dir="auto" style="caret-color:rgb(0,0,0)">{signature}</div></div>{_if(letter, quoted)}'
    return f'<div style="overflow-wrap:break-word">{above}<br id="lineBreakAtBeginningOfSignature">{box}</div>'


def apple_phone(letter: Letter, signature: str) -> str:
    """The same on a telephone, which says so below the signature."""
    told = f"<div><br></div><div>{letter.signed.says('mobile')}</div>"
    quoted = f'<div dir="ltr"><br><blockquote type="cite">{escape(letter.wrote)}<br><br></blockquote></div>'
    quoted += f'<blockquote type="cite"><div dir="ltr">{_divs(letter.quoted)}</div></blockquote>'
    return f'<div dir="ltr">{_divs(letter.above)}</div><div dir="ltr">{signature}</div>{told}{_if(letter, quoted)}'


def thunderbird(letter: Letter, signature: str) -> str:
    """Thunderbird answering above the quotation."""
    quoted = (
        f'<div class="moz-cite-prefix">{escape(letter.wrote)}<br></div><blockquote type="cite"'
        f' cite="mid:a@example">{_divs(letter.quoted)}</blockquote>'
    )
    above = "<br>".join(map(escape, letter.above))
    return f'<p>{above}</p><div class="moz-signature">-- <br>{signature}</div>{_if(letter, quoted)}'


def yahoo(letter: Letter, signature: str) -> str:
    """Yahoo: generated classes, the quotation in a box of its own."""
    quoted = (
        f'<div id="ydp1yahoo_quoted_9" class="yahoo_quoted"><div><div>{escape(letter.wrote)}</div><div><br></div>'
        f"{_divs(letter.quoted)}</div></div>"
    )
    return (
        f'<div class="ydp2yahoo-style-wrap"><div dir="ltr" data-setdir="false">{_divs(letter.above)}</div>'
        f'<div><br></div><div class="ydp2signature">{signature}</div></div>{_if(letter, quoted)}'
    )


def zoho(letter: Letter, signature: str) -> str:
    """Zoho: the signature has an id, dashes stand around the line above the quotation."""
    wrote = escape(letter.wrote).rstrip(" :")
    quoted = (
        f'<div class="zmail_extra" style="font-family:Verdana"><div><br></div><div>---- {wrote} ---</div><br>'
        f'<blockquote style="margin:0">{_divs(letter.quoted)}</blockquote></div>'
    )
    box = f'<div id="Zm-_Id_-Sgn" data-sigid="1">{signature}</div>{_if(letter, quoted)}'
    return f'<div style="font-family:Verdana">{_divs(letter.above)}{box}</div>'


def zimbra(letter: Letter, signature: str) -> str:
    """Zimbra: markers before and behind."""
    quoted = (
        f'<hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__">{letter.headers("<b>", "</b>")}</div>'
        f'<div data-marker="__QUOTED_TEXT__">{_divs(letter.quoted)}</div>'
    )
    box = f'<div data-marker="__SIG_PRE__">{signature}</div>{_if(letter, quoted)}'
    return f'<div style="font-family:arial">{_divs(letter.above)}{box}</div>'


def roundcube(letter: Letter, signature: str) -> str:
    """Roundcube."""
    cited = f'<blockquote type="cite" style="padding:0 0.4em">{_divs(letter.quoted)}</blockquote>'
    quoted = _if(letter, f'<p id="reply-intro">{escape(letter.wrote)}</p>{cited}')
    above = "<br>".join(map(escape, letter.above))
    return f'<p>{above}</p><div id="_rc_sig">--<br>{signature}</div>{quoted}'


def spark(letter: Letter, signature: str) -> str:
    """Spark: named sections, the line above the quotation in the text."""
    cited = f"{escape(letter.wrote)}<br><blockquote>{_divs(letter.quoted)}</blockquote>"
    box = f'<div name="messageSignatureSection"><br>{signature}</div>'
    quoted = _if(letter, f'<div name="messageReplySection">{cited}</div>')
    return f'<div name="messageBodySection">{_divs(letter.above)}</div>{box}{quoted}'


def gmx(letter: Letter, signature: str) -> str:
    """GMX and web.de: the head of the answered mail in a box, bold labels."""
    quoted = (
        '<div name="quote" style="margin:10px 5px;padding:10px 0 10px 10px;border-left:2px solid #C3D9E5"><div>'
        f'{letter.headers("<b>", "</b>&nbsp;")}</div><div name="quoted-content">{_divs(letter.quoted)}</div></div>'
    )
    box = f'<div class="signature">{signature}</div>{_if(letter, quoted)}'
    return f'<html><body><div style="font-family:Verdana">{_divs(letter.above)}{box}</div></body></html>'


def _if(letter: Letter, quoted: str) -> str:
    return quoted if letter.other else ""


def plain_lines(signed: Signed) -> str:
    """What people type into a program's own box for a signature, one line below the other."""
    card = signed.card
    lines = [
        f"<b>{escape(card.shown_name)}</b>",
        *(escape(each) for each in (card.title, card.department, card.company) if each),
    ]
    lines += [f"{phone.label} {phone_link(phone)}" for phone in card.phones]
    lines += [mail_link(card), site_link(card), *map(escape, card.address_lines)]
    kept = [line for line in lines if line]
    return each("div", kept) if signed.dice.random() < 0.5 else "<br>".join(kept)


def word_lines(signed: Signed) -> str:
    """The same as Word's paragraphs, a picture between them."""
    card = signed.card
    job = row(" | ", *(escape(part) for part in (card.title, card.department) if part))
    numbers = "&nbsp;|&nbsp;".join(f"{phone.label} {phone.text}" for phone in card.phones)
    lines = [
        f"<b>{escape(card.shown_name)}</b>",
        job,
        picture("logo", None, 90),
        escape(card.company),
        address_of(card),
    ]
    lines += [numbers, mail_link(card), site_link(card)]
    normal = '<p class="MsoNormal"><span style="mso-fareast-language:EN-US">{}<o:p></o:p></span></p>'
    return "".join(normal.format(line) for line in lines if line)


PROGRAMS: dict[str, Program] = {
    "Gmail": gmail, "Outlook on the web": outlook_web, "heads copied, no mark": outlook_unmarked,
    "Outlook for Windows": outlook_word, "Apple Mail": apple, "Apple Mail on a telephone": apple_phone,
    "Thunderbird": thunderbird, "Yahoo": yahoo, "Zoho Mail": zoho, "Zimbra": zimbra, "Roundcube": roundcube,
    "Spark": spark, "GMX": gmx,
}  # fmt: skip
"""How a mail program puts the parts of a mail together, by its name."""
