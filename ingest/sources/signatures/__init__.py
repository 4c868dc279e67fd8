"""Reads the signature block of a mail: which lines it is, what they say, and whether they speak of the sender.

The way of a text through this package, and where to add something:

    text or HTML -> markup.py   marks that mail clients leave (add a client mark here)
                 -> quoting.py  other people's words taken off (add an attribution line or header word here)
                 -> window.py   the last lines, and what features.py sees of each (add a feature there, then MODEL.md)
                 -> block.py    the lines that are the signature, by the probabilities of model.py
                 -> fields.py   pieces.py takes numbers, links and addresses out (phones.py, links.py) and hands on
                                pieces of text; naming.py chooses the name; placing.py gives the rest their field by
                                what they say (roles.py, postal.py) and by what stands beside them
                 -> confidence.py  how sure each value is (CONFIDENCE.md); what is too unsure stays empty
                 -> attribution.py  is it the sender's own? If it cannot be told, nothing is taken

Words stand in ``lexicons/``, one file per language: a new language is a new file, a new word a new line.
"""

from ingest.sources.signatures.attribution import Verdict
from ingest.sources.signatures.fields import SignatureFields, read_fields
from ingest.sources.signatures.reading import Reading, read_html, read_text
from ingest.sources.signatures.sender import Sender

__all__ = ["Reading", "Sender", "SignatureFields", "Verdict", "read_fields", "read_html", "read_text"]
