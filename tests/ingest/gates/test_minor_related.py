"""Nobody who is or may be under 18 passes, and whoever works at a school does."""

from datetime import date

import pytest

from ingest.candidate import UNREAD, ClaimedCompany, ClaimedEducation, ClaimedJob
from ingest.gates import minor_related
from ingest.gates.gate import GateContext, Passed, Refusal
from ingest.gates.subject import Subject

TODAY = date(2026, 11, 22)
CONTEXT = GateContext(today=TODAY, is_suppressed=lambda _: None, employer_opted_out=lambda _: False)


def seen(
    title: str = "",
    employer: str = "",
    email: str = "ann@nord.example",
    *,
    unheld: tuple[tuple[str, str], ...] = (),
    education: tuple[ClaimedEducation, ...] = (),
    ended: str = "",
    department: str = "",
) -> str:
    job = ClaimedJob(title, ClaimedCompany(employer) if employer else None, department, ended=ended)
    subject = Subject((email,), "Ann Lee", jobs=(job,), unheld=unheld, education=education)
    verdict = minor_related.judge(subject, CONTEXT)
    return verdict.saw if isinstance(verdict, Refusal) else ""


@pytest.mark.parametrize(
    ("label", "value", "saw"),
    [
        ("age", "17", "age_under_18"), ("Alter", "17 Jahre", "age_under_18"), ("edad", "18", ""), ("age", "n/a", ""),
        ("birth_date", "2008-11-22", ""), ("birth_date", "2008-11-23", "birth_date_under_18"),
        ("Geburtsdatum", "23.11.2008", "birth_date_under_18"), ("Geburtsdatum", "22.11.2008", ""),
        ("date_of_birth", "01/12/2008", "birth_date_under_18"),  # 1 December or 12 January: the younger counts
        ("dob", "12/2008", "birth_date_under_18"), ("dob", "2008", "birth_date_under_18"), ("dob", "2007", ""),
        ("fecha de nacimiento", "4 de mayo de 2011", "birth_date_under_18"), ("date de naissance", "1980-01-01", ""),
        ("dob", "04/05/11", "birth_date_under_18"), ("dob", "11-05-04", "birth_date_under_18"), ("dob", "04/05/85", ""),
        ("dob", "25.12.99", ""), ("dateOfBirth", "2011-05-04T00:00:00Z", "birth_date_under_18"),
        ("dob", "２０１１-05-04", "birth_date_under_18"), ("dob", "04/05", ""),
        ("birthday", "2031-01-01", "birth_date_under_18"), ("birth_date", "unknown", ""),
        ("school_grade", "11", "school_grade"), ("Klassenstufe", "7b", "school_grade"), ("office", "12", ""),
        ("yob", "2010", "birth_date_under_18"), ("born_on", "4 Dec 2008", "birth_date_under_18"), ("Klasse", "10b", "school_grade"),
        ("dob", "-500000000", ""),
        ("grade level", "20", ""), ("agency", "12", ""),
        ("birth_date", "December 4, 2008", "birth_date_under_18"), ("birth_date", "December 4, 1998", ""),
        ("dob", "4 Dec 2008", "birth_date_under_18"), ("dob", "4-Dec-08", "birth_date_under_18"),
        ("dob", "04DEC2008", "birth_date_under_18"), ("dob", "4-Jul-08", ""), ("dob", "04DEC1999", ""),
        ("fecha de nacimiento", "4 de diciembre de 2008", "birth_date_under_18"), ("Geburtstag", "4. März 2008", ""),
        ("dob", "Thu Dec 04 2008 00:00:00 GMT+0100", "birth_date_under_18"), ("dob", "2008年12月4日", "birth_date_under_18"),
        ("dob", "23112008", "birth_date_under_18"), ("dob", "20081123", "birth_date_under_18"), ("dob", "22111985", ""),
        ("dob", "231108", "birth_date_under_18"), ("dob", "39786", "birth_date_under_18"), ("dob", "31000", ""),
        ("dob", "1228348800", "birth_date_under_18"), ("dob", "1228348800000", "birth_date_under_18"),
        ("dob", "473385600", ""), ("dob", "9" * 400, "birth_date_under_18"), ("dob", "٢٠١١-٠٥-٠٤", "birth_date_under_18"),
        ("age", "１６", "age_under_18"), ("age", "<18", "age_under_18"), ("age", "under 18", "age_under_18"), ("age", "18+", ""),
    ],
)  # fmt: skip
def test_ages_and_birth_dates_are_believed_and_in_doubt_the_younger_reading(label: str, value: str, saw: str) -> None:
    assert seen("Buyer", unheld=((label, value),)) == saw


