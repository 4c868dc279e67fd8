"""Damages mails as networks, programs and attackers do: the same seed damages them alike."""

import base64
from collections.abc import Callable
from random import Random

HEAD = b"From: Jane Harrow <jane.harrow@nordlicht.example>\nDate: Mon, 16 Nov 2026 10:00:00 +0100\n"
CHARSETS = (b"utf-7", b"utf-16", b"gb18030", b"iso-2022-jp", b"hz", b"idna", b"unicode_escape", b"cp037", b"nonsense")


def mutated(raw: bytes, random: Random) -> bytes:
    """The mail after one kind of damage: cut, doubled, in a wrong charset, reversed, nested, a long line in it."""
    return random.choice(WAYS)(raw, random)


def _place(raw: bytes, random: Random) -> int:
    return random.randrange(len(raw) + 1)


def _cut(raw: bytes, random: Random) -> bytes:
    first, second = sorted((_place(raw, random), _place(raw, random)))
    return raw[:first] + (raw[second:] if random.random() < 0.5 else b"")


def _doubled(raw: bytes, random: Random) -> bytes:
    return raw[: _place(raw, random)] + raw * random.randrange(1, 40)


def _in_a_wrong_charset(raw: bytes, random: Random) -> bytes:
    named = raw.replace(b"utf-8", random.choice(CHARSETS))
    if random.random() < 0.5:
        return named.replace(b"Transfer-Encoding: 7bit", b"Transfer-Encoding: base64")
    return named.decode("latin-1").encode(random.choice(("utf-16", "utf-8", "utf-7", "cp500")), "replace")


def _reversed(raw: bytes, random: Random) -> bytes:
    lines = raw.split(b"\n")
    return raw[::-1] if random.random() < 0.3 else b"\n".join((*lines[:4], *reversed(lines[4:])))


def _nested(raw: bytes, random: Random) -> bytes:
    depth = random.randrange(1, 80)
    if random.random() < 0.5:
        return b"".join((raw[: raw.find(b"\n\n") + 2], *(b"> " * each + raw for each in range(1, depth, 9))))
    opened = (f'Content-Type: multipart/mixed; boundary="b{each}"\n\n--b{each}\n'.encode() for each in range(depth))
    return HEAD + b"".join(opened) + raw


def _with_a_long_line(raw: bytes, random: Random) -> bytes:
    place = _place(raw, random)
    piece = random.choice(
        (b"a", b"1 ", b"@", b"<b>", b"a.b@c.", b"+1 212 ", "ü".encode(), b"> ", b"=?utf-8?q?x?= ", b"\t")
    )
    return raw[:place] + piece * (random.choice((2_000, 60_000, 1_000_000)) // len(piece)) + raw[place:]


def _with_foreign_bytes(raw: bytes, random: Random) -> bytes:
    place = _place(raw, random)
    return raw[:place] + random.randbytes(random.choice((1, 9, 400, 20_000))) + raw[place:]


WAYS: tuple[Callable[[bytes, Random], bytes], ...] = (
    _cut, _doubled, _in_a_wrong_charset, _reversed, _nested, _with_a_long_line, _with_foreign_bytes,
)  # fmt: skip


def _plain(body: bytes, charset: str = "utf-8", encoding: str = "8bit") -> bytes:
    head = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {encoding}\n\n"
    return HEAD + head.encode() + body


def _html(body: bytes) -> bytes:
    return HEAD + b"Content-Type: text/html; charset=utf-8\n\n" + body


def _parts(body: bytes) -> bytes:
    return HEAD + b'Content-Type: multipart/mixed; boundary="b"\n\n' + body


def shapes(size: int) -> dict[str, bytes]:
    """Mails of about ``size`` bytes, each of a shape that is dear to some parser."""
    random = Random(7)
    noise = random.randbytes(size)

    def much(piece: bytes) -> bytes:
        return piece * (size // len(piece))

    plain = {
        "one line": much(b"a"), "one line of digits": much(b"1"), "one line of @": much(b"@"),
        "short lines": much(b"a:\n"), "quoted lines": much(b"> > a\n"), "dashes": much(b"-- \n"),
        "copied headers": much(b"From: x\n"), "names": much(b"Jane Harrow\n"), "numbers": much(b"+44 117 496 0123\n"),
        "umlauts": much("grüß: ...\n".encode()), "combining marks": much("e\u0301\u0323".encode()),
        "attributions": much(("é wrote:" * 9 + "\n").encode()), "addresses told": much(("<é@a>:" * 12 + "\n").encode()),
        "nested quotes": b"".join(b">" * depth + b" a\n" for depth in range(1_000)), "mojibake": much("GrÃ¼ÃŸe ".encode()),
    }  # fmt: skip
    html = {
        "div": b"<div>", "br": b"<br>", "p": b"<p>a</p>\n", "table": b"<table><tr><td>x", "bold": b"<b><i>",
        "comment": b"<!--", "less than": b"<", "entity": b"&lt;", "link": b"<a href='http://x.example/'>y</a>",
        "pre": b"<pre>a\nb</pre>", "signature": b"<div class=gmail_signature>x</div>", "attributes": b"<p a b c d e f>",
        "quote": b"<blockquote type=cite>",
    }  # fmt: skip
    attached = base64.encodebytes(noise)
    made = {f"plain: {name}": _plain(body) for name, body in plain.items()}
    made |= {f"HTML: {name}": _html(much(piece)) for name, piece in html.items()}
    made |= {f"noise: {name.decode()}": _plain(noise, name.decode()) for name in CHARSETS}
    return made | {
        "HTML: noise": _html(noise),
        "HTML: many attributes": _html(b"<p " + b" ".join(b"a%d=b" % nth for nth in range(size // 9)) + b">"),
        "base64: noise": _plain(noise, encoding="base64"),
        "base64: text": _plain(base64.encodebytes(much(b"hello world\n")), encoding="base64"),
        "quoted-printable": _plain(much(b"=C3=BC"), encoding="quoted-printable"),
        "parts: many": _parts(much(b"--b\nContent-Type: text/plain\n\na\n")),
        "parts: empty": _parts(much(b"--b\n")),
        "parts: false": _parts(much(b"--\n")),
        "parts: long header": _parts(b"--b\nX: " + much(b"=?utf-8?q?x?= ") + b"\n\na\n--b--\n"),
        "parts: attached": _parts(b"--b\n\na\n--b\nContent-Type: image/png\n\n" + attached + b"\n--b--\n"),
        "mails in mails": HEAD + b"Content-Type: message/rfc822\n\n" * 2_000,
        "many headers": HEAD + b"A:\n" * 20_000 + b"\na",
        "calendar": _parts(much(b"content-type: text/calendar\n ")),
        "noise alone": noise,
    }
