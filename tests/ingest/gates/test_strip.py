"""What is private or sensitive is taken off and counted; employers, names and jobs are left alone."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from ingest.candidate import Candidate, ClaimedCompany, ClaimedEducation, ClaimedJob, ClaimedPhone, PhoneKind
from ingest.gates.strip import CODES, clean_text, code_of_label, strip

PLAIN = Candidate("1", date(2026, 11, 22), "Ann Lee")


def cleaned(title: str) -> tuple[str, list[str]]:
    counts: Counter[str] = Counter()
    return clean_text(title, counts), sorted(counts.elements())


@pytest.mark.parametrize(
    ("title", "left", "codes"),
    [
        ("Buyer | Cancer survivor", "Buyer", ["sensitive_health"]),
        ("Einkäuferin, schwerbehindert", "Einkäuferin", ["sensitive_health"]),
        ("Acheteuse (séropositive)", "Acheteuse", ["sensitive_health"]),
        ("Comercial - persona con discapacidad", "Comercial", ["sensitive_health"]),
        ("CEO | proud Christian | runner", "CEO, runner", ["sensitive_religion"]),
        ("Senior Pastor", "", ["sensitive_religion"]),
        ("Berater; evangelisch", "Berater", ["sensitive_religion"]),
        ("Conseiller, musulman pratiquant", "Conseiller", ["sensitive_religion"]),
        ("Consultora • católica", "Consultora", ["sensitive_religion"]),
        ("Member of Parliament (SPD)", "Member of Parliament", ["sensitive_politics"]),
        ("MdB, CDU/CSU-Fraktion", "MdB", ["sensitive_politics"]),
        ("Députée, La France insoumise", "Députée", ["sensitive_politics"]),
        ("Diputado, PSOE", "Diputado", ["sensitive_politics"]),
        ("Welder, shop steward", "Welder", ["sensitive_union"]),
        ("Mechaniker, Mitglied der IG Metall", "Mechaniker", ["sensitive_union"]),
        ("Déléguée syndicale, comptable", "comptable", ["sensitive_union"]),
        ("Delegado sindical", "", ["sensitive_union"]),
        ("Designer | non-binary", "Designer", ["sensitive_orientation"]),
        ("Koch, offen schwul", "Koch", ["sensitive_orientation"]),
        ("Engineer | proud Latina", "Engineer", ["sensitive_ethnicity"]),
        ("Coach, formerly incarcerated", "Coach", ["sensitive_crime"]),
        ("Analyst, born 12.03.1990", "Analyst", ["birthday"]),
        ("Analyst, 42 Jahre", "Analyst", ["birthday"]),
        ("Geburtstag 4.5.", "", ["birthday"]),
        ("Jurist, verheiratet, 2 Kinder", "Jurist", ["family", "family"]),
        ("CDU Kreisvorsitzende", "", ["sensitive_politics"]),
        ("Avocate, membre du PS", "Avocate", ["sensitive_politics"]),
        ("Autistic developer", "", ["sensitive_health"]),
        ("Buyer | sick leave", "Buyer", ["sensitive_health"]),
        ("Diakonin", "", ["sensitive_religion"]),
        ("Techniker, geb. 1985", "Techniker", ["birthday"]),
        ("CTO | Helping companies grow | #opentowork", "CTO", ["slogan", "slogan"]),
        ("Jurist | Ich helfe Unternehmen", "Jurist", ["slogan"]),
        ("Change the world!", "", ["slogan"]),
        ("Buyer | Living with multiple sclerosis", "Buyer", ["sensitive_health"]),
        ("Buyer, Diabetes type 1", "Buyer", ["sensitive_health"]),
        ("Schlosser, seit 2011 selbst betroffen", "Schlosser", ["sensitive_health"]),
        ("Buyer, member of the parish council, St. Ansgar", "Buyer", ["sensitive_religion", "sensitive_religion"]),
        ("Jurist | Kirchenvorstand der evangelischen Gemeinde", "Jurist", ["sensitive_religion"]),
        ("Buyer | Synagogue choir", "Buyer", ["sensitive_religion"]),
        ("Chef, vegan Muslim convert", "Chef", ["sensitive_religion"]),
        ("Buyer, treasurer of the local party chapter", "Buyer", ["sensitive_politics"]),
        ("Welder, steward (candidate for the metal workers' union)", "Welder, steward", ["sensitive_union"]),
        ("Buyer | LGBTQ+ employee network, out since 2014", "Buyer", ["sensitive_orientation"] * 2),
        ("Pastor - Riverside Baptist Church", "", ["sensitive_religion", "sensitive_religion"]),
        ("House Republican Whip", "", ["sensitive_politics"]),
        ("Minority Whip", "Minority Whip", []),
        ("CTO | Turning coffee into pipeline since 2009", "CTO", ["slogan"]),
        ("CTO | Think small. Ship it. Go home.", "CTO", ["slogan"]),
        ("CTO | Shaping the future of tiling", "CTO", ["slogan"]),
        ("Jurist | Gemeinsam mehr erreichen", "Jurist", ["slogan"]),
        ("Directrice | Osez l'avenir", "Directrice", ["slogan"]),
        ("Comercial | Si puedes verlo, puedes venderlo", "Comercial", ["slogan", "slogan"]),
        ("Buyer | Yes we can #winning", "Buyer", ["slogan"]),
        ("Buyer, see www.win.example, me@win.example", "Buyer", ["web_address", "web_address"]),
        ("Founder @ Nordwind, C# and ASP.NET", "Founder @ Nordwind, C# and ASP.NET", []),
        ("Priester der katholischen Kirche", "", ["sensitive_religion"]),
    ],
)
def test_the_sensitive_part_goes_and_the_post_stays(title: str, left: str, codes: list[str]) -> None:
    assert cleaned(title) == (left, codes)


@pytest.mark.parametrize(
    "title",
    [
        "Single Sign-on Engineer", "Married Housing Manager", "Vorsitzender des Aufsichtsrats", "20 Jahre Erfahrung",
        "Alter Markt Marketing", "Portfolio Manager, Union Investment", "Head of Cancer Research", "HIV Program Manager",
        "Occupational Health Nurse",
        "Assistant to Christian Müller", "Leiter Gesundheitsmanagement", "Referent für Religionspädagogik",
        "Political Scientist",
        "Trade Union Law Attorney", "Referentin Arbeitsrecht und Gewerkschaften",
        "Diversity & Inclusion Lead (LGBT inclusion)",
        "Chef de projet santé publique", "Directora de Salud", "Minister Counsellor", "Black Belt Six Sigma",
        "Blind Manufacturer Sales Lead",
        "Green Energy Lead", "Conservative Treatment Physician", "Labour Inspector", "Catholic Schools Administrator",
        "Beauftragte für Schwerbehinderte im Betrieb", "Manager, Verdi Project", "Consultant * 24/7 on call",
        "Redakteurin - Kultur",
        "VP, Sales / EMEA", "Directeur (adjoint)",
        "Head of Diabetes Research", "Director, Diabetes Type 1 Programme", "Diabetes Patient Educator",
        "Baptist Health",
        "HIV Prevention since 2009", "Referentin für Kirchengemeinden", "Chair, Department of Jewish Studies",
        "Works Council Member", "Mitglied des Betriebsrats", "Member of Parliament",
        "Third Party Risk, Member of Staff",
        "Committee Chair, San Francisco", "Assistant to the Treasurer", "Network Engineer, Red Team",
        "Turning and Milling", "Leading Member of Technical Staff", "Dipl.-Ing. Maschinenbau", "Asst. Prof. Biol. Sci.",
        "Sr. Account Exec.", "Building Services Engineer", "Enabling Services Sales Lead EMEA",
    ],
)  # fmt: skip
def test_work_about_such_things_is_work(title: str) -> None:
    assert cleaned(title) == (title, [])


def test_a_name_and_an_employer_are_never_touched() -> None:
    jobs = tuple(
        ClaimedJob("Fund Manager", ClaimedCompany(name))
        for name in (
            "Union Investment",
            "Baptist Health",
            "Catholic Relief Fund",
            "SPD-Parteivorstand",
            "Krebshilfe e.V.",
            "Gay Times",
        )
    )
    candidate = replace(PLAIN, full_name="Christian Müller", given_name="Christian", family_name="Priest", jobs=jobs)
    assert strip(candidate) == (candidate, Counter())


def test_home_numbers_go_by_kind_and_by_label_in_four_languages() -> None:
    private = [ClaimedPhone("1", PhoneKind.HOME)] + [
        ClaimedPhone("1", PhoneKind.MOBILE, label)
        for label in (
            "privat",
            "Home",
            "domicile",
            "Móvil particular",
            "Tel. privé",
            "Privatnummer",
            "tél. perso",
            "HOME1",
            "Wohnung",
            "H",
        )
    ]
    work = [
        ClaimedPhone("2", PhoneKind.DIRECT, label)
        for label in ("", "Durchwahl", "Büro", "Personalabteilung", "Work", "Bureau")
    ]
    left, counts = strip(replace(PLAIN, phones=tuple(private + work)))
    assert left.phones == tuple(work)
    assert counts == {"home_number": 11}


def test_a_number_called_home_once_goes_under_every_other_label() -> None:
    phones = (
        ClaimedPhone("+49 40 5550 1234", PhoneKind.DIRECT, "district"),
        ClaimedPhone("(040) 5550-1234", PhoneKind.HOME),
        ClaimedPhone("040 5550 1235", PhoneKind.DIRECT),
        ClaimedPhone("1234", PhoneKind.DIRECT, "extension"),
    )
    left, counts = strip(replace(PLAIN, phones=phones))
    assert left.phones == phones[2:]
    assert counts == {"home_number": 2}


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("https://diet.example/memberphoto.aspx?id=7", "photo"),
        ("https://diet.example/members/member_photos/lee", "photo"),
        ("https://cdn.example/lee.png/:/rs=w:1240", "photo"),
        ("https://lh6.googleusercontent.com/x1", "photo"),
        ("https://housedems.diet.example/lee", "sensitive_politics"),
        ("https://www.northhouserepublicans.example/lee", "sensitive_politics"),
        ("https://diet.example/housedems/lee", "sensitive_politics"),
        ("https://diet.example/show?file=lee.jpg", "photo"),
        ("https://spd-nordstadt.example/team", "sensitive_politics"),
    ],
)
def test_a_link_that_shows_the_face_or_tells_the_party_goes(link: str, code: str) -> None:
    kept = ("https://diet.example/member.aspx?id=7", "https://photography.example/team/ann-photographer")
    left, counts = strip(replace(PLAIN, links=(*kept, link)))
    assert left.links == kept
    assert counts == {code: 1}


def test_home_addresses_pictures_and_a_seminary_go() -> None:
    company = ClaimedCompany(
        "Nord", address="Privatanschrift: Am Kai 3", social=("https://x.example/nord", "https://x.example/n.png")
    )
    left, counts = strip(
        replace(
            PLAIN,
            jobs=(ClaimedJob("Buyer", company),),
            links=("https://in.example/ann", "https://cdn.example/ann.JPG?s=2", "https://gravatar.com/avatar/1"),
            education=(
                ClaimedEducation("Priesterseminar Nord", "Diplom"),
                ClaimedEducation("Universität Nord", "M.A.", "Katholische Theologie", "2001"),
                ClaimedEducation("Catholic University of the North", "MBA"),
            ),
        )
    )
    assert left.jobs[0].company == ClaimedCompany("Nord", social=("https://x.example/nord",))
    assert left.links == ("https://in.example/ann",)
    assert left.education == (
        ClaimedEducation("Universität Nord", "M.A.", "", "2001"),
        ClaimedEducation("Catholic University of the North", "MBA"),
    )
    assert counts == {"home_address": 1, "photo": 3, "sensitive_religion": 2}


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("religion", "sensitive_religion"), ("Konfession", "sensitive_religion"),
        ("health_status", "sensitive_health"),
        ("Behinderungsgrad", "sensitive_health"), ("handicap", "sensitive_health"),
        ("political_party", "sensitive_politics"),
        ("union_member", "sensitive_union"), ("orientación sexual", "sensitive_orientation"),
        ("ethnicity", "sensitive_ethnicity"),
        ("origine ethnique", "sensitive_ethnicity"), ("casier judiciaire", "sensitive_crime"),
        ("fingerprints", "sensitive_body"),
        ("birth_date", "birthday"), ("edad", "birthday"), ("home_address", "home_address"),
        ("Privatnummer", "home_number"),
        ("photo_url", "photo"), ("Bild", "photo"), ("estado civil", "family"), ("summary", "slogan"),
        ("salary", "unheld"),
    ],
)  # fmt: skip
def test_a_value_that_is_not_held_is_counted_by_its_label_and_gone(label: str, code: str) -> None:
    assert code_of_label(label) == code
    assert code in CODES
    assert strip(replace(PLAIN, unheld=((label, "canary"),))) == (PLAIN, Counter({code: 1}))
