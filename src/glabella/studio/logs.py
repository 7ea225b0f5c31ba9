"""What may be logged: when, which kind of page, how long, which line of code. Never who, what or whose."""

from __future__ import annotations

import traceback
from typing import Any


def where(error: BaseException) -> str:
    """Return an error's class and the lines of our code it passed; not its message, which may quote input."""
    frames = [
        f"{frame.filename.rpartition('/glabella/')[2]}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if "/glabella/" in frame.filename
    ]
    return " ".join([type(error).__name__, *frames[-4:]])


def config(level: str = "WARNING") -> dict[str, Any]:
    """Return the logging configuration: our own lines on standard error, the frameworks' own ones nowhere.

    Frameworks log paths and addresses, and messages of errors that may quote a file's name.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "plain"},
            "nowhere": {"class": "logging.NullHandler"},
        },
        "root": {"handlers": ["nowhere"], "level": "CRITICAL"},
        "loggers": {
            "glabella": {"handlers": ["console"], "level": level, "propagate": False},
            **{
                name: {"handlers": ["nowhere"], "level": "CRITICAL", "propagate": False}
                for name in ("django", "uvicorn", "uvicorn.error", "uvicorn.access", "huey", "asyncio")
            },
        },
    }
