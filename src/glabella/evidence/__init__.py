"""The studies: read, checked, queried and pooled into draws of what a procedure may change."""

from glabella.evidence.check import check
from glabella.evidence.claims import Claim, Conflict, claims, conflicts
from glabella.evidence.faults import Fault
from glabella.evidence.fit import Pool, fit, load_draws, pool_of, pools
from glabella.evidence.forest import png, svg
from glabella.evidence.left_out import report as left_out
from glabella.evidence.lock import write_lock
from glabella.evidence.model import effects, model, scale, scales
from glabella.evidence.outside import Outside, outside, require_covered, studied_adjuncts
from glabella.evidence.predict import predict
from glabella.evidence.show import as_text, show, table
from glabella.evidence.studies import Finding, Study, bibliography, procedures, source, studies
from glabella.evidence.values import Spread, Value

__all__ = [
    "Claim",
    "Conflict",
    "Fault",
    "Finding",
    "Outside",
    "Pool",
    "Spread",
    "Study",
    "Value",
    "as_text",
    "bibliography",
    "check",
    "claims",
    "conflicts",
    "effects",
    "fit",
    "left_out",
    "load_draws",
    "model",
    "outside",
    "png",
    "pool_of",
    "pools",
    "predict",
    "procedures",
    "require_covered",
    "scale",
    "scales",
    "show",
    "source",
    "studied_adjuncts",
    "studies",
    "svg",
    "table",
    "write_lock",
]
