"""The head: the canonical mesh in a person's own proportions, closed to a skull, as a height field in mm."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RBFInterpolator
from scipy.ndimage import map_coordinates

from glabella.face.mesh import canonical_mesh
from glabella.synth.fields import blur, closed_curve, polygon, stream

Map = NDArray[np.float32]
Points = NDArray[np.float64]

# fmt: off
OVAL = np.array([
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176,
    149,     150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
])
LEFT_UPPER_LID = np.array([33, 246, 161, 160, 159, 158, 157, 173, 133])
LEFT_LOWER_LID = np.array([33, 7, 163, 144, 145, 153, 154, 155, 133])
RIGHT_UPPER_LID = np.array([263, 466, 388, 387, 386, 385, 384, 398, 362])
RIGHT_LOWER_LID = np.array([263, 249, 390, 373, 374, 380, 381, 382, 362])
UPPER_LIP = np.array([61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291])
LOWER_LIP = np.array([61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291])
UPPER_INNER = np.array([78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308])
LOWER_INNER = np.array([78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308])
LEFT_BROW_TOP, LEFT_BROW_BOTTOM = np.array([107, 66, 105, 63, 70]), np.array([55, 65, 52, 53, 46])
RIGHT_BROW_TOP, RIGHT_BROW_BOTTOM = np.array([336, 296, 334, 293, 300]), np.array([285, 295, 282, 283, 276])
LEFT_FOLD = np.array([247, 30, 29, 27, 28, 56, 190])
RIGHT_FOLD = np.array([467, 260, 259, 257, 258, 286, 414])
LEFT_NOSTRIL = np.array([20, 242, 60, 75, 59, 166, 79, 239, 238])
RIGHT_NOSTRIL = np.array([250, 462, 290, 305, 289, 392, 309, 459, 458])
# fmt: on

GRID_MM = 1.0
SITE_MM = 3.0
X_LIMITS, Y_LIMITS = (-128.0, 128.0), (-128.0, 168.0)
SKULL_CENTRE = np.array([0.0, 20.0, -38.0])
SKULL_RADII = np.array([73.0, 100.0, 95.0])
# Where (mm, right half) the canonical mesh gives way to a usual face, and by how much across and up.
USUAL_REACH_MM = 21.0
USUAL = np.array(
    [
        (0, 80, 0.05, 0.19),
        (32, 76, -0.85, -0.35),
        (58, 60, -1.90, -2.20),
        (70, 20, -0.50, 0.20),
        (68, -20, 0.04, 3.60),
        (56, -60, 0.40, 4.30),
        (30, -84, 1.50, 3.40),
        (0, -92, -0.25, 2.90),
        (0, 45, -1.50, -1.50),
        (30, 45, 2.60, 2.40),
        (0, 10, -0.69, -3.33),
        (32, 26, -2.24, -0.05),
        (35, -10, 1.28, -1.99),
        (0, -12, -0.09, 1.88),
        (0, -45, -0.87, 0.80),
        (26, -43, 2.47, -0.65),
        (16, -14, 1.28, 1.66),
        (45, -35, 0.82, 1.59),
    ]
)
FOLD_LIFT_MM = 2.4
CHIN_BELOW_MM = 2.4
EYE_WIDENING = 1.12
DOME_POWER = 2.5
EDGE_MM, EDGE_FALL_MM = 10.0, 11.0


@dataclass(frozen=True)
class Genes:
    """Proportions of one head; 0 is the canonical one, ±1 an unusual one."""

    width: float = 0.0
    jaw: float = 0.0
    length: float = 0.0
    nose_width: float = 0.0
    nose_length: float = 0.0
    lips: float = 0.0
    mouth: float = 0.0
    eye_open: float = 0.0
    eye_tilt: float = 0.0
    brow: float = 0.0
    cheek: float = 0.0
    uneven: int = 0


@dataclass(frozen=True, eq=False)
class Head:
    """``points`` (468, 3) mm, ``height`` (rows, columns) float32 mm, ``outline`` (n, 2) mm.

    Row r, column c of ``height`` lies at x = X_LIMITS[0] + c·GRID_MM, y = Y_LIMITS[1] − r·GRID_MM.
    """

    genes: Genes
    points: Points
    height: Map
    outline: Points

    def at(self, x: Map, y: Map) -> Map:
        """Return the height (mm) at head coordinates (any 2-D shape)."""
        px = (x - np.float32(X_LIMITS[0])) / np.float32(GRID_MM)
        py = (np.float32(Y_LIMITS[1]) - y) / np.float32(GRID_MM)
        return np.asarray(cv2.remap(self.height, px, py, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE))

    def raised(self, points: Points) -> Points:
        """Return points (n, 2) with their height as third coordinate."""
        flat = np.asarray(points, np.float32)
        z = self.at(flat[:, :1].copy(), flat[:, 1:2].copy())
        return np.concatenate([points, z.astype(np.float64)], axis=1)


def draw_genes(seed: int) -> Genes:
    """Return a person's proportions."""
    rng = stream(seed, "genes")
    names = [name for name in Genes.__dataclass_fields__ if name != "uneven"]
    values = np.clip(rng.normal(0, 0.55, len(names)), -1, 1)
    return replace(Genes(uneven=seed), **dict(zip(names, values.tolist(), strict=True)))


