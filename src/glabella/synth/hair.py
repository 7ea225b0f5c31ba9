"""Hair of the head in a few plain styles, strand by strand, with the scalp it grows from."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.synth.fields import (
    blur,
    moved,
    noise,
    octaves,
    open_curve,
    polygon,
    smoothstep,
    smoothstep_array,
    stream,
    stroke,
)
from glabella.synth.head import DOME_POWER, SKULL_CENTRE, SKULL_RADII, Head
from glabella.synth.light import Lights
from glabella.synth.strands import bent, draw
from glabella.synth.view import View

Map = NDArray[np.float32]
Points = NDArray[np.float64]
Coated = tuple[Map, Map]

COLOURS = {
    "black": (0.010, 0.0085, 0.0080),
    "dark": (0.022, 0.0155, 0.0115),
    "brown": (0.058, 0.034, 0.021),
    "fair": (0.200, 0.135, 0.080),
    "red": (0.130, 0.050, 0.022),
    "grey": (0.230, 0.225, 0.220),
}
# Height (mm) of the hairline over the distance from the middle of the face, canonical head.
LINE_X = np.array([0.0, 14, 29, 40, 47, 53, 58, 61, 63.5, 66, 68, 78])
LINE_Y = np.array([87.0, 86.5, 83.5, 78.5, 72.5, 65, 56, 45, 34, 18, 4, -14])
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
    recess: float

    def place(self, paths: Points, depth: float = -25.0) -> Points:
        """Project strands (n, k, 2 or 3) mm of the head to pixels; flat ones lie at ``depth`` mm."""
        flat = paths.reshape(-1, paths.shape[-1])
        if flat.shape[1] == 2:
            flat = np.concatenate([flat, np.full((len(flat), 1), depth)], axis=1)
        return self.view.project(flat).reshape(*paths.shape[:-1], 2)

    def pixels(self, mm: float) -> float:
        """Turn a width in mm into pixels."""
        return mm / self.view.mm_per_pixel


def hairline(x: Points, recess: float) -> Points:
    """Return the height (mm) of the hairline at ``x`` mm; ``recess`` 0–1 lifts forehead and temples."""
    ax = np.abs(x)
    return np.asarray(np.interp(ax, LINE_X, LINE_Y) + recess * (5 + 9 * np.exp(-(((ax - 44) / 13) ** 2))))


def scalp(x: Map, y: Map, seed: int, recess: float) -> Map:
    """Return how far (mm) each point of the head lies above the hairline, ragged; negative below it."""
    rng = stream(seed, "hairline")
    ragged = 1.1 * octaves(rng, x, y, (9.0, 3.0)) + 0.5 * noise(rng, x, y, 1.0)
    return np.asarray(rise(x, y, recess) + ragged, np.float32)


def rise(x: Map, y: Map, recess: float) -> Map:
    """Return how far (mm) each point of the head lies above the smooth hairline; negative below it."""
    across = np.linspace(-90, 90, 361)
    level = np.interp(x.ravel(), across, hairline(across, recess)).reshape(x.shape)
    steep = 1 / np.sqrt(1 + (4.5 * smoothstep(np.abs(x), 44.0, 66.0)) ** 2)
    return np.asarray((y - level) * steep, np.float32)


def _on_skull(points: Points, lift: float) -> Points:
    """Return points (n, 2) mm of the frontal view on the skull's front, raised by ``lift`` mm, (n, 3)."""
    local = (points - SKULL_CENTRE[:2]) / (SKULL_RADII[:2] + lift)
    z = np.sqrt(np.maximum(1 - (local**2).sum(1), 0))
    return np.asarray(SKULL_CENTRE + (SKULL_RADII + lift) * np.column_stack([local, z]))


def _roots(scene: _Scene, count: int, lift: float) -> Points:
    """Return roots (n, 2) mm spread over the hairy skull as seen from the front, crown first."""
    flat = np.stack([scene.rng.uniform(-80, 80, count * 3), scene.rng.uniform(-6, 128, count * 3)], axis=1)
    local = (flat - SKULL_CENTRE[:2]) / (SKULL_RADII[:2] * [0.975, 1] + lift)
    local[:, 1] *= np.where(local[:, 1] < 0, 0.15, 1.0)
    keep = (np.abs(local) ** DOME_POWER).sum(1) < 1
    keep &= flat[:, 1] > hairline(flat[:, 0], scene.recess) + np.abs(scene.rng.normal(0.0, 2.2, len(flat)))
    flat = flat[keep][:count]
    return np.asarray(flat[np.argsort(-flat[:, 1] - 0.35 * np.abs(flat[:, 0]))])


