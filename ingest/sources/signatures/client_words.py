"""What mail clients write above the words of others, folded: no lexicon, for it decides whose the lines below are.

A client in another language is added here, one line a language.
"""

# The verb that ends or opens "On … Jane Doe wrote:", folded. One line a language.
WROTE = (
    "wrote", "writes", "said",
    "schrieb", "schreibt", "geschrieben",
    "a ecrit", "ecrivait", "ecrit",
    "escribio", "ha escrito",
    "escreveu",
    "schreef",
    "ha scritto", "scrive", "scritto",
    "skrev", "napisal", "napisala", "napisal(a)", "napsal", "napsal(a)", "kirjoitti", "yazdi", "irta",
    "написал", "написала", "пишет", "写道", "寫道", "作成", "のメール", "写到",
)  # fmt: skip

# The words that stand before the colon in the header a mail client copies above a quoted mail, folded.
HEADER_WORDS = frozenset((
    "from", "sent", "date", "to", "cc", "subject", "reply-to",
    "von", "gesendet", "datum", "an", "betreff",
    "de", "envoye", "envoyee", "a", "objet", "copie",
    "enviado", "enviado el", "fecha", "para", "asunto",
    "enviada em", "data", "assunto",
    "van", "verzonden", "aan", "onderwerp",
    "da", "inviato", "oggetto",
    "fra", "sendt", "til", "emne", "fran", "skickat", "till", "amne", "od", "wyslano", "do", "temat",
    "dari", "kepada", "terkirim", "dikirim", "tanggal", "judul", "perihal",
    "lahettaja", "lahetetty", "vastaanottaja", "aihe", "kimden", "gonderen", "kime", "konu",
    "odesilatel", "odeslano", "komu", "predmet", "felado", "kuldve", "cimzett", "targy",
    "de la", "trimis", "catre", "subiect",
    "发件人", "发送时间", "收件人", "主题", "差出人", "送信日時", "宛先", "件名", "от", "кому", "тема", "дата",
))  # fmt: skip
FROM_WORDS = frozenset("from von de van da fra fran od dari lahettaja kimden felado 发件人 差出人 от".split())

# Rules that mail clients draw above the mail they pass on, folded.
RULE_WORDS = (
    "original message", "original appointment", "forwarded message", "forwarded by", "begin forwarded message",
    "reply message", "ursprungliche nachricht", "originalnachricht", "weitergeleitete nachricht",
    "weitergeleitet von", "anfang der weitergeleiteten nachricht",
    "message d'origine", "message original", "message transfere", "debut du message reexpedie",
    "mensaje original", "mensaje reenviado", "inicio del mensaje reenviado",
    "mensagem original", "mensagem encaminhada", "mensagem reencaminhada", "inicio da mensagem reencaminhada",
    "oorspronkelijk bericht", "doorgestuurd bericht", "begin doorgestuurd bericht",
    "messaggio originale", "messaggio inoltrato", "inizio messaggio inoltrato",
    "original-nachricht", "originalmeddelelse", "ursprungligt meddelande", "original besked",
    "原始邮件", "转发的邮件", "pasted message", "reply separator", "forward header", "forward separator",
)  # fmt: skip
