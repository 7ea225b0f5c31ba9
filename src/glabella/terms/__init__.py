"""Words every room shares: quantities with their sources, concerns, zones, plans, errors."""

from glabella.terms.errors import (
    GlabellaError,
    MissingPart,
    OutsideEvidence,
    UnusableInput,
    WrongUsage,
)
from glabella.terms.library import library_digest, library_folder, load_yaml
from glabella.terms.plan import Phototype, Plan
from glabella.terms.quantity import Quantity, Source, Tier, Unknown, worst_tier
from glabella.terms.quiet import quiet_stderr
from glabella.terms.skin import Concern, Zone
from glabella.terms.time import Time

__all__ = [
    "Concern",
    "GlabellaError",
    "MissingPart",
    "OutsideEvidence",
    "Phototype",
    "Plan",
    "Quantity",
    "Source",
    "Tier",
    "Time",
    "Unknown",
    "UnusableInput",
    "WrongUsage",
    "Zone",
    "library_digest",
    "library_folder",
    "load_yaml",
    "quiet_stderr",
    "worst_tier",
]
