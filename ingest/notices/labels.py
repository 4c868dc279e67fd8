"""The names of a card's lines and of the kinds of data they are, in the four languages of a notice."""

from types import MappingProxyType
from typing import Final

LANGUAGES: Final = ("en", "de", "fr", "es")
LANGUAGE_NAMES: Final = MappingProxyType({"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"})

CATEGORY_OF: Final = MappingProxyType(
    {
        "name": "name",
        "email": "contact",
        "direct": "contact",
        "mobile": "contact",
        "switchboard": "contact",
        "fax": "contact",
        "title": "job",
        "department": "job",
        "seniority": "job",
        "company": "job",
        "company_address": "job",
        "past_job": "past",
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
            "direct": "Work phone",
            "mobile": "Mobile",
            "switchboard": "Switchboard",
            "fax": "Fax",
            "title": "Title",
            "department": "Department",
            "seniority": "Level",
            "company": "Company",
            "company_address": "Company address",
            "past_job": "Earlier job",
            "place": "Place",
            "education": "Education",
            "link": "Profile link",
        },
        "de": {
            "name": "Name",
            "email": "E-Mail",
            "direct": "Durchwahl",
            "mobile": "Mobil",
            "switchboard": "Zentrale",
            "fax": "Fax",
            "title": "Position",
            "department": "Abteilung",
            "seniority": "Ebene",
            "company": "Firma",
            "company_address": "Firmenadresse",
            "past_job": "Frühere Stelle",
            "place": "Ort",
            "education": "Ausbildung",
            "link": "Profil-Link",
        },
        "fr": {
            "name": "Nom",
            "email": "E-mail",
            "direct": "Ligne directe",
            "mobile": "Mobile",
            "switchboard": "Standard",
            "fax": "Fax",
            "title": "Fonction",
            "department": "Service",
            "seniority": "Niveau",
            "company": "Entreprise",
            "company_address": "Adresse de l'entreprise",
            "past_job": "Poste précédent",
            "place": "Lieu",
            "education": "Formation",
            "link": "Lien de profil",
        },
        "es": {
            "name": "Nombre",
            "email": "Correo",
            "direct": "Teléfono directo",
            "mobile": "Móvil",
            "switchboard": "Centralita",
            "fax": "Fax",
            "title": "Cargo",
            "department": "Departamento",
            "seniority": "Nivel",
            "company": "Empresa",
            "company_address": "Dirección de la empresa",
            "past_job": "Puesto anterior",
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