@pytest.mark.parametrize(
    ("title", "line", "saw"),
    [
        ("", "Grade 10 pupil", "pupil_title_en"), ("", "Élève de seconde", "pupil_title_fr"), ("Intern", "16 ans", "age_in_title"),
        ("", "Klasse 10b", "pupil_title"), ("Intern", "born 2010", "birth_date_under_18"), ("Analyst", "born 1980", ""),
        ("", "Alumna de 2º de Bachillerato", "pupil_title"), ("Teacher of Physics", "High school student council", ""), ("Buyer", "We light the dark", ""), ("", "Pupil barrister", ""),
    ],
)  # fmt: skip
def test_a_signatures_line_that_no_field_was_read_from_tells_a_pupil_too(title: str, line: str, saw: str) -> None:
    assert seen(title, unheld=((UNREAD, line),)) == saw


PUPILS = [
    ("High School Student", "pupil_title_en"), ("Student, Springfield High School", "pupil_title_en"),
    ("High school student and IT enthusiast", "pupil_title_en"), ("Sixth Form Student", "pupil_title_en"),
    ("11th grader", "pupil_title_en"), ("Head Girl", "pupil_title_en"),
    ("Treasurer, Student Council", "pupil_title_en"),
    ("Aspiring teacher, high school senior", "pupil_title_en"), ("Pupil", "pupil_title_en"),
    ("16 years old app developer", "age_in_title"), ("Founder, 15 Jahre alt", "age_in_title"),
    ("16 ans", "age_in_title"),
    ("Schülerin", "pupil_title_de"), ("Schueler", "pupil_title_de"), ("Schülersprecher", "pupil_title_de"),
    ("Abiturientin", "pupil_title_de"), ("Gymnasiast und Programmierer", "pupil_title_de"),
    ("Schülerpraktikantin", "pupil_title_de"), ("Angehende Lehrerin, Abiturientin", "pupil_title_de"),
    ("Lycéenne", "pupil_title_fr"), ("Élève en terminale", "pupil_title_fr"), ("Collégien", "pupil_title_fr"),
    ("élève", "pupil_title"), ("Stagiaire de 3ème", "pupil_title_fr"), ("Délégué de classe", "pupil_title_fr"),
    ("Estudiante de Bachillerato", "pupil_title_es"), ("Alumna de secundaria", "pupil_title_es"),
    ("Colegial", "pupil_title_es"),
    ("Estudiante de la ESO", "pupil_title_es"),
    ("Intern (age 17)", "age_in_title"), ("17yo founder", "age_in_title"), ("Born 2010", "birth_date_under_18"),
    ("Developer, *2010", "birth_date_under_18"), ("Schülerpraktikant IT/Marketing", "pupil_title_de"),
    ("High School Intern", "pupil_title_en"), ("Klasse 10b", "pupil_title"), ("10. Klasse", "pupil_title"), ("Year 12", "pupil_title"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "saw"), PUPILS)
def test_a_pupils_title_is_refused_in_four_languages(title: str, saw: str) -> None:
    assert seen(title, "Nord Ltd") == saw


@pytest.mark.parametrize(
    "title",
    [
        "High School Teacher", "Head of Pupil Services", "Director of Student Council Programs", "Pupil Barrister",
        "Teacher | former high school student", "Student Counselor, High School", "Secondary School Principal",
        "Teacher and Student Council Advisor", "PhD Student", "Student", "15 years of experience", "Senior Developer",
        "Lehrerin für Schüler mit Förderbedarf", "Schülerberater", "Meisterschüler", "Gymnasiallehrer", "Werkstudent",
        "Sozialpädagogin, Schülerclub", "15 Jahre Erfahrung", "Studentin",
        "Élève avocate", "Élève ingénieur", "Professeure au lycée",
        "Conseillère principale d'éducation (élèves de lycée)",
        "Étudiante en droit", "10 ans d'expérience", "Profesora de alumnos de secundaria",
        "Orientador de alumnos de ESO",
        "Estudiante de doctorado", "Maestra de primaria", "Born 1970", "High School Intern Coordinator", "Teacher, Year 12",
        "Head of Year 12", "Grade 7", "Betreuerin Schülerpraktikanten", "Nurse (ages 5 to 11)",
    ],
)  # fmt: skip
def test_grown_ups_whose_title_sounds_like_school_are_kept(title: str) -> None:
    assert seen(title, "Nord Ltd") == ""


def test_a_pupils_post_that_ended_says_nothing_about_today() -> None:
    assert seen("High School Student", ended="2012") == ""
    assert seen("High School Student", ended="2026-12") == "pupil_title_en"


