"""Titles of four languages say the rank and the department a reader of that language would name."""

import pytest

from directory.profiles.titles import DEPARTMENTS, SENIORITIES, department, normalise_title, seniority

TABLE = [
    ("CEO", "c_suite", "executive"),
    ("Chief Executive Officer", "c_suite", "executive"),
    ("Founder & CEO", "founder", "executive"),
    ("Co-Founder and CTO", "founder", "engineering"),
    ("Owner", "owner", "executive"),
    ("Product Owner", "entry", "product"),
    ("CFO", "c_suite", "finance"),
    ("C.F.O.", "c_suite", "finance"),
    ("CTO", "c_suite", "engineering"),
    ("CIO", "c_suite", "it"),
    ("Chief Marketing Officer", "c_suite", "marketing"),
    ("Chief of Staff", "head", "executive"),
    ("Managing Director", "c_suite", "executive"),
    ("Managing Partner", "partner", "executive"),
    ("HR Business Partner", "entry", "people"),
    ("Partner Manager", "manager", "sales"),
    ("President", "c_suite", "executive"),
    ("Vice President of Sales", "vp", "sales"),
    ("SVP Finance", "vp", "finance"),
    ("VP, Engineering", "vp", "engineering"),
    ("Head of Purchasing", "head", "purchasing"),
    ("Director of Customer Success", "director", "service"),
    ("Sr. Mgr., Mktg", "manager", "marketing"),
    ("Senior Software Engineer", "senior", "engineering"),
    ("Software Engineer", "entry", "engineering"),
    ("Principal Data Scientist", "senior", "it"),
    ("Team Lead Support", "manager", "service"),
    ("Account Executive", "entry", "sales"),
    ("Assistant to the CEO", "entry", "administration"),
    ("Executive Assistant", "entry", "administration"),
    ("Office Manager", "manager", "administration"),
    ("General Counsel", "entry", "legal"),
    ("Marketing Intern", "intern", "marketing"),
    ("Internal Auditor", "entry", "finance"),
    ("Nurse", "entry", "health"),
    ("Professor of Physics", "senior", "research"),
    ("Member of Parliament", "senior", "public"),
    ("Geschäftsführer", "c_suite", "executive"),
    ("Geschaeftsfuehrerin", "c_suite", "executive"),
    ("Inhaberin", "owner", "executive"),
    ("Gründer", "founder", "executive"),
    ("Vorstandsvorsitzende", "c_suite", "executive"),
    ("Vertriebsleiter (m/w/d)", "head", "sales"),
    ("Leiterin Einkauf", "head", "purchasing"),
    ("Leiter/in Personal", "head", "people"),
    ("Abteilungsleiter Buchhaltung", "head", "finance"),
    ("Projektleiterin", "manager", "operations"),
    ("Softwareentwickler", "entry", "engineering"),
    ("Sachbearbeiterin", "entry", "administration"),
    ("Werkstudent IT", "intern", "it"),
    ("Rechtsanwältin", "entry", "legal"),
    ("Assistentin der Geschäftsführung", "entry", "administration"),
    ("Chefarzt", "head", "health"),
    ("PDG", "c_suite", "executive"),
    ("Directrice générale", "c_suite", "executive"),
    ("Directeur financier", "director", "finance"),
    ("Directrice des ressources humaines", "director", "people"),
    ("Syndikusrechtsanwältin", "entry", "legal"),
    ("Teamleiter Disposition", "manager", "operations"),
    ("Mediengestalter", "entry", "product"),
    ("Contrôleuse de gestion", "entry", "finance"),
    ("Chargée d'affaires", "entry", "sales"),
    ("Maître de conférences", "entry", "research"),
    ("Gestionnaire de paie", "manager", "people"),
    ("Magasinier", "entry", "operations"),
    ("Ejecutiva de cuentas", "entry", "sales"),
    ("Director comercial", "director", "sales"),
    ("Jefa de almacén", "manager", "operations"),
    ("Responsable de sistemas", "head", "it"),
    ("Responsable de redes sociales", "head", "marketing"),
    ("Asesora fiscal", "entry", "finance"),
    ("Técnico de nóminas", "entry", "people"),
    ("Letrado", "entry", "legal"),
    ("Auxiliar de enfermería", "entry", "health"),
    ("Jefe de obra", "manager", "operations"),
    ("Técnica de mantenimiento", "entry", "engineering"),
    ("Catedrático de Física", "entry", "research"),
    ("Concejala", "entry", "public"),
    ("Auxiliar administrativo", "entry", "administration"),
    ("Atención posventa", "entry", "service"),
    ("Responsable des achats", "head", "purchasing"),
    ("Chef de projet", "manager", "operations"),
    ("Fondatrice", "founder", "executive"),
    ("Ingénieure logiciel", "entry", "engineering"),
    ("Stagiaire communication", "intern", "marketing"),
    ("Avocate", "entry", "legal"),
    ("Assistante de direction", "entry", "administration"),
    ("Director general", "c_suite", "executive"),
    ("Consejera delegada", "c_suite", "executive"),
    ("Directora de Marketing", "director", "marketing"),
    ("Gerente de ventas", "manager", "sales"),
    ("Jefe de compras", "manager", "purchasing"),
    ("Propietario", "owner", "executive"),
    ("Becaria", "intern", "other"),
    ("Contable", "entry", "finance"),
    ("Desarrollador de software", "entry", "engineering"),
    ("Socio director", "partner", "other"),
    ("Florist", "entry", "other"),
    ("Leiterin Recht", "head", "legal"),
    ("Leiter Recht und Compliance", "head", "legal"),
    ("Bereichsleiter Konzernrecht", "head", "legal"),
    ("Professorin für Öffentliches Recht", "senior", "research"),
    ("Sales Manager Utrecht", "manager", "sales"),
    ("Leiterin Personal und Organisation", "head", "people"),
    ("Personal Trainer", "entry", "other"),
    ("Jefe de personal", "manager", "people"),
    ("Leiter Zentraleinkauf", "head", "purchasing"),
    ("Leiter Beschaffung", "head", "purchasing"),
    ("Leiter Rechnungswesen", "head", "finance"),
    ("Leiterin Konzernfinanzen", "head", "finance"),
    ("Leiter Vertrieb", "head", "sales"),
    ("Leiterin Unternehmenskommunikation", "head", "marketing"),
    ("Leiter EDV", "head", "it"),
    ("Geschäftsleiterin", "entry", "executive"),
]


@pytest.mark.parametrize(("title", "rank", "area"), TABLE, ids=[row[0] for row in TABLE])
def test_a_title_is_read_as_its_readers_read_it(title: str, rank: str, area: str) -> None:
    assert (seniority(title), department(title)) == (rank, area)


def test_every_code_has_a_label_and_no_title_gives_no_code() -> None:
    assert {row[1] for row in TABLE} == set(SENIORITIES)
    assert {row[2] for row in TABLE} == set(DEPARTMENTS)
    assert seniority("  ") == department("…") == ""


def test_spellings_of_one_title_share_a_normal_form() -> None:
    assert (
        normalise_title("Sr. Mgr., Mktg") == normalise_title("SENIOR MANAGER – Marketing") == "senior manager marketing"
    )
    assert normalise_title("Vertriebsleiter (m/w/d)") == normalise_title("Vertriebsleiter*in") == "vertriebsleiter"


def test_a_title_of_ten_thousand_characters_is_read_in_no_time() -> None:
    assert seniority("a" * 10_000 + " director") == "entry"
    assert seniority("Head of " + "very " * 2_000) == "head"
