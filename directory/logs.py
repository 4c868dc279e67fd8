"""Log lines: one event, one line, literal event names, no person, no local variables, no control character."""

import logging
import sys
from typing import Any

import structlog

_TRACEBACK = "\nTraceback (most recent call last)"
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))} | {0x2028: "\\u2028", 0x2029: "\\u2029"}


def configure(*, as_json: bool) -> None:
    """Sends structlog and the standard library to standard error: JSON in production, coloured text on a terminal."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        _without_values,
        _one_line,
    ]
    last: Any = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=_plain)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for noisy in ("rq.worker", "rq", "vobject", "asyncio", "alembic", "mail.log"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _without_values(_logger: object, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Keeps of an exception its class and where it was raised; its text may hold a value."""
    raised = event.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()
    if isinstance(raised, BaseException):
        raised = (type(raised), raised, raised.__traceback__)
    if isinstance(raised, tuple) and raised[0] is not None:
        frame = raised[2]
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        event["error"] = raised[0].__name__
        if frame is not None:
            event["where"] = f"{frame.tb_frame.f_globals.get('__name__')}:{frame.tb_lineno}"
    return event


def _one_line(_logger: object, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Escapes control characters in whatever was logged, so that no value forges a line or drives a terminal; a
    traceback that a library wrote into its text is cut off, since it ends with the exception's."""
    return {key: _escaped(value) if isinstance(value, str) else value for key, value in event.items()}


def _escaped(text: str) -> str:
    return text.partition(_TRACEBACK)[0].translate(_CONTROL)


def _plain(stream: Any, _exc_info: Any) -> None:
    stream.write("")