def _usual(points: Points) -> Points:
    """Return points moved from the canonical mesh to a more usual face, the same on both sides."""
    away = (np.abs(points[:, None, 0]) - USUAL[:, 0]) ** 2 + (points[:, None, 1] - USUAL[:, 1]) ** 2
    push = np.exp(-away / (2 * USUAL_REACH_MM**2)) @ USUAL[:, 2:]
    moved = points.copy()
    moved[:, 0] += np.sign(points[:, 0]) * push[:, 0]
    moved[:, 1] += push[:, 1]
    return moved


def _bump(points: Points, x: float, y: float, sx: float, sy: float) -> Points:
    """Return a Gaussian weight of points around (±x, y)."""
    return np.asarray(
        np.exp(-0.5 * (((np.abs(points[:, 0]) - x) / sx) ** 2 + ((points[:, 1] - y) / sy) ** 2))
    )


def _rise(value: Points, low: float, high: float) -> Points:
    t = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


def _proportions(points: Points, g: Genes) -> Points:
    p = points.copy()
    p = _usual(p)
    side, low = np.sign(p[:, 0]), _rise(points[:, 1], -10.0, -75.0)
    p[:, 0] *= 0.90 + 0.03 * g.width + (0.045 * g.jaw - 0.070) * low
    p[:, 1] += (6.6 - 4.0 * g.length) * _rise(points[:, 1], -25.0, -92.0)
    p[:, 1] -= 7.4 * _rise(points[:, 1], 48.0, 84.0)
    nose = _bump(points, 13.0, -12.0, 8.0, 9.0)
    p[:, 0] += side * 2.6 * g.nose_width * nose
    tip = _bump(points, 0.0, -10.0, 16.0, 13.0)
    p[:, 1] -= (1.7 + 2.6 * g.nose_length) * tip
    p[:, 2] += 1.8 * g.nose_length * tip
    p[:, 0] += side * 2.5 * g.mouth * _bump(points, 24.0, -43.0, 12.0, 9.0)
    p[:, 1] += 0.7 * _bump(points, 25.0, -43.0, 6.0, 5.0)
    p[:, 1] += 3.4 * _bump(points, 33.0, 36.5, 13.0, 4.5)
    p[:, 0] += side * 1.4 * _bump(points, 33.0, 40.0, 16.0, 6.0)
    p[:, 0] += side * 1.2 * _bump(points, 24.6, -43.4, 4.0, 4.0)
    p[:, 2] += 2.5 * g.cheek * _bump(points, 48.0, 2.0, 18.0, 18.0)
    p[:, 1] += (2.2 * g.brow - 1.3) * _bump(points, 35.0, 47.0, 28.0, 6.5)
    p[:, 1] += g.eye_tilt * 0.06 * (np.abs(points[:, 0]) - 31.0) * _bump(points, 31.0, 26.0, 15.0, 9.0)
    return p


