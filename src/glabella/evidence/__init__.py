"""The studies: read, checked, queried and pooled into draws of what a procedure may change."""

from glabella.evidence.fit import Pool, fit, load_draws, pool_of, pools
from glabella.evidence.model import effects, model, scale, scales
from glabella.evidence.outside import Outside, outside, require_covered, studied_adjuncts
from glabella.evidence.predict import predict
from glabella.evidence.studies import Finding, Study, bibliography, procedures, source, studies
from glabella.evidence.values import Spread, Value

__all__ = [
    "Finding",
    "Outside",
    "Pool",
    "Spread",
    "Study",
    "Value",
    "bibliography",
    "effects",
    "fit",
    "load_draws",
    "model",
    "outside",
    "pool_of",
    "pools",
    "predict",
    "procedures",
    "require_covered",
    "scale",
    "scales",
    "source",
    "studied_adjuncts",
    "studies",
]
