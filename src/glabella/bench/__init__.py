"""Measurements: how long each stage takes, how much memory, and how good a reading is against known truth."""

from glabella.bench.stages import measure

__all__ = ["measure"]