def _shape_light(scene: _Scene, band: float, level: float) -> tuple[Map, Map]:
    """Return the light on the mass of hair and its sheen, each (n, n), taking the mass for an ellipsoid."""
    x, y = scene.view.plane(256)
    nx, ny = x / 96, np.clip((y - CENTRE_Y) / 106, -0.55, 1)
    nz = np.sqrt(np.clip(1 - nx * nx - ny * ny, 0.02, 1))
    length = np.sqrt(nx * nx + ny * ny + nz * nz)
    k = scene.lights.direction
    facing = np.clip((nx * k[0] + ny * k[1] + nz * k[2]) / length, 0, 1)
    body = 0.22 + 0.85 * facing + 0.10 * ny
    wobble = 0.035 * noise(scene.rng, x, y, 14.0)
    sheen = np.exp(-(((ny + wobble - level) / 0.14) ** 2)) * np.clip(0.55 + 1.1 * nx * k[0], 0, 1.1)
    grow = (scene.size, scene.size)
    return (
        np.asarray(cv2.resize(body.astype(np.float32), grow, interpolation=cv2.INTER_LINEAR), np.float32),
        np.asarray(
            cv2.resize((band * sheen).astype(np.float32), grow, interpolation=cv2.INTER_LINEAR), np.float32
        ),
    )


def _coloured(scene: _Scene, tint: Map, base: NDArray[np.float32], band: float, level: float) -> Map:
    body, sheen = _shape_light(scene, band, level)
    lit = base * (body * tint)[..., None]
    gloss = (sheen * np.clip(tint - 0.5, 0, 1.5))[..., None]
    return np.asarray(lit + gloss * (0.8 * base + np.float32(0.034)), np.float32)


def _locks(rng: np.random.Generator, roots: Points, cell: float) -> Points:
    """Return a value for each root (n,) that neighbours within ``cell`` mm share."""
    x, y = (np.ascontiguousarray(roots[:, k : k + 1], np.float32) for k in (0, 1))
    return np.asarray(noise(rng, x, y, cell)[:, 0], np.float64)


def _tints(scene: _Scene, roots: Points, cell: float, single: float = 0.26) -> Points:
    """Return a lightness for each strand: neighbours share locks, single hairs differ."""
    lock = _locks(scene.rng, roots, cell)
    tint = 0.95 + 0.14 * lock + scene.rng.normal(0, single, len(roots))
    return np.asarray(np.clip(tint, 0.15, 1.95))


def _draw(scene: _Scene, paths: Points, width_mm: float, tint: Points) -> Coated:
    fine = int(np.clip(np.ceil(scene.view.mm_per_pixel / 0.155), 1, 4))
    width = np.full(len(paths), scene.pixels(width_mm))
    coat = draw((scene.size, scene.size), paths, width, tint, fine=fine)
    return coat.alpha, coat.tint


def _over(a: Coated, b: Coated) -> Coated:
    """Return coat ``a`` over coat ``b`` (alpha, tint)."""
    alpha = a[0] + b[0] * (1 - a[0])
    tint = (a[0] * a[1] + b[0] * (1 - a[0]) * b[1]) / np.maximum(alpha, np.float32(1e-3))
    return alpha, np.asarray(tint, np.float32)


def _fill(scene: _Scene, ring: Points, soft_mm: float, strength: float, tint: float) -> Coated:
    """Return an even coat inside a ring (n, 2 or 3) mm."""
    n = scene.size
    alpha = blur(polygon((n, n), scene.place(ring[None])[0]), scene.pixels(soft_mm)) * np.float32(strength)
    return alpha, np.full((n, n), tint, np.float32)


