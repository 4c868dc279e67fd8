"""Reads the signature block of a mail: which lines it is, what they say, and whether they speak of the sender.

``reading.py`` goes the whole way of one body; ``docs/signatures.md`` draws it, module by module, and the README beside
this file says where a word, a rule or a language is added.
"""

from ingest.sources.signatures.attribution import Verdict
from ingest.sources.signatures.fields import SignatureFields, read_fields
from ingest.sources.signatures.reading import Reading, read_html, read_text
from ingest.sources.signatures.sender import Sender

__all__ = ["Reading", "Sender", "SignatureFields", "Verdict", "read_fields", "read_html", "read_text"]
