"""Before and after: two photographs laid over each other, audited for fairness, measured where fair."""

from glabella.face.registration import Registration, register
from glabella.gallery.audit import write_pair
from glabella.gallery.compare import Change, Pair, compare
from glabella.gallery.fairness import Check

__all__ = ["Change", "Check", "Pair", "Registration", "compare", "register", "write_pair"]
