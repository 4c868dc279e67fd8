"""What stands at the end of mails and is nobody's signature, or another's: how often it is taken for the sender's."""

from collections.abc import Callable, Iterator
from random import Random

from rich.table import Table

from benchmarks.signature_tables import Asked
from ingest.sources.signatures import Sender, read_text
from ingest.sources.signatures.block import find_block
from ingest.sources.signatures.memo import forget
from ingest.sources.signatures.text import clean_lines

OWN = ("Nora Whitfield", "Export Manager", "Brackenhall Foods Ltd", "+44 117 496 0123")
SENDER = Sender("Nora Whitfield", "nora.whitfield@brackenhall.example")
MAILS = 60
_GIVEN = ("Otto", "Pia", "Quentin", "Rhea", "Silas", "Thea", "Ursula", "Viktor", "Wilma", "Xaver")
_FAMILY = ("Ashdown", "Brandis", "Corvino", "Delmar", "Engelke", "Fabre", "Garrido", "Holmgren", "Ibarra", "Jolivet")
_FIRMS = ("Kestrel Pumps Ltd", "Lindwurm GmbH", "Mistral SARL", "Norrland AB", "Obelisk Inc.", "Pomona S.r.l.")
_SAID = (
    "The samples came on Tuesday and we have begun to look at them.",
    "I will ask around and let you know what they think of it.",
    "Can we move the call to the week after?",
    "Thank you for the quick answer, that helps a lot.",
)


Crowd = Callable[[Random, "Other"], list[str]]


class Other:
    """Somebody else, who stands in a mail without having sent it."""

    def __init__(self, random: Random) -> None:
        given, family = random.choice(_GIVEN), random.choice(_FAMILY)
        self.name = f"{given} {family}"
        self.firm = random.choice(_FIRMS)
        self.host = f"{self.firm.split()[0].casefold()}.example"
        self.address = f"{given}.{family}@{self.host}".casefold()
        self.phone = f"+44 161 496 0{random.randrange(100, 999)}"

    @property
    def block(self) -> list[str]:
        """A whole signature."""
        return [self.name, "Head of Sales", self.firm, f"Phone: {self.phone}", self.address]


def list_footer(random: Random, other: Other) -> list[str]:
    """What a mailing list adds."""
    drawn = "_" * random.randrange(20, 60)
    return [drawn, "Lamplighters mailing list", f"lamplighters@{other.host}", f"https://{other.host}/listinfo/lamps"]


def disclaimer(random: Random, other: Other) -> list[str]:
    """What a company's lawyers add."""
    said = random.choice(("This e-mail and any attachments are confidential.", "This message is confidential."))
    return [f"{said} If you are not the intended recipient, please call", f"{other.firm} on {other.phone}."]


def advertisement(random: Random, other: Other) -> list[str]:
    """What a free mail provider adds."""
    return [
        random.choice(("Get your free account today!", "Do you Yahoo!?")),
        f"Call {other.phone}",
        f"www.{other.host}",
    ]


def calendar_invitation(random: Random, other: Other) -> list[str]:
    """What a calendar writes into an invitation."""
    hour = random.randrange(8, 18)
    return [
        f"When: Tuesday 4 June 2024 {hour}:00-{hour + 1}:00", f"Where: Room {random.randrange(1, 9)}, {other.firm}",
        f"Organizer: {other.name}", f"Join by phone: {other.phone}", f"Meeting: https://{other.host}/join",
    ]  # fmt: skip


def ticket_template(random: Random, other: Other) -> list[str]:
    """What a ticket system writes."""
    return [
        f"Ticket: #{random.randrange(10_000, 99_999)}", f"Requester: {other.name}", f"Contact: {other.address}",
        f"Phone: {other.phone}", f"Company: {other.firm}", "Priority: normal",
    ]  # fmt: skip


def newsletter_imprint(random: Random, other: Other) -> list[str]:
    """What the law asks of a newsletter."""
    return [
        f"© 2024 {other.firm}", f"{random.randrange(1, 99)} Harbour Road, Dover CT16 1AB",
        f"Managing director: {other.name}", "Registered in England 01234567", f"www.{other.host}",
    ]  # fmt: skip


def forwarded_signature(random: Random, other: Other) -> list[str]:
    """A mail passed on, with its own signature."""
    rule = random.choice(("---------- Forwarded message ---------", "-----Original Message-----"))
    return [
        rule,
        f"From: {other.name} <{other.address}>",
        "Subject: samples",
        "",
        random.choice(_SAID),
        "",
        *other.block,
    ]


def quoted_signature(random: Random, other: Other) -> list[str]:
    """A mail answered, with its own signature."""
    head = f"On 3 June 2024 at 10:{random.randrange(10, 59)}, {other.name} <{other.address}> wrote:"
    return [head, *(f"> {line}" for line in (random.choice(_SAID), "", *other.block))]


def digest(random: Random, _: Other) -> list[str]:
    """Many mails in one."""
    lines: list[str] = []
    for number in range(1, random.randrange(3, 5)):
        each = Other(random)
        lines += [
            f"Message: {number}",
            f"From: {each.name} <{each.address}>",
            "",
            random.choice(_SAID),
            "",
            *each.block,
            "",
        ]
    return lines


def contact_list(random: Random, other: Other) -> list[str]:
    """People the sender names."""
    people = [other, *(Other(random) for _ in range(random.randrange(2, 5)))]
    return [f"{each.name}, {each.firm}, {each.phone}" for each in people]


