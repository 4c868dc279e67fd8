"""Non-delivery reports (RFC 3464) as a far mail host sends them days after it took a mail."""

from email.message import EmailMessage, Message

from demo.caught import CaughtMail, Envelope


def late_bounces(caught: CaughtMail, addresses: list[str]) -> list[EmailMessage]:
    """One report for the newest mail to each address, sent to the return path that mail came with."""
    newest = (next(iter(caught.sent_to(address)), None) for address in addresses)
    return [_report(mail) for mail in newest if mail is not None and mail.sent_from]


def _report(mail: Envelope) -> EmailMessage:
    report = EmailMessage()
    report["Return-Path"] = "<>"
    report["From"] = f"MAILER-DAEMON@{mail.sent_to.rpartition('@')[2]}"
    report["To"] = mail.sent_from
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["Auto-Submitted"] = "auto-replied"
    report.set_content("The mailbox was closed some time ago.")
    report.make_mixed()
    report.set_type("multipart/report")
    report.set_param("report-type", "delivery-status")
    status = EmailMessage()
    status["Content-Type"] = "message/delivery-status"
    host = Message()
    host["Reporting-MTA"] = f"dns; mail.{mail.sent_to.rpartition('@')[2]}"
    recipient = Message()
    recipient["Final-Recipient"] = f"rfc822; {mail.sent_to}"
    recipient["Action"] = "failed"
    recipient["Status"] = "5.1.1"
    recipient["Diagnostic-Code"] = "smtp; 550 5.1.1 mailbox closed"
    status.set_payload([host, recipient])
    report.attach(status)
    return report