def _cap(scene: _Scene, lift: float, inset: float) -> Points:
    """Return the ring (n, 3) mm of the hairy skull: over the dome at ``lift``, back along the hairline."""
    turn = np.linspace(-0.30, np.pi + 0.30, 160)
    radii = SKULL_RADII[:2] * [0.975, 1] + lift
    circle = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    dome = np.sign(circle) * np.abs(circle) ** (2 / DOME_POWER) * radii + SKULL_CENTRE[:2]
    dome = dome[dome[:, 1] > -2]
    x = np.linspace(-73, 73, 150)
    line = np.stack([x, hairline(x, scene.recess) + inset], axis=1)
    line = line[line[:, 1] > -2]
    flat = np.concatenate([dome, line])
    return _on_skull(flat, lift)


def _buzz(scene: _Scene) -> tuple[Coated, float]:
    roots = _roots(scene, 26000, -1.5)
    angle = np.arctan2(roots[:, 1] - 70, roots[:, 0]) + scene.rng.normal(0, 0.6, len(roots))
    start = _on_skull(roots, 0.0)[:, :2]
    paths = bent(start, angle, scene.rng.uniform(0.6, 1.5, len(roots)), np.zeros(len(roots)), 3)
    under = _fill(scene, _cap(scene, -0.8, 4.0), 3.0, 0.68, 1.0)
    return _over(_draw(scene, scene.place(paths), 0.11, _tints(scene, roots, 6.0, 0.16)), under), 0.30


def _crop(scene: _Scene) -> tuple[Coated, float]:
    """Return short hair brushed up and to one side, close at the sides."""
    rng = scene.rng
    lean = float(rng.choice([-1.0, 1.0]))
    roots = _roots(scene, 9000, 2.0)
    n = len(roots)
    start = _on_skull(roots, 2.0)[:, :2]
    top = smoothstep_array(roots[:, 1], 62.0, 88.0)
    swept = np.pi / 2 - lean * (0.55 + 0.004 * lean * roots[:, 0]) + rng.normal(0, 0.13, n)
    lock = _locks(rng, start, 9.0)
    side = np.where(roots[:, 0] > 0, -1.25, np.pi + 1.25) + rng.normal(0, 0.2, n)
    angle = np.where(rng.uniform(0, 1, n) < top, swept + 0.22 * lock, side)
    length = (6 + 12 * top * rng.uniform(0.7, 1.1, n)) * np.where(roots[:, 1] > 110, 0.75, 1)
    bend = -lean * top * rng.uniform(0.3, 1.0, n)
    paths = bent(start, angle, length, bend, 8)
    under = _fill(scene, _cap(scene, 4.0, 3.5), 2.4, 0.94, 0.55)
    return _over(_draw(scene, scene.place(paths), 0.20, _tints(scene, start, 5.0)), under), 0.9


def _curls(scene: _Scene) -> tuple[Coated, float]:
    """Return short, tightly curled hair: small rings on a dense mass."""
    rng = scene.rng
    lift = float(rng.uniform(7, 15))
    roots = _roots(scene, 5200, lift - 1.5)
    n, count = len(roots), 22
    t = np.linspace(0, 1, count)
    turn = 2 * np.pi * rng.uniform(1.3, 2.4, n)[:, None] * t + rng.uniform(0, 6.3, n)[:, None]
    radius = rng.uniform(0.9, 2.0, n)[:, None] * (1 - 0.35 * t)
    out = np.arctan2(roots[:, 1] - 50, roots[:, 0]) + rng.normal(0, 0.9, n)
    drift = rng.uniform(1.0, 5.0, n)[:, None] * t
    start = _on_skull(roots, lift - 1.5)[:, :2]
    x = start[:, :1] + drift * np.cos(out)[:, None] + radius * np.cos(turn)
    y = start[:, 1:] + drift * np.sin(out)[:, None] + radius * np.sin(turn)
    tint = _tints(scene, start, 6.0, 0.30)
    under = _fill(scene, _cap(scene, lift - 2.0, 2.2), 2.0, 0.97, 0.35)
    return _over(_draw(scene, scene.place(np.stack([x, y], -1)), 0.24, tint), under), 0.30


INNER = np.array(
    [(0, 88), (21, 86), (43, 75), (61, 52), (70, 18), (73, -25), (76, -65), (76, -110), (79, -165)], float
)
OUTER = np.array(
    [(0, 130), (34, 126), (65, 104), (82, 60), (87, 5), (91, -45), (94, -85), (92, -125), (96, -168)], float
)


