"""Reading skin: pigment, blood and light, relief, and what each concern adds to even skin."""

from glabella.skin.analysis import analyze
from glabella.skin.chromophores import chromophore_error, chromophores, colour
from glabella.skin.colour_table import ColourTable, colour_table, reflectance
from glabella.skin.illuminant import Illuminant, estimate_illuminant
from glabella.skin.maps import Finding, Findings, Severity, SkinMaps, Structure

__all__ = [
    "ColourTable",
    "Finding",
    "Findings",
    "Illuminant",
    "Severity",
    "SkinMaps",
    "Structure",
    "analyze",
    "chromophore_error",
    "chromophores",
    "colour",
    "colour_table",
    "estimate_illuminant",
    "reflectance",
]
