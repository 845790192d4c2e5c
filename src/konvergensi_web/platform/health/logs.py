"""Log lines without personal data: one JSON object a line, or short text for a person at a terminal.

The message of an exception is never written: it may quote a row. Its class and the places in the code are enough to
find it. Numbers of a NIK's length are blotted out wherever they come from.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

from konvergensi_web.platform.jobs.wording import without_numbers

_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
FRAMES = 12
SIMPLE = (str, int, float, list, tuple, dict, type(None))


def fields(record: logging.LogRecord) -> dict[str, Any]:
    """What a line says."""
    told: dict[str, Any] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": record.getMessage(),
    }
    extra = {name: value for name, value in vars(record).items() if name not in _PLAIN and isinstance(value, SIMPLE)}
    told |= extra
    if record.exc_info and record.exc_info[0] is not None:
        told["error"] = record.exc_info[0].__name__
        told["frames"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(record.exc_info[2])
        ][-FRAMES:]
    return told


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return without_numbers(json.dumps(fields(record), ensure_ascii=False, default=str))


class TextFormatter(logging.Formatter):
    """A short line for a person who watches."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told = fields(record)
        moment = datetime.fromtimestamp(record.created, UTC).astimezone().strftime("%H:%M:%S")
        rest = " ".join(
            f"{name}={value}" for name, value in told.items() if name not in {"at", "level", "logger", "event"}
        )
        if record.name == "konvergensi.request":
            rest = f"{told['method']} {told['path']} {told['status']} {told['ms']} ms"
        return without_numbers(f"{moment} {told['event']} {rest}".strip())


def formatter(wanted: str) -> str:
    """The formatter's name in the logging settings: as wanted, or by what standard error is."""
    if wanted == "auto":
        return "text" if sys.stderr.isatty() else "json"
    return wanted