def _parted(scene: _Scene) -> tuple[Coated, float]:
    """Return long hair parted near the middle and falling to the shoulders."""
    rng = scene.rng
    part = float(rng.uniform(-16, 16))
    n = 11000
    side = rng.choice([-1.0, 1.0], n)
    depth = np.sort(rng.uniform(-0.10, 0.99, n))[::-1]
    rows = np.stack([open_curve(edge, 26) for edge in (INNER, OUTER)])
    paths = rows[0] + (rows[1] - rows[0]) * depth[:, None, None]
    along = np.linspace(0, 1, 26)
    wave = 3.4 * np.sin(along * 9 + depth[:, None] * 7 + side[:, None] + rng.uniform(0, 0.9, n)[:, None])
    stray = rng.normal(0, 0.75, n)[:, None] * (0.4 + along * 2.6) + wave * along
    paths = paths.copy()
    paths[..., 0] = side[:, None] * (paths[..., 0] + stray * np.clip(along * 2, 0, 1))
    pull = np.exp(-((along / 0.22) ** 2))
    paths[..., 0] += part * pull
    paths[..., 1] += rng.normal(0, 0.5, n)[:, None]
    rings = [_curtain(s, part) for s in (-1.0, 1.0)]
    under = _fill(scene, rings[0], 1.2, 0.97, 0.55)
    under = _over(_fill(scene, rings[1], 1.2, 0.97, 0.55), under)
    split = scene.place(np.stack([np.full(9, part), np.linspace(86, 124, 9)], 1)[None], -12.0)[0]
    gap = np.zeros_like(under[0])
    stroke(gap, split, np.full(9, scene.pixels(0.35)), np.linspace(0.5, 0.0, 9))
    key = np.stack([side * (40 + 110 * depth), np.full(n, 3.0)], axis=1)
    alpha, tint = _over(_draw(scene, scene.place(paths, -12.0), 0.17, _tints(scene, key, 2.4, 0.18)), under)
    return (alpha * (1 - gap), tint), 2.0


def _curtain(side: float, part: float) -> Points:
    ring = np.concatenate([open_curve(moved(INNER, 3.0, 0), 60), open_curve(OUTER - [0.0, 0.5], 60)[::-1]])
    pull = np.exp(-((np.linspace(0, 1, 60) / 0.22) ** 2))
    ring = ring * [side, 1.0]
    ring[:, 0] += part * np.concatenate([pull, pull[::-1]])
    return ring


def _behind(scene: _Scene, style: str) -> Coated:
    """Return hair that hangs behind neck and ears."""
    n = scene.size
    if style != "parted":
        return np.zeros((n, n), np.float32), np.ones((n, n), np.float32)
    rng = scene.rng
    ring = np.array([(-70, 60), (70, 60), (80, -60), (88, -170), (-88, -170), (-80, -60)], float)
    count = 2500
    x0 = rng.uniform(-80, 80, count)
    y = np.linspace(30, -170, 12)
    x = x0[:, None] + 1.5 * np.sin(y / 19 + x0[:, None] / 9) + rng.normal(0, 1.0, (count, 1))
    paths = np.stack([x, np.broadcast_to(y, x.shape)], axis=-1)
    strands = _draw(
        scene, scene.place(paths, -95.0), 0.22, 0.55 * _tints(scene, np.stack([x0, x0 * 0], 1), 4.0)
    )
    return _over(strands, _fill(scene, ring, 2.0, 1.0, 0.22))


PAINTERS = {"buzz": _buzz, "crop": _crop, "curls": _curls, "parted": _parted}
STYLES = tuple(PAINTERS)


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
    scene = _Scene(view, head, lights, stream(seed, "hair"), x.shape[0], recess)
    base = np.array(COLOURS[colour], np.float32)
    (alpha, tint), band = PAINTERS[style](scene)
    back, back_tint = _behind(scene, style)
    above = scalp(x, y, seed, recess)
    near = blur(alpha, scene.pixels(2.5))
    grown = 0.40 * smoothstep(above, -4.0, 3.0) * (1 - np.float32(style == "parted"))
    shade = (1 - grown) * (1 - 0.35 * near)
    colour_map = _coloured(scene, tint, base, band, 0.60)
    return Hair(
        alpha, colour_map, back, back_tint[..., None] * base * np.float32(0.8), shade.astype(np.float32)
    )