def three_quotes_deep(random: Random, _: Other) -> list[str]:
    """A mail answered by somebody who had answered somebody."""
    lines: list[str] = []
    for depth in range(3):
        each = Other(random)
        mark = "> " * depth
        lines.append(
            f"{mark}On 3 June 2024 at 1{depth}:{random.randrange(10, 59)}, {each.name} <{each.address}> wrote:"
        )
        lines += [f"{mark}> {line}".rstrip() for line in (random.choice(_SAID), "", *each.block, "")]
    return lines


def online_meeting(random: Random, other: Other) -> list[str]:
    """What a program for meetings adds."""
    number = f"{random.randrange(100, 999)} {random.randrange(100, 999)} {random.randrange(100, 999)}"
    product = random.choice(("Join Zoom Meeting", "Microsoft Teams meeting", "Join with Google Meet"))
    return [
        "_" * 40, product, f"https://{other.host}/j/{number.replace(' ', '')}", f"Meeting ID: {number}",
        "Dial in by phone", f"{other.phone},,{number.replace(' ', '')}# United Kingdom, London",
    ]  # fmt: skip


def secretary(random: Random, other: Other) -> list[str]:
    """Whoever writes for the sender, from the sender's address."""
    ahead = random.choice(("p.p. Nora Whitfield", "Sent on behalf of Nora Whitfield by", "i. A."))
    job = random.choice(("Assistant to Nora Whitfield", "Personal Assistant", "Secretary"))
    return [ahead, "", other.name, job, other.firm, f"Phone: {other.phone}"]


def assistant(random: Random, other: Other) -> list[str]:
    """Whom the sender names as the own assistant or deputy."""
    label = random.choice(("Assistant", "Secretary", "PA", "Assistenz", "Assistante", "Secretaria", "Vervanger"))
    if random.random() < 0.5:
        return [f"{label}: {other.name}, {other.phone}"]
    return [f"{label}: {other.name}", f"Tel. {other.phone}", other.address]


def absence(random: Random, other: Other) -> list[str]:
    """Whom to write to while the sender is away."""
    head = random.choice(("In my absence please contact:", "In dringenden Fällen:", "En mon absence :"))
    if random.random() < 0.5:
        return [head, other.name, "Head of Sales", other.phone]
    return [f"If urgent, call {other.name} on {other.phone}"]


CROWDS: tuple[Crowd, ...] = (
    list_footer, disclaimer, advertisement, calendar_invitation, ticket_template, newsletter_imprint,
    forwarded_signature, quoted_signature, three_quotes_deep, digest, contact_list, online_meeting,
)  # fmt: skip
"""What ends mails that their sender did not sign, or with a first name."""

BELOW_OWN: tuple[Crowd, ...] = (*CROWDS, assistant, absence)
"""What stands below the sender's own whole signature."""
_PARTED = (quoted_signature, three_quotes_deep)
"""What mail clients part from it by a blank line."""


def mails(crowd: Crowd, count: int = MAILS) -> Iterator[tuple[str, range, Other]]:
    """Mails that end in a crowd, some signed with a first name above it: text, the crowd's lines, who stands in it."""
    random = Random(7)
    for number in range(count):
        other = Other(random)
        above = ["Hello Sam,", "", *random.sample(_SAID, random.randrange(1, 4)), ""]
        above += ["Best regards", "Nora", ""] if number % 3 == 0 else []
        below = crowd(random, other)
        yield "\n".join([*above, *below]), range(len(above), len(above) + len(below)), other


def touches(text: str, crowd: range) -> bool:
    """Whether the sender's block is given a line of the crowd."""
    block = find_block(clean_lines(text), SENDER)
    forget()
    return block is not None and any(place in crowd for place in block.lines)


def gives_a_field(text: str) -> bool:
    """Whether anything of the mail becomes a field of the sender that is more than a name."""
    fields = read_text(text, SENDER).fields
    forget()
    return fields is not None and bool(
        fields.phones or fields.emails or fields.urls or fields.companies or fields.titles
    )


def signed_mails(crowd: Crowd, count: int = MAILS) -> Iterator[str]:
    """Mails with the sender's own whole signature and a crowd below it, close to it or behind a blank line."""
    random = Random(11)
    for number in range(count):
        below = crowd(random, Other(random))
        gap = [""] * (number % 2 or crowd in _PARTED)
        yield "\n".join(["Hello Sam,", "", random.choice(_SAID), "", "Kind regards", "", *OWN, *gap, *below])


def own_values(text: str) -> tuple[bool, bool]:
    """Whether the sender's own title, company and number are read, and whether a value of somebody else is."""
    fields = read_text(text, SENDER).fields
    forget()
    if fields is None:
        return False, False
    said = {*fields.titles, *fields.companies, *fields.departments, *fields.address, *fields.emails, *fields.urls}
    said |= {phone.text for phone in fields.phones}
    return said >= set(OWN[1:]), bool(said - set(OWN[1:]))


def tables(_: Asked) -> Iterator[Table]:
    """One row a crowd."""
    table = Table(
        "at the end", "mails", "taken into the block", "a field from it", title="Nobody's signature, generated"
    )
    for crowd in (*CROWDS, secretary):
        written = list(mails(crowd))
        taken = sum(touches(text, lines) for text, lines, _ in written) if crowd is not secretary else "-"
        wrong = sum(gives_a_field(text) for text, _, _ in written)
        table.add_row(crowd.__name__.replace("_", " "), str(len(written)), str(taken), str(wrong))
    yield table
    signed = Table(
        "below the sender's own signature", "mails", "own fields read", "somebody else's value", title="Both, generated"
    )
    for crowd in BELOW_OWN:
        read = [own_values(text) for text in signed_mails(crowd)]
        signed.add_row(
            crowd.__name__.replace("_", " "), str(len(read)), str(sum(own for own, _ in read)),
            str(sum(wrong for _, wrong in read)),
        )  # fmt: skip
    yield signed
