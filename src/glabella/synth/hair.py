"""Hair of the head in a few plain styles, strand by strand, with the scalp it grows from."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.synth.fields import blur, noise, octaves, polygon, smoothstep, stream
from glabella.synth.head import Head
from glabella.synth.light import Lights
from glabella.synth.strands import bent, draw
from glabella.synth.view import View

Map = NDArray[np.float32]
Points = NDArray[np.float64]

STYLES = ("buzz", "crop", "curls", "tied", "parted")
COLOURS = {
    "black": (0.010, 0.0085, 0.0080),
    "dark": (0.022, 0.0155, 0.0115),
    "brown": (0.058, 0.034, 0.021),
    "fair": (0.200, 0.135, 0.080),
    "red": (0.130, 0.050, 0.022),
    "grey": (0.230, 0.225, 0.220),
}
# Height (mm) of the hairline over the distance from the middle of the face, canonical head.
LINE_X = np.array([0.0, 14, 30, 42, 50, 56, 61, 64, 66.5, 69, 71, 80])
LINE_Y = np.array([87.0, 88, 87, 82, 74, 64, 54, 44, 34, 18, 4, -14])
CENTRE_Y = 34.0


@dataclass(frozen=True, eq=False)
class Hair:
    """``alpha`` and ``colour`` of the hair in front of the skin, the same of the hair behind neck and ears.

    ``shade`` (n, n) is the roots' shadow on the skin beneath, 0 dark to 1 none.
    """

    alpha: Map
    colour: Map
    back_alpha: Map
    back_colour: Map
    shade: Map


@dataclass(frozen=True, eq=False)
class _Scene:
    view: View
    head: Head
    lights: Lights
    rng: np.random.Generator
    size: int
    grey: float

    def place(self, paths: Points, depth: float = -25.0) -> Points:
        """Project strands (n, k, 2) mm of the head's frontal plane to pixels."""
        flat = np.concatenate(
            [paths.reshape(-1, 2), np.full((paths.shape[0] * paths.shape[1], 1), depth)], axis=1
        )
        scale = (self.view.distance + 40 - depth) / self.view.distance
        flat[:, :2] *= 1 + 0.6 * (scale - 1)
        return self.view.project(flat).reshape(paths.shape)


def hairline(x: Points, recess: float) -> Points:
    """Return the height (mm) of the hairline at ``x`` mm; ``recess`` 0–1 lifts forehead and temples."""
    ax = np.abs(x)
    return np.asarray(np.interp(ax, LINE_X, LINE_Y) + recess * (5 + 9 * np.exp(-(((ax - 44) / 13) ** 2))))


def scalp(x: Map, y: Map, seed: int, recess: float) -> Map:
    """Return how far (mm) each point of the head lies above the hairline, ragged; negative below it."""
    rng = stream(seed, "hairline")
    line = hairline(np.linspace(-90, 90, 361), recess).astype(np.float32)
    level = np.interp(x.ravel(), np.linspace(-90, 90, 361), line).reshape(x.shape)
    ragged = 1.1 * octaves(rng, x, y, (9.0, 3.0)) + 0.5 * noise(rng, x, y, 1.0)
    steep = 1 / np.sqrt(1 + (4.5 * smoothstep(np.abs(x), 44.0, 66.0)) ** 2)
    return np.asarray((y - level) * steep + ragged, np.float32)


def _roots(scene: _Scene, count: int, recess: float, lift: float) -> Points:
    """Return points (n, 2) mm spread over the scalp as seen from the front, crown first."""
    top = scene.head.outline
    flat = np.stack([scene.rng.uniform(-76, 76, count * 3), scene.rng.uniform(-4, 126, count * 3)], axis=1)
    inside = cv2.pointPolygonTest
    contour = top.astype(np.float32)[:, None]
    grow = 1 + lift / 75
    scaled = (flat - [0, CENTRE_Y]) / grow + [0, CENTRE_Y]
    keep = np.array([inside(contour, (float(a), float(b)), False) > 0 for a, b in scaled])
    keep &= flat[:, 1] > hairline(flat[:, 0], recess) + scene.rng.normal(0.5, 1.2, len(flat))
    flat = flat[keep][:count]
    return np.asarray(flat[np.argsort(-flat[:, 1] - 0.25 * np.abs(flat[:, 0]))])


def _shape_light(scene: _Scene, band: float) -> tuple[Map, Map]:
    """Return the light on the mass of hair and its sheen, each (n, n), taking the mass for an ellipsoid."""
    x, y = scene.view.plane(256)
    nx, ny = x / 92, (y - CENTRE_Y) / 104
    nz = np.sqrt(np.clip(1 - nx * nx - ny * ny, 0.02, 1))
    length = np.sqrt(nx * nx + ny * ny + nz * nz)
    k = scene.lights.direction
    facing = (nx * k[0] + ny * k[1] + nz * k[2]) / length
    body = 0.30 + 0.75 * np.clip(facing, 0, 1) + 0.18 * np.clip(ny, -1, 1)
    half = (k + [0, 0, 1]) / np.linalg.norm(k + [0, 0, 1])
    along = ny * nz / length * 1.0
    sheen = np.exp(-(((ny - 0.62 - 0.12 * along) / 0.16) ** 2)) * np.clip(nx * half[0] * 1.6 + 0.75, 0, 1.2)
    grow = (scene.size, scene.size)
    return (
        cv2.resize(body.astype(np.float32), grow, interpolation=cv2.INTER_LINEAR),
        cv2.resize((band * sheen).astype(np.float32), grow, interpolation=cv2.INTER_LINEAR),
    )


