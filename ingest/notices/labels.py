"""The names of a card's lines and of the kinds of data they are, in the four languages of a notice."""

from types import MappingProxyType
from typing import Final

LANGUAGES: Final = ("en", "de", "fr", "es")
LANGUAGE_NAMES: Final = MappingProxyType({"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"})

CATEGORY_OF: Final = MappingProxyType(
    {
        "name": "name",
        "email": "contact",
        "work_phone": "contact",
        "mobile": "contact",
        "switchboard": "contact",
        "title": "job",
        "department": "job",
        "company": "job",
        "job": "past",
        "place": "place",
        "education": "education",
        "link": "link",
    }
)

FIELD_LABELS: Final = MappingProxyType(
    {
        "en": {
            "name": "Name",
            "email": "E-mail",
            "work_phone": "Work phone",
            "mobile": "Mobile",
            "switchboard": "Switchboard",
            "title": "Title",
            "department": "Department",
            "company": "Company",
            "job": "Work history",
            "place": "Place",
            "education": "Education",
            "link": "Profile link",
        },
        "de": {
            "name": "Name",
            "email": "E-Mail",
            "work_phone": "Durchwahl",
            "mobile": "Mobil",
            "switchboard": "Zentrale",
            "title": "Position",
            "department": "Abteilung",
            "company": "Firma",
            "job": "Werdegang",
            "place": "Ort",
            "education": "Ausbildung",
            "link": "Profil-Link",
        },
        "fr": {
            "name": "Nom",
            "email": "E-mail",
            "work_phone": "Ligne directe",
            "mobile": "Mobile",
            "switchboard": "Standard",
            "title": "Fonction",
            "department": "Service",
            "company": "Entreprise",
            "job": "Parcours",
            "place": "Lieu",
            "education": "Formation",
            "link": "Lien de profil",
        },
        "es": {
            "name": "Nombre",
            "email": "Correo",
            "work_phone": "Teléfono directo",
            "mobile": "Móvil",
            "switchboard": "Centralita",
            "title": "Cargo",
            "department": "Departamento",
            "company": "Empresa",
            "job": "Trayectoria",
            "place": "Lugar",
            "education": "Formación",
            "link": "Enlace de perfil",
        },
    }
)

CATEGORY_NAMES: Final = MappingProxyType(
    {
        "en": {
            "name": "name",
            "contact": "work contact details",
            "job": "job and employer",
            "past": "earlier jobs",
            "place": "place of work",
            "education": "education",
            "link": "links to business profiles",
        },
        "de": {
            "name": "Name",
            "contact": "berufliche Kontaktdaten",
            "job": "Stelle und Arbeitgeber",
            "past": "frühere Stellen",
            "place": "Arbeitsort",
            "education": "Ausbildung",
            "link": "Links zu beruflichen Profilen",
        },
        "fr": {
            "name": "nom",
            "contact": "coordonnées professionnelles",
            "job": "poste et employeur",
            "past": "postes précédents",
            "place": "lieu de travail",
            "education": "formation",
            "link": "liens vers des profils professionnels",
        },
        "es": {
            "name": "nombre",
            "contact": "datos de contacto del trabajo",
            "job": "puesto y empresa",
            "past": "puestos anteriores",
            "place": "lugar de trabajo",
            "education": "formación",
            "link": "enlaces a perfiles profesionales",
        },
    }
)

SEE_THE_PAGE: Final = MappingProxyType(
    {"en": "see the page", "de": "siehe Seite", "fr": "voir la page", "es": "vea la página"}
)