def _open_eyes(p: Points, g: Genes) -> None:
    up, down = 0.35 + 0.5 * g.eye_open, 0.65 + 0.3 * g.eye_open
    arch = np.array([0, 0.35, 0.7, 0.95, 1, 0.95, 0.75, 0.4, 0])
    for fold, side in ((LEFT_FOLD, -1.0), (RIGHT_FOLD, 1.0)):
        p[fold, 1] += FOLD_LIFT_MM * np.array([0.6, 0.9, 1, 1, 1, 0.9, 0.6])
        p[fold, 0] += side * 0.8
    for upper, lower in ((LEFT_UPPER_LID, LEFT_LOWER_LID), (RIGHT_UPPER_LID, RIGHT_LOWER_LID)):
        centre = 0.5 * (p[upper[0], 0] + p[upper[-1], 0])
        both = np.union1d(upper, lower)
        p[both, 0] = centre + (p[both, 0] - centre) * EYE_WIDENING
        p[upper, 1] += up * arch
        p[lower, 1] -= down * arch


def _close_mouth(p: Points, g: Genes) -> None:
    bow = np.array([0, -0.2, -0.4, -0.1, 0.45, 0.1, 0.45, -0.1, -0.4, -0.2, 0])
    seam = 0.5 * (p[UPPER_INNER] + p[LOWER_INNER])
    seam[:, 1] += bow
    # In a closed mouth the inner corners meet the outer ones.
    seam[:, 0] *= 1 + 0.10 * np.linspace(-1, 1, 11) ** 2
    full = np.sin(np.linspace(0, np.pi, 11)) ** 0.7
    p[UPPER_LIP, 1] += (1.4 * g.lips + 0.1) * full
    p[LOWER_LIP, 1] -= (1.6 * g.lips - 0.1) * full
    p[UPPER_INNER], p[LOWER_INNER] = seam, seam
    p[LOWER_INNER, 1] -= 0.15


def _uneven(p: Points, seed: int) -> Points:
    """Return points moved a little by a smooth random field: no face is its own mirror image."""
    rng = stream(seed, "uneven")
    centres = np.stack([rng.uniform(-70, 70, 14), rng.uniform(-90, 80, 14)], axis=1)
    push = rng.normal(0, 0.55, (14, 3))
    weight = np.exp(-((p[:, None, :2] - centres) ** 2).sum(-1) / (2 * 24.0**2))
    return np.asarray(p + weight @ push)


def _outline(p: Points) -> Points:
    """Return the silhouette of the head seen from the front: the mesh's oval below, a skull above."""
    oval = p[OVAL, :2].copy()
    # Landmarks sit where the chin turns under, a little above the edge seen from the front.
    oval[:, 1] -= CHIN_BELOW_MM * _rise(oval[:, 1], -55.0, -85.0)
    right, left = oval[7:19], oval[18:30]
    angle = np.linspace(0, np.pi, 27)[1:-1]
    start, end = left[-1], right[0]
    half = 0.5 * (start[0] - end[0])
    middle = 0.5 * (start + end)
    top = SKULL_CENTRE[1] + SKULL_RADII[1] - middle[1]
    # A skull is squarer than an ellipse.
    power = 2 / DOME_POWER
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    dome = middle + np.sign(circle) * np.abs(circle) ** power * [half, top]
    return closed_curve(np.concatenate([right, left[1:], dome]), 720)