def _coloured(scene: _Scene, tint: Map, base: NDArray[np.float32], band: float) -> Map:
    body, sheen = _shape_light(scene, band)
    lit = base * (body * tint)[..., None]
    gloss = (sheen * np.clip(tint - 0.55, 0, 1.5) ** 1.5)[..., None]
    return np.asarray(lit + gloss * (0.5 * base + np.float32(0.018)), np.float32)


def _mass(scene: _Scene, thickness: float, recess: float, soft: float) -> Map:
    """Return the coverage of a mass of hair of some thickness (mm) over the scalp."""
    n = scene.size
    outline = scene.head.outline
    grown = (outline - [0, CENTRE_Y]) * (1 + thickness / 75) + [0, CENTRE_Y]
    wave = scene.rng.normal(0, 1, 40)
    turn = np.linspace(0, 2 * np.pi, len(grown), endpoint=False)
    ripple = sum(a * np.sin((k + 3) * turn + a * 5) for k, a in enumerate(wave[:24])) * thickness * 0.016
    grown = grown * (1 + ripple[:, None] / 75)
    x = np.linspace(88, -88, 120)
    under = np.stack([x, hairline(x, recess)], axis=1)
    upper = grown[(grown[:, 1] > hairline(np.clip(grown[:, 0], -88, 88), recess) - 1)]
    order = np.argsort(np.arctan2(upper[:, 1] - CENTRE_Y + 60, upper[:, 0]))
    upper = upper[order]
    low = under[np.abs(x) < np.abs(upper[0, 0]) - 1]
    ring = np.concatenate([upper, low[::-1]])
    pixels = scene.place(ring[None], -12.0)[0]
    return blur(polygon((n, n), pixels), soft / scene.view.mm_per_pixel)


def _tints(scene: _Scene, roots: Points, cell: float) -> Points:
    """Return a lightness for each strand: neighbours share locks, single hairs differ, grey ones stand out."""
    x, y = (roots[:, k].astype(np.float32).reshape(-1, 1) for k in (0, 1))
    lock = noise(scene.rng, x, y, cell)[:, 0]
    tint = 0.92 + 0.20 * lock + scene.rng.normal(0, 0.20, len(roots))
    return np.asarray(np.clip(tint, 0.2, 1.95))


def _buzz(scene: _Scene, recess: float, length: float) -> tuple[Map, Map]:
    roots = _roots(scene, 11000, recess, 2.0)
    out = np.arctan2(roots[:, 1] - 60, roots[:, 0])
    angle = out + scene.rng.normal(0, 0.5, len(roots))
    paths = scene.place(
        bent(roots, angle, scene.rng.uniform(0.5, 1, len(roots)) * length, np.zeros(len(roots)), 3)
    )
    mm = scene.view.mm_per_pixel
    coat = draw(
        (scene.size,) * 2, paths, np.full(len(roots), 0.20 / mm), _tints(scene, roots, 3.0), fine=_fine(scene)
    )
    return coat.alpha, coat.tint


def _fine(scene: _Scene) -> int:
    return 1 if scene.size > 1300 else 2


def _over(a: tuple[Map, Map], b: tuple[Map, Map]) -> tuple[Map, Map]:
    """Return coat ``a`` over coat ``b`` (alpha, tint)."""
    alpha = a[0] + b[0] * (1 - a[0])
    tint = (a[0] * a[1] + b[0] * (1 - a[0]) * b[1]) / np.maximum(alpha, np.float32(1e-3))
    return alpha, tint


def paint_hair(
    seed: int,
    style: str,
    colour: str,
    view: View,
    head: Head,
    lights: Lights,
    x: Map,
    y: Map,
    *,
    recess: float,
) -> Hair:
    """Return the hair of a head.

    Parameters
    ----------
    style : name in ``STYLES``
    colour : name in ``COLOURS``
    x, y : (n, n) float32, head coordinates in mm seen at each pixel
    recess : 0–1, how far the hairline has drawn back
    """
    scene = _Scene(view, head, lights, stream(seed, "hair"), x.shape[0], 0.0)
    base = np.array(COLOURS[colour], np.float32)
    above = scalp(x, y, seed, recess)
    nothing = np.zeros_like(x)
    painters = {"buzz": _paint_buzz}
    alpha, tint, band = painters.get(style, _paint_buzz)(scene, recess)
    shade = 1 - 0.45 * smoothstep(above, -5.0, 3.0)
    return Hair(
        alpha, _coloured(scene, tint, base, band), nothing, np.zeros((*x.shape, 3), np.float32), shade
    )


def _paint_buzz(scene: _Scene, recess: float) -> tuple[Map, Map, float]:
    under = _mass(scene, 2.0, recess, 1.6) * np.float32(0.72), np.full((scene.size,) * 2, 0.75, np.float32)
    alpha, tint = _over(_buzz(scene, recess, 3.0), under)
    return alpha, tint, 0.25
