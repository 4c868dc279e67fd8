"""Sentences offered to the operator, who alone can decide them; ``cardfile init`` shows them to be changed."""

from types import MappingProxyType
from typing import Final

LEGITIMATE_INTEREST: Final = MappingProxyType(
    {
        "en": "Companies need to reach the right person at work, and we show only work details. You can say no at "
        "any time, before we list you and after.",
        "de": "Firmen müssen beruflich die richtige Person erreichen können, und wir zeigen nur berufliche Angaben. "
        "Sie können jederzeit Nein sagen, vor der Aufnahme und danach.",
        "fr": "Les entreprises ont besoin de joindre la bonne personne au travail, et nous ne montrons que des "
        "données professionnelles. Vous pouvez dire non à tout moment, avant la publication et après.",
        "es": "Las empresas necesitan llegar a la persona adecuada en el trabajo, y solo mostramos datos "
        "profesionales. Puede decir que no en cualquier momento, antes de la publicación y después.",
    }
)

TRANSFER_BASIS: Final = MappingProxyType(
    {
        "en": "Some of the companies that see your card may be outside the EU. The standard clauses of the EU "
        "Commission then protect your data; we send you a copy if you ask.",
        "de": "Einige der Firmen, die Ihre Karte sehen, können außerhalb der EU sitzen. Dann schützen die "
        "Standardvertragsklauseln der EU-Kommission Ihre Daten; auf Wunsch schicken wir Ihnen eine Kopie.",
        "fr": "Certaines des entreprises qui voient votre fiche peuvent se trouver hors de l'UE. Les clauses types "
        "de la Commission européenne protègent alors vos données ; nous vous en envoyons une copie sur "
        "demande.",
        "es": "Algunas de las empresas que ven su ficha pueden estar fuera de la UE. En ese caso, las cláusulas "
        "tipo de la Comisión Europea protegen sus datos; si la pide, le enviamos una copia.",
    }
)
