"""Reading skin: pigment, blood and light, relief, and what each concern adds to even skin."""

from glabella.skin.analysis import analyze
from glabella.skin.chromophores import chromophores, colour
from glabella.skin.colour_table import reflectance
from glabella.skin.maps import Finding, Findings, Severity, SkinMaps, Structure

__all__ = [
    "Finding",
    "Findings",
    "Severity",
    "SkinMaps",
    "Structure",
    "analyze",
    "chromophores",
    "colour",
    "reflectance",
]
