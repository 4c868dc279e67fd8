"""A scanner that opens every link of every mail, in every way that should change nothing."""

from tests.attacks.conftest import ANNIKA, BENNO, REP
from tests.attacks.product import SEEN_BY_READING, Cardfile, links_in, text_of, whole

NAMES = ("Annika", "Benno", "Brandt", "Harkort", "nordlicht.example", "stiefelgrund.example")
PREFETCH = {"Purpose": "prefetch", "Sec-Purpose": "prefetch;prerender", "User-Agent": "LinkScanner/1.0"}


def test_a_scanner_of_every_mail_changes_no_row_and_reads_no_name(peopled: Cardfile) -> None:
    hidden, leaving, stranger = peopled.proven(ANNIKA), peopled.proven(BENNO), peopled.proven("nobody@moorwind.example")
    assert hidden.press("/card/hide").status_code == 303
    assert leaving.press("/card/remove").status_code == 303
    assert stranger.press("/never-list").status_code == 303
    assert peopled.signed_in(REP).press("/forgotten", {"email": REP}).status_code == 303
    peopled.settle()
    links = sorted({link for mail in peopled.smtp.mails for link in links_in(mail)})
    assert len(peopled.smtp.mails) == 8 + len(peopled.smtp.to(REP)) == 10
    assert sum("/n/" in link for link in links) >= 8
    assert sum("/new-password/" in link for link in links) == 1
    sites = {one.origin: one for one in (peopled.person(), peopled.customers())}
    before = peopled.everything(but=SEEN_BY_READING)
    for link in links:
        origin = next(origin for origin in sites if link.startswith(f"{origin}/"))
        scanner, path = sites[origin], link.removeprefix(origin)
        for method in ("GET", "HEAD", "OPTIONS"):
            answer = scanner.get(path, method=method, headers=PREFETCH)
            assert answer.status_code == 200 or (answer.status_code == 404 and "/n/" in path), (method, path[:4])
            assert [name for name in NAMES if name in answer.get_data(as_text=True)] == []
            if scanner.origin == peopled.held.settings.privacy_url:
                assert not answer.headers.getlist("Set-Cookie")
        assert scanner.get(path, method="TRACE").status_code in {403, 405}
        assert scanner.get(path, headers={"X-HTTP-Method-Override": "POST"}).status_code in {200, 404}
        assert scanner.get(f"{path}?_method=POST&List-Unsubscribe=One-Click").status_code in {200, 404}
    assert peopled.everything(but=SEEN_BY_READING) == before


def test_the_last_mails_name_nobody_and_lead_only_to_us(peopled: Cardfile) -> None:
    leaving = peopled.proven(BENNO)
    assert leaving.press("/card/remove").status_code == 303
    peopled.settle()
    mail = peopled.smtp.to(BENNO)[-1]
    said = text_of(mail) + text_of(mail, "html") + str(whole(mail)["Subject"])
    assert [name for name in (*NAMES, "Hafenrand", "Moorwind") if name in said] == []
    assert "List-Unsubscribe" not in whole(mail)
