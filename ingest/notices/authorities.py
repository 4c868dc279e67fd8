"""Where a person can complain: the data protection authority of each EEA country, the UK and Switzerland."""

from types import MappingProxyType

AUTHORITIES = MappingProxyType(
    {
        "AT": "Österreichische Datenschutzbehörde, Wien",
        "BE": "Autorité de protection des données / Gegevensbeschermingsautoriteit, Bruxelles",
        "BG": "Commission for Personal Data Protection, Sofia",
        "CH": "Eidgenössischer Datenschutz- und Öffentlichkeitsbeauftragter (EDÖB / PFPDT), Bern",
        "CY": "Commissioner for Personal Data Protection, Nicosia",
        "CZ": "Úřad pro ochranu osobních údajů, Praha",
        "DE": "Bundesbeauftragte für den Datenschutz und die Informationsfreiheit (BfDI), Bonn",
        "DK": "Datatilsynet, Valby",
        "EE": "Andmekaitse Inspektsioon, Tallinn",
        "ES": "Agencia Española de Protección de Datos (AEPD), Madrid",
        "FI": "Tietosuojavaltuutetun toimisto, Helsinki",
        "FR": "Commission nationale de l'informatique et des libertés (CNIL), Paris",
        "GB": "Information Commissioner's Office (ICO), Wilmslow",
        "GR": "Hellenic Data Protection Authority, Athens",
        "HR": "Agencija za zaštitu osobnih podataka (AZOP), Zagreb",
        "HU": "Nemzeti Adatvédelmi és Információszabadság Hatóság (NAIH), Budapest",
        "IE": "Data Protection Commission, Dublin",
        "IS": "Persónuvernd, Reykjavík",
        "IT": "Garante per la protezione dei dati personali, Roma",
        "LI": "Datenschutzstelle Fürstentum Liechtenstein, Vaduz",
        "LT": "Valstybinė duomenų apsaugos inspekcija, Vilnius",
        "LU": "Commission nationale pour la protection des données (CNPD), Belvaux",
        "LV": "Datu valsts inspekcija, Rīga",
        "MT": "Office of the Information and Data Protection Commissioner, Sliema",
        "NL": "Autoriteit Persoonsgegevens, Den Haag",
        "NO": "Datatilsynet, Oslo",
        "PL": "Urząd Ochrony Danych Osobowych (UODO), Warszawa",
        "PT": "Comissão Nacional de Proteção de Dados (CNPD), Lisboa",
        "RO": "Autoritatea Națională de Supraveghere a Prelucrării Datelor cu Caracter Personal, București",
        "SE": "Integritetsskyddsmyndigheten (IMY), Stockholm",
        "SI": "Informacijski pooblaščenec, Ljubljana",
        "SK": "Úrad na ochranu osobných údajov, Bratislava",
    }
)

# Private companies in Germany answer to the authority of a Land, which a country code does not tell.
_GERMANY = MappingProxyType(
    {
        "en": "the authority of your federal state; the BfDI in Bonn tells you which one",
        "de": "die Datenschutzaufsicht Ihres Bundeslandes; welche das ist, sagt die BfDI in Bonn",
        "fr": "l'autorité de votre Land\u00a0; la BfDI à Bonn vous dira laquelle",
        "es": "la autoridad de su estado federado; la BfDI en Bonn le dirá cuál es",
    }
)
_AT_OUR_SEAT = MappingProxyType(
    {
        "en": ("where you live or work", ", or where we have our seat: "),
        "de": ("an Ihrem Wohn- oder Arbeitsort", " oder bei der an unserem Sitz: "),
        "fr": ("du lieu où vous vivez ou travaillez", ", ou à celle de notre siège\u00a0: "),
        "es": ("del lugar donde vive o trabaja", ", o ante la de nuestra sede: "),
    }
)
_SEAT_IN_GERMANY = MappingProxyType(
    {
        "en": "in Germany the BfDI in Bonn tells you which one that is",
        "de": "welche das in Deutschland ist, sagt die BfDI in Bonn",
        "fr": "en Allemagne, la BfDI à Bonn vous dira laquelle",
        "es": "en Alemania, la BfDI en Bonn le dirá cuál es",
    }
)
_COLON = MappingProxyType({"en": ": ", "de": ": ", "fr": "\u00a0: ", "es": ": "})


def authority_of(country: str, *, seat: str, language: str) -> str:
    """The words that follow "the data protection authority": its name for a person in ``country`` (ISO 3166 alpha-2).

    GDPR Art. 14(2)(e) and 77(1): the place of habitual residence comes first. Where the table does not hold it, or
    nothing names it, they are told of the place where they live or work, and of the controller's ``seat``.
    """
    if country in AUTHORITIES:
        return _COLON[language] + (_GERMANY[language] if country == "DE" else AUTHORITIES[country])
    anywhere, ours = _AT_OUR_SEAT[language]
    named = _SEAT_IN_GERMANY[language] if seat == "DE" else AUTHORITIES.get(seat, "")
    return f" {anywhere}{ours}{named}" if named else f" {anywhere}"