def _support(p: Points, outline: Points) -> tuple[Points, Points]:
    """Return points (n, 2) and heights that hold the surface where the mesh does not reach."""
    rings, heights = [], []
    centre = np.array([0.0, 15.0])
    above = outline[outline[:, 1] > 40]
    for inner in (0.80, 0.9, 0.97):
        ring = centre + (above - centre) * inner
        gap = np.linalg.norm(ring[:, None] - p[None, OVAL, :2], axis=-1).min(axis=1)
        high = ring[:, 1] > 86 - 0.006 * ring[:, 0] ** 2
        ring = ring[high & (gap > 15)][::8]
        local = (ring - SKULL_CENTRE[:2]) / SKULL_RADII[:2]
        depth = np.sqrt(np.maximum(1 - (local**2).sum(1), 0.015))
        rings.append(ring)
        heights.append(SKULL_CENTRE[2] + SKULL_RADII[2] * depth)
    return np.concatenate(rings), np.concatenate(heights)


@lru_cache(maxsize=8)
def build_head(genes: Genes) -> Head:
    """Return the head of one person, kept for their next picture.

    Raises
    ------
    MissingPart
        If the landmark model's weights, which carry the canonical mesh, are not on this machine.
    """
    p = _proportions(canonical_mesh().vertices.astype(np.float64), genes)
    _open_eyes(p, genes)
    _close_mouth(p, genes)
    p = _uneven(p, genes.uneven)
    outline = _outline(p)
    hidden = np.concatenate([UPPER_INNER, LOWER_INNER, LEFT_NOSTRIL, RIGHT_NOSTRIL])
    kept = np.setdiff1d(np.arange(len(p)), hidden)
    extra, heights = _support(p, outline)
    sites = np.concatenate([p[kept, :2], extra])
    values = np.concatenate([p[kept, 2], heights])
    surface = RBFInterpolator(sites, values, kernel="thin_plate_spline", smoothing=3.0, neighbors=None)
    shape = _grid_shape()
    columns, rows = (np.arange(-2, n * GRID_MM / SITE_MM + 3) * SITE_MM for n in (shape[1], shape[0]))
    grid = np.stack(np.meshgrid(X_LIMITS[0] + columns, Y_LIMITS[1] - rows), axis=-1)
    coarse = surface(grid.reshape(-1, 2)).reshape(grid.shape[:2])
    back = np.meshgrid(
        np.arange(shape[1]) * GRID_MM / SITE_MM + 2, np.arange(shape[0]) * GRID_MM / SITE_MM + 2
    )
    height = map_coordinates(coarse, back[::-1], order=3) - _turned_edge(outline)
    return Head(genes, p, np.maximum(height, -110.0).astype(np.float32), outline)


def _grid_shape() -> tuple[int, int]:
    return round((Y_LIMITS[1] - Y_LIMITS[0]) / GRID_MM) + 1, round((X_LIMITS[1] - X_LIMITS[0]) / GRID_MM) + 1


def _turned_edge(outline: Points) -> Map:
    """Return how far (mm) the surface falls back near the silhouette, on the grid of ``Head.height``."""
    shape = _grid_shape()
    pixels = np.stack([outline[:, 0] - X_LIMITS[0], Y_LIMITS[1] - outline[:, 1]], axis=1) / GRID_MM
    inside = (polygon((shape[0] * 4, shape[1] * 4), pixels * 4 + 1.5) > 0.5).astype(np.uint8)
    away = cv2.distanceTransform(inside, cv2.DIST_L2, 5) - cv2.distanceTransform(1 - inside, cv2.DIST_L2, 5)
    near = cv2.resize(away, shape[::-1], interpolation=cv2.INTER_AREA) * GRID_MM / 4
    t = np.clip(1 - near / EDGE_MM, 0, 1.12)
    fall = EDGE_FALL_MM * (1 - np.sqrt(np.maximum(1 - np.minimum(t, 0.985) ** 2, 0)))
    return blur((fall + 30 * np.maximum(t - 0.985, 0)).astype(np.float32), 2.0)
