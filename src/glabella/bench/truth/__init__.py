"""How well skin is read, measured against known truth and against peers, in one run."""

from glabella.bench.truth.figure import Figure

__all__ = ["Figure"]
