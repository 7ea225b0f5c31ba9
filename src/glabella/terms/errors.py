"""Errors that say what is wrong and how to cure it, each with its exit code."""

from __future__ import annotations


class GlabellaError(Exception):
    """The parent of every error that Glabella raises on purpose.

    Parameters
    ----------
    problem : str
        One sentence that names what is wrong. Never a person's name, place or file content.
    cure : str
        One sentence that says what to do instead.
    """

    exit_code = 1

    def __init__(self, problem: str, cure: str) -> None:
        super().__init__(f"{problem} {cure}".strip())
        self.problem = problem
        self.cure = cure


class WrongUsage(GlabellaError):
    """The call or command was made in a way that cannot work."""

    exit_code = 2


class UnusableInput(GlabellaError):
    """The file cannot be read, or what it shows cannot be used."""

    exit_code = 3


class OutsideEvidence(GlabellaError):
    """No study covers what was asked for."""

    exit_code = 4


class MissingPart(GlabellaError):
    """Something that Glabella needs (weights, library) is absent or not what it should be."""

    exit_code = 5
