"""The departments we read from titles, named in the four languages that people are written to."""

from types import MappingProxyType
from typing import Final

from directory.profiles.titles import DEPARTMENTS

_NAMES: Final = MappingProxyType(
    {
        "de": {
            "executive": "Geschäftsleitung",
            "sales": "Vertrieb",
            "marketing": "Marketing und Kommunikation",
            "finance": "Finanzen",
            "people": "Personal",
            "legal": "Recht und Compliance",
            "it": "IT und Daten",
            "engineering": "Technik",
            "product": "Produkt und Design",
            "operations": "Betrieb und Logistik",
            "purchasing": "Einkauf",
            "service": "Kundendienst",
            "research": "Forschung und Lehre",
            "health": "Gesundheit und Pflege",
            "public": "Verwaltung und Politik",
            "administration": "Büro und Assistenz",
            "other": "Sonstiges",
        },
        "fr": {
            "executive": "Direction générale",
            "sales": "Ventes",
            "marketing": "Marketing et communication",
            "finance": "Finances",
            "people": "Ressources humaines",
            "legal": "Juridique et conformité",
            "it": "Informatique et données",
            "engineering": "Ingénierie",
            "product": "Produit et design",
            "operations": "Exploitation et logistique",
            "purchasing": "Achats",
            "service": "Service client",
            "research": "Recherche et enseignement",
            "health": "Santé et soins",
            "public": "Secteur public et politique",
            "administration": "Administration",
            "other": "Autres",
        },
        "es": {
            "executive": "Dirección general",
            "sales": "Ventas",
            "marketing": "Marketing y comunicación",
            "finance": "Finanzas",
            "people": "Recursos humanos",
            "legal": "Jurídico y cumplimiento",
            "it": "Informática y datos",
            "engineering": "Ingeniería",
            "product": "Producto y diseño",
            "operations": "Operaciones y logística",
            "purchasing": "Compras",
            "service": "Atención al cliente",
            "research": "Investigación y docencia",
            "health": "Salud y cuidados",
            "public": "Sector público y política",
            "administration": "Administración",
            "other": "Otros",
        },
    }
)


def department_name(code: str, language: str) -> str:
    """A department's name in one of our languages, in English where the language is none of them."""
    return _NAMES.get(language, DEPARTMENTS).get(code) or DEPARTMENTS[code]