SCHOOLS = [
    "Springfield High School", "Lincoln Elementary School", "St Mary's Primary School", "Oak Grammar School",
    "Gymnasium am Ostring", "Goethe-Gymnasium", "Grundschule Nord", "Städtische Realschule",
    "Freie Waldorfschule Kiel",
    "Lycée Jean Moulin", "Collège Jean Moulin", "École primaire du Parc", "Colegio San José", "CEIP El Prado",
    "Instituto de Educación Secundaria Goya",
]  # fmt: skip
HOSTS = [
    "lincoln.k12.il.us", "oak.kent.sch.uk", "nord.school.nz", "north.vic.edu.au", "gymnasium-ostring.example",
    "grundschule-nord.example",
    "ac-lyon.fr", "educa.madrid.org", "ostring.schule.hessen.example", "lycee-moulin.example",
]  # fmt: skip
STAFF = [
    "Math Teacher", "Assistant Principal", "IT Administrator", "School Nurse", "Board Member",
    "Mathematiklehrerin", "Studienrätin",
    "Schulleiter", "Sekretärin", "Hausmeister", "Schulsozialarbeiter", "Professeur de lettres", "Directrice",
    "CPE", "AESH",
    "Infirmière scolaire", "Profesora de inglés", "Maestro", "Jefa de estudios", "Conserje",
]  # fmt: skip


@pytest.mark.parametrize("employer", SCHOOLS)
@pytest.mark.parametrize("title", ["", "Robotics Club", "Student"])
def test_at_a_school_only_staff_is_kept(employer: str, title: str) -> None:
    assert seen(title, employer) == "school_name"
    assert seen("Teacher", employer) == ""


@pytest.mark.parametrize("host", HOSTS)
def test_under_a_schools_domain_only_staff_is_kept(host: str) -> None:
    assert seen("Robotics Club", "Nord", f"a.lee@{host}") == "school_domain"
    assert seen("Lehrerin", "Nord", f"a.lee@{host}") == ""
    assert seen("Teacher", "Nord", f"a.lee@students.{host}") == "pupil_mail_host"


@pytest.mark.parametrize("title", STAFF)
def test_a_teacher_or_other_staff_of_a_school_is_kept_in_four_languages(title: str) -> None:
    assert seen(title, "Lycée Jean Moulin", "a.lee@lincoln.k12.il.us") == ""


def test_a_title_in_the_department_column_counts_and_so_does_another_post() -> None:
    assert seen("", "Springfield High School", department="Faculty of Science") == ""
    school, firm = (
        ClaimedJob("", ClaimedCompany("Springfield High School")),
        ClaimedJob("Buyer", ClaimedCompany("Nord")),
    )
    subject = Subject(("a@nord.example",), "Ann Lee", jobs=(school, firm))
    assert isinstance(minor_related.judge(subject, CONTEXT), Passed)


@pytest.mark.parametrize(
    "employer",
    [
        "Harvard Business School", "Hochschule Nord", "Volkshochschule Kiel", "King's College London",
        "Collège de France",
        "École Polytechnique", "Colegio Oficial de Médicos", "Colegio de Abogados de Madrid", "El Colegio de México",
        "Fahrschule Meyer", "Universität Kiel", "London School of Economics", "Instituto Nacional de Estadística",
    ],
)  # fmt: skip
def test_universities_and_schools_for_grown_ups_are_no_schools(employer: str) -> None:
    assert seen("", employer) == ""


@pytest.mark.parametrize(
    "host", ["nord.example", "k12.com", "sch.com", "students.uni-nord.example", "hochschule-nord.example"]
)
def test_other_hosts_are_no_schools(host: str) -> None:
    assert seen("Analyst in training", "Nord", f"a.lee@{host}") == ""


@pytest.mark.parametrize(
    ("school", "degree", "year", "saw"),
    [
        ("Springfield High School", "", "2026", "graduation_year"), ("Springfield High School", "", "2025", ""),
        ("Goethe-Gymnasium", "Abitur", "2027", "graduation_year"), ("Oak School", "GCSE", "2024", "graduation_year"),
        ("Oak School", "GCSEs", "2023", ""), ("Lincoln Elementary School", "", "2019", "graduation_year"),
        ("Lincoln Elementary School", "", "2018", ""), ("", "Brevet des collèges", "2024", "graduation_year"),
        ("Universidad del Sur", "Grado", "2029", ""), ("Springfield High School", "", "", ""),
        ("Université du Nord", "Master, bac+5", "2026", ""), ("Springfield High School", "", "20²6", ""),
    ],
)  # fmt: skip
def test_a_year_of_graduation_that_implies_it_is_refused(school: str, degree: str, year: str, saw: str) -> None:
    assert seen("Buyer", "Nord", education=(ClaimedEducation(school, degree, "", year),)) == saw
