"""Uneven tone: patches of pigment beyond the face's own even tone. Spots are read in ``spots``."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.face import Face
from glabella.skin.colour_table import MELANIN_MOST
from glabella.skin.evenness import Ground, areas_of, even_tone, lay_ground, limits, soft_step
from glabella.skin.filters import Map, masked_gaussian
from glabella.skin.maps import Finding, Severity, Structure
from glabella.skin.severity import detectable_change
from glabella.terms import Concern, Zone, load_yaml

Array = NDArray[np.float32]

ESTIMATED = "Estimated from a photograph."
NOSE_BRIDGE = 6
# Lids are dark from thin skin and shade; nose, its root and the jaw turn away from the light; hair shades an
# upper lip.
UNREAD = (Zone.PERIORBITAL, Zone.GLABELLA, Zone.NOSE, Zone.UPPER_LIP, Zone.JAW, Zone.NECK)
LIGHT_ROOT = 0.2
LEAST_FACTOR = 0.7
FAINTEST = 0.004
LEAST_REGION_MM2 = 60.0


@dataclass(frozen=True, eq=False)
class Tone:
    """Patches as a structure and as findings, and the score of every region."""

    structure: Structure
    objects: tuple[Finding, ...]
    severities: tuple[Severity, ...]


def melanin_root(melanin: Map) -> Map:
    """Return the square root of melanin as a share of its most, 0–1."""
    return np.asarray(np.sqrt(np.clip(melanin, 0, MELANIN_MOST) / np.float32(MELANIN_MOST)), np.float32)


def patch_excess(ground: Ground, root: Map, log_shading: Map | None = None) -> Map:
    """Return by how much the melanin root exceeds the even tone in patches: (h, w) at reading step, ≥ 0.

    Spots narrower than 3 mm are opened away; what is under the onset is 0; edges are soft.
    """
    limit = limits()
    smooth = masked_gaussian(root, ground.weight, limit["smoothing"] / ground.mm)
    if log_shading is not None:
        log_shading = masked_gaussian(log_shading, ground.weight, limit["smoothing"] / ground.mm)
    tone = even_tone(smooth, ground.weight, limit["patch_onset"], log_shading)
    excess = np.where(ground.weight > 0, smooth - tone, 0).astype(np.float32)
    width = max(1, round(limit["least_patch"] / ground.mm))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    opened = np.asarray(cv2.morphologyEx(excess, cv2.MORPH_OPEN, disc), np.float32)
    factor = _factor(ground, smooth)
    sure = opened * soft_step(opened, factor * limit["patch_onset"], factor * limit["patch_full"])
    soft = np.asarray(cv2.GaussianBlur(sure, (0, 0), limit["smoothing"] / ground.mm), np.float32)
    seen = np.minimum(2 * ground.weight, 1)
    return np.asarray(np.maximum(soft - np.float32(FAINTEST), 0) * seen, np.float32)


def _factor(ground: Ground, root: Map) -> float:
    """Return how much more excess a patch needs than on light skin: contrast counts, not amount."""
    known = root[ground.weight > 0]
    return max(LEAST_FACTOR, float(np.median(known)) / LIGHT_ROOT) if known.size else 1.0


def tone_structure(face: Face, melanin: Array, shading: Array, readable: Map | None = None) -> Structure:
    """Return the pigment that patches add to a face's own even tone.

    Parameters
    ----------
    face : Face
    melanin, shading : (h, w) float32, as ``read_colour`` gives them, in the frame's working size
    readable : (h, w) float32, 0–1, optional; 0 where stubble or hair covers skin

    Returns
    -------
    Structure whose ``melanin`` (h, w) is ≥ 0, exactly 0 away from patches, with soft edges. Freckles, lids,
    lips, brows, jaw and neck are never part of it.
    """
    return read_tone(face, melanin, shading, readable).structure


def _listed(ground: Ground, excess: Map, edge: float, least_mm2: float) -> Map:
    """Return the excess without what is too small to be listed as a patch, its soft edge included."""
    seen = (excess > 0) & (ground.weight > 0)
    count, whole = cv2.connectedComponents(seen.astype(np.uint8), connectivity=8)
    inner = ((excess > edge) & seen).astype(np.uint8)
    _, core, stats, _ = cv2.connectedComponentsWithStats(inner, connectivity=8)
    large = stats[:, cv2.CC_STAT_AREA] * ground.mm**2 >= least_mm2
    large[0] = False
    kept = np.zeros(count, bool)
    kept[whole[large[core]]] = True
    return np.asarray(np.where(kept[whole], excess, 0), np.float32)


def _structure(ground: Ground, root: Map, excess: Map) -> Structure:
    added = np.minimum(ground.enlarged(excess), root) * ground.face.skin
    added[~np.isfinite(added)] = 0
    melanin = np.float32(MELANIN_MOST) * (2 * root - added) * added
    melanin[~np.isfinite(melanin)] = 0
    return Structure(melanin=np.asarray(melanin, np.float32))


def _regions(ground: Ground) -> dict[str, tuple[Zone, Map]]:
    """Return the regions that the score weighs, each with the zone it stands for."""
    zones = ground.zones
    if Zone.PATCH in zones or Zone.CHEEKS not in zones:
        return {}
    nothing = np.zeros_like(ground.weight)
    points = ground.face.frame.to_working(ground.face.landmarks)
    middle = float(points[NOSE_BRIDGE, 0]) * ground.weight.shape[1] / ground.face.frame.shape[1]
    on_left = (np.arange(ground.weight.shape[1]) < middle).astype(np.float32)[None, :]
    cheeks = zones[Zone.CHEEKS] + zones.get(Zone.NASOLABIAL, nothing)
    return {
        "forehead": (Zone.FOREHEAD, zones.get(Zone.FOREHEAD, nothing) + zones.get(Zone.GLABELLA, nothing)),
        "left_cheek": (Zone.CHEEKS, cheeks * on_left),
        "right_cheek": (Zone.CHEEKS, cheeks * (1 - on_left)),
        "chin": (Zone.CHIN, zones.get(Zone.CHIN, nothing)),
    }


def _score(excess: Map, weight: Map) -> float:
    """Return area grade (0–6) times darkness grade (0–4) of one region."""
    scale = load_yaml("optics", "findings.yaml")["scales"]["mmasi"]
    onset = limits()["patch_onset"]
    patch = soft_step(excess, 0.3 * onset, onset) * weight
    share = float(patch.sum() / max(float(weight.sum()), 1e-6))
    if share <= 0:
        return 0.0
    darkness = float((excess * patch).sum() / max(float(patch.sum()), 1e-6))
    cuts = scale["area_cut_points"]["value"]
    area = float(np.interp(share, cuts, range(len(cuts))))
    cuts = scale["darkness_cut_points"]["value"]
    return area * float(np.interp(darkness, cuts, range(len(cuts))))


def _severities(ground: Ground, excess: Map) -> list[Severity]:
    scale = load_yaml("optics", "findings.yaml")["scales"]["mmasi"]
    least, most = (float(end) for end in scale["range"])
    widening = ground.face.widening
    parts: list[tuple[Zone | None, float, float, str]] = []
    total, weighed = 0.0, 0.0
    by_zone: dict[Zone, list[float]] = {}
    for name, (zone, region) in _regions(ground).items():
        seen = region * ground.weight
        if float(seen.sum()) * ground.mm**2 < LEAST_REGION_MM2:
            continue
        score = _score(excess, seen)
        by_zone.setdefault(zone, []).append(score)
        total += scale["weights"][name] * score
        weighed += scale["weights"][name]
    if weighed == 0:
        return []
    parts = [
        (zone, float(np.mean(scores)), detectable_change("mmasi", zone), "area × darkness")
        for zone, scores in by_zone.items()
    ]
    parts.append((None, total / weighed, detectable_change("mmasi", None), "regions not seen are left out"))
    return [
        Severity(
            Concern.TONE,
            zone,
            round(value, 2),
            round(max(least, value - error * widening), 2),
            round(min(most, value + error * widening), 2),
            str(scale["name"]),
            (least, most),
            round(error * widening, 2),
            f"{ESTIMATED} {words.capitalize()}.",
        )
        for zone, value, error, words in parts
    ]


def read_tone(
    face: Face, melanin: Array, shading: Array, readable: Map | None = None, base: Ground | None = None
) -> Tone:
    """Read patches of pigment; parameters as ``tone_structure``, ``base`` its ground where it is laid."""
    ground, limit = (base or lay_ground(face, readable)).without(UNREAD), limits()
    root = melanin_root(melanin)
    small = ground.reduced(root)
    light = ground.reduced(np.log(np.maximum(shading, np.float32(1e-3))))
    excess = patch_excess(ground, small, light)
    edge, least = 0.5 * limit["patch_onset"], limit["least_patch"] ** 2
    patches = areas_of(ground, excess, edge, least, Concern.TONE, "patch")
    listed = _listed(ground, excess, edge, least)
    return Tone(_structure(ground, root, listed), tuple(patches), tuple(_severities(ground, excess)))
