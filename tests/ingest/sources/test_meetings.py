"""Numbers and ids of an invitation to a meeting are nobody's; the signature beside it goes on being read."""

import pytest

from tests.ingest.sources.letters import BODY, mail, person

_OWN = "Jane Harrow\nHead of Procurement\nNordlicht Lighting Ltd\nT +44 117 496 0123"
_RULE = "_" * 60
_INVITATIONS = {
    "teams": f"{_RULE}\nMicrosoft Teams Need help?\nJoin the meeting now\nMeeting ID: 345 678 901 234\nPasscode: Ab12Cd\n"
    f"{_RULE}\nDial in by phone\n+44 20 3321 5200,,123456789# United Kingdom, London\nFind a local number\n"
    f"Phone conference ID: 123 456 789#\nFor organizers: Meeting options | Reset dial-in PIN\n{_RULE}",
    "zoom": "Join Zoom Meeting\nhttps://zoom.example/j/82345678901\n\nMeeting ID: 823 4567 8901\nPasscode: 123456\n\n"
    "One tap mobile\n+442034815237,,82345678901# United Kingdom\n\nDial by your location\n"
    "+44 203 481 5237 United Kingdom\n+1 646 558 8656 US (New York)\nFind your local number: https://zoom.example/u/k",
    "webex": "Join from the meeting link\nhttps://nordlicht.webex.example/j.php?MTID=1\n"
    "Meeting number (access code): 2374 555 0123\n\nJoin by phone\n+44-20-7660-8149 United Kingdom Toll",
    "google": "Join with Google Meet: https://meet.example/abc\nOr dial: (GB) +44 20 3956 0467 PIN: 987 654 321#",
    "teams in German": f"{_RULE}\nMicrosoft Teams-Besprechung\nBesprechungs-ID: 345 678 901 234\nKenncode: Ab12\n"
    "Per Telefon einwählen\n+49 69 5550 5200,,123456789# Germany, Frankfurt\nTelefonkonferenz-ID: 123 456 789#",
    "teams in French": f"{_RULE}\nRéunion Microsoft Teams\nID de réunion : 345 678 901 234\nCode secret : Ab12\n"
    "Rejoindre par téléphone\n+33 1 55 50 52 00,,123456789# France\nID de conférence téléphonique : 123 456 789#",
    "teams in Spanish": "Reunión de Microsoft Teams\nId. de reunión: 345 678 901 234\nMarcar por teléfono\n"
    "+34 91 555 52 00,,123456789# Spain",
    "teams in Portuguese": "Reunião do Microsoft Teams\nID da reunião: 345 678 901 234\nDiscar por telefone\n"
    "+351 21 355 5200,,123456789# Portugal",
    "teams in Dutch": "Microsoft Teams-vergadering\nVergaderings-id: 345 678 901 234\nInbellen via telefoon\n"
    "+31 20 555 5200,,123456789# Netherlands",
    "zoom in Italian": "Entra nella riunione in Zoom\nhttps://zoom.example/j/8\nID riunione: 823 4567 8901\n"
    "Componi in base alla tua posizione\n+39 02 5550 5237 Italia",
}


@pytest.mark.parametrize("meeting", _INVITATIONS)
@pytest.mark.parametrize("below", [True, False], ids=["below the signature", "above it"])
def test_an_invitation_gives_no_number_and_hides_no_signature(meeting: str, below: bool) -> None:
    parts = (
        [f"{BODY}\n{_OWN}", _INVITATIONS[meeting]] if below else [f"Hi,\n\n{_INVITATIONS[meeting]}", f"Regards\n{_OWN}"]
    )
    found = person(mail("\n\n".join(parts)))
    assert [phone.text for phone in found.phones] == ["+44 117 496 0123"]
    assert [job.title for job in found.jobs] == ["Head of Procurement"]


def test_an_invitation_in_html_hides_no_signature() -> None:
    lines = "".join(f"<p>{line}</p>" for line in _INVITATIONS["zoom"].split("\n") if line)
    found = person(mail(html=f"<p>Hi</p><p>ok</p><p>{_OWN.replace(chr(10), '<br>')}</p>{lines}"))
    assert [phone.text for phone in found.phones] == ["+44 117 496 0123"]


@pytest.mark.parametrize(
    "line", ["Teams Lead, Zoom Rooms", "Book a Microsoft Teams meeting", "Direct dial-in Zoom team"]
)
def test_words_of_meetings_in_a_signature_take_nothing_from_it(line: str) -> None:
    found = person(mail(f"{BODY}\nJane Harrow\nHead of Procurement\n{line}\nT +44 117 496 0123\n"))
    assert [phone.text for phone in found.phones] == ["+44 117 496 0123"]
