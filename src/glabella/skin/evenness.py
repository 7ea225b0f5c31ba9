"""A pigment held against the face's own even tone, on pixels large enough to be above picture noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.face import Face
from glabella.skin.anatomy import away_from_edges
from glabella.skin.filters import Map
from glabella.skin.maps import Finding
from glabella.skin.severity import zone_at
from glabella.terms import Concern, Zone, load_yaml

Array = NDArray[np.float32]

ROUNDS = 6
LEAST_WEIGHT = 0.3
ZONE_REACH = 4.0
LEAST_PER_TERM = 20
OUTLINE_ERROR = 0.8


@cache
def limits() -> dict[str, float]:
    """Return the library's limits of findings by name."""
    entries = load_yaml("optics", "findings.yaml")["limits"]
    return {name: float(entry["value"]) for name, entry in entries.items()}


@dataclass(frozen=True, eq=False)
class Ground:
    """A face at reading step: ``weight`` and each of ``zones`` (h, w) float32 0–1; ``mm`` per pixel."""

    face: Face
    weight: Map
    zones: dict[Zone, Map]
    mm: float

    def reduced(self, picture: Map) -> Map:
        """Bring a working map to reading step, unreadable pixels left out of the mean."""
        size = self.weight.shape[1], self.weight.shape[0]
        seen = (self.face.skin > 0.5) & np.isfinite(picture)
        both = np.dstack([np.where(seen, picture, 0), seen]).astype(np.float32)
        small = np.asarray(cv2.resize(both, size, interpolation=cv2.INTER_AREA), np.float32)
        return np.asarray(small[..., 0] / np.maximum(small[..., 1], np.float32(1e-3)), np.float32)

    def enlarged(self, picture: Map) -> Map:
        """Bring a map from reading step back to working size."""
        height, width = self.face.frame.shape
        return np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)

    def without(self, unread: Sequence[Zone]) -> Ground:
        """Return the same ground with some zones left out."""
        weight = self.weight.copy()
        for zone in unread:
            if zone in self.zones:
                weight *= 1 - np.clip(ZONE_REACH * self.zones[zone], 0, 1)
        weight[weight < LEAST_WEIGHT] = 0
        return replace(self, weight=weight.astype(np.float32))


def lay_ground(face: Face, readable: Map | None = None) -> Ground:
    """Reduce a face's skin and zones to reading step.

    Rims and edges of features are left out, and what ``readable`` (h, w; 0–1; working size) leaves out, such
    as stubble.
    """
    mm = face.working_mm_per_pixel or limits()["unknown_scale"]
    height, width = face.frame.shape
    factor = max(1.0, limits()["reading_step"] / mm)
    size = max(1, round(width / factor)), max(1, round(height / factor))
    step = mm * width / size[0]

    def small(picture: Map) -> Map:
        return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.float32)

    skin = np.pad((small(face.skin) > 0.8).astype(np.uint8), 1)
    inside = np.asarray(cv2.distanceTransform(skin, cv2.DIST_L2, 5), np.float32)[1:-1, 1:-1] * step
    weight = np.clip(inside / limits()["border"], 0, 1) * small(away_from_edges(face, mm))
    zones = {zone: small(part) for zone, part in face.zones.items()}
    if readable is not None:
        weight *= small(readable)
    weight[weight < LEAST_WEIGHT] = 0
    return Ground(face, weight.astype(np.float32), zones, step)


def _trends(weight: Map, log_shading: Map | None) -> NDArray[np.float64]:
    """Return what even skin may follow across a face, (n, k): a cubic of position, and light."""
    rows, columns = np.nonzero(weight)
    y = 2.0 * rows / weight.shape[0] - 1
    x = 2.0 * columns / weight.shape[1] - 1
    terms = [x**i * y**j for i in range(4) for j in range(4 - i)]
    if log_shading is not None:
        light = np.clip(log_shading[rows, columns].astype(np.float64), -3, 2)
        terms += [light, light**2]
    return np.stack(terms, axis=1)


def even_tone(root: Map, weight: Map, onset: float, log_shading: Map | None = None) -> Map:
    """Return the tone that a face would have without its patches: a slow course over the face and its light.

    Pigment read at rims, in shine and in shade drifts slowly with place and light; patches do not. What
    stands out, darker or lighter, counts less in each round.

    Parameters
    ----------
    root : (h, w) float32, root of a pigment
    weight : (h, w) float32, 0–1
    onset : float, deviation from which a pixel counts less
    log_shading : (h, w) float32, optional

    Returns
    -------
    (h, w) float32; equal to ``root`` where the weight is 0.
    """
    tone = root.copy()
    seen = weight > 0
    terms = _trends(weight, log_shading)
    if len(terms) < LEAST_PER_TERM * terms.shape[1]:
        return tone
    values, given = root[seen].astype(np.float64), weight[seen].astype(np.float64)
    fitted = np.full_like(values, np.median(values))
    for _ in range(ROUNDS):
        limit = max(onset, 1.4826 * float(np.median(np.abs(values - fitted))))
        trust = given / (1 + ((values - fitted) / limit) ** 4)
        normal = terms.T @ (trust[:, None] * terms) + 1e-6 * np.eye(terms.shape[1])
        fitted = terms @ np.linalg.solve(normal, terms.T @ (trust * values))
    tone[seen] = fitted
    return tone


def soft_step(value: Map, low: float, high: float) -> Map:
    """Return 0 below ``low``, 1 above ``high``, smooth between."""
    t = np.clip((value - np.float32(low)) / np.float32(high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def areas_of(
    ground: Ground, excess: Map, limit: float, least_mm2: float, concern: Concern, kind: str
) -> list[Finding]:
    """Turn connected parts of a map into findings.

    Parameters
    ----------
    ground : Ground
    excess : (h, w) float32 at reading step
    limit : float, excess from which a pixel belongs to a part
    least_mm2 : float, parts below are left out
    concern : Concern
    kind : name of what the parts are
    """
    mask = ((excess > limit) & (ground.weight > 0)).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    scaled = ground.face.mm_per_pixel is not None
    out = []
    for label in range(1, count):
        x, y, w, h, pixels = (int(number) for number in stats[label])
        area = pixels * ground.mm**2
        if area < least_mm2:
            continue
        own = (labels[y : y + h, x : x + w] == label).astype(np.uint8)
        contours, _ = cv2.findContours(own, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE, offset=(x, y))
        outline = cv2.approxPolyDP(max(contours, key=len), OUTLINE_ERROR, True).reshape(-1, 2)
        values = excess[y : y + h, x : x + w][own > 0]
        middle = outline.mean(axis=0)
        out.append(
            Finding(
                concern,
                kind,
                zone_at(ground.zones, float(middle[0]), float(middle[1])),
                _on_photograph(ground, outline),
                area_mm2=round(area, 1) if scaled else None,
                contrast=round(float(values.mean()), 3),
            )
        )
    return out


def _on_photograph(ground: Ground, points: NDArray[np.integer]) -> tuple[tuple[float, float], ...]:
    """Turn pixels at reading step into photograph pixels, one decimal."""
    height, width = ground.face.frame.shape
    scale = np.array([width / ground.weight.shape[1], height / ground.weight.shape[0]])
    working = (points + 0.5) * scale - 0.5
    there = ground.face.frame.to_photograph(working.astype(np.float32))
    return tuple((round(float(x), 1), round(float(y), 1)) for x, y in there)
