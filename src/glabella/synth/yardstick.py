"""Things of known size laid on the skin: a plain round coin and a ruler with millimetre ticks."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.synth.canvas import Canvas
from glabella.synth.fields import blur, polygon, smoothstep
from glabella.synth.light import Lights
from glabella.terms import WrongUsage

Map = NDArray[np.float32]
Points = NDArray[np.float64]

KINDS = ("coin", "ruler")
COIN_MM = 23.25
RULER_WIDTH_MM = 22.0
METAL = (0.62, 0.56, 0.44)
PLASTIC = (0.66, 0.66, 0.63)
INK = 0.035
FINE = 3


@dataclass(frozen=True, eq=False)
class Yardstick:
    """A thing of known size: ``kind``, ``alpha`` (h, w) 0–1, ``print_`` (h, w) 0–1 of ink, ``height`` mm.

    ``size_mm`` is the coin's diameter or the length between the ruler's ``ends`` (2, 2) pixels; a coin's
    ends are those of its diameter.
    """

    kind: str
    alpha: Map
    print_: Map
    height: Map
    ends: Points
    size_mm: float


def lay(canvas: Canvas, kind: str) -> Yardstick:
    """Return a coin or a ruler laid in a corner of a patch.

    Raises
    ------
    WrongUsage
        If there is none of that kind, or no room for it.
    """
    if kind not in KINDS:
        raise WrongUsage(f"There is no {kind} to lay beside the skin.", f"Choose from {', '.join(KINDS)}.")
    left, right, bottom, top = canvas.bounds
    if min(right - left, top - bottom) < 1.6 * COIN_MM:
        raise WrongUsage(f"The patch is too small for a {kind}.", "Make it at least 38 mm wide.")
    return _coin(canvas) if kind == "coin" else _ruler(canvas)


def _coin(canvas: Canvas) -> Yardstick:
    rng = canvas.stream("coin")
    left, right, bottom, top = canvas.bounds
    radius, margin = COIN_MM / 2, 0.04 * (right - left) + COIN_MM / 2
    corner = rng.choice([-1.0, 1.0], 2)
    middle = np.array([(left + right) / 2, (bottom + top) / 2])
    at = middle + corner * (np.array([right - left, top - bottom]) / 2 - margin)
    far = np.hypot(canvas.x - np.float32(at[0]), canvas.y - np.float32(at[1]))
    alpha = smoothstep(far, radius + 0.5 * canvas.mm, radius - 0.5 * canvas.mm)
    rim = smoothstep(far, radius - 1.5, radius - 1.2)
    u, v = (canvas.x - np.float32(at[0])) / radius, (canvas.y - np.float32(at[1])) / radius
    leaf = smoothstep(np.hypot(u / 0.34, v / 0.62) + 0.12 * np.cos(9 * np.arctan2(v, u)), 1.0, 0.86)
    beads = smoothstep(np.cos(40 * np.arctan2(v, u)), 0.2, 0.8) * np.exp(-(((far - radius + 2.3) / 0.4) ** 2))
    relief = 0.25 * rim + 0.14 * leaf * (1 + 0.3 * np.cos(14 * v)) + 0.10 * beads
    height = relief + 0.004 * canvas.noise(rng, 0.5, 0.2)
    ends = canvas.place(np.array([at - np.array([radius, 0]), at + np.array([radius, 0])]))
    return Yardstick("coin", alpha, canvas.blank(), np.asarray(height, np.float32), ends, COIN_MM)


def _ruler(canvas: Canvas) -> Yardstick:
    rng = canvas.stream("ruler")
    left, right, bottom, top = canvas.bounds
    side, tilt = float(rng.choice([-1.0, 1.0])), np.radians(rng.uniform(-3, 3))
    e = np.array([np.cos(tilt), np.sin(tilt)])
    n = np.array([-e[1], e[0]]) * side
    reach = (right - left) / 2
    length = 10 * int(0.92 * 2 * reach / 10)
    middle = np.array(
        [(left + right) / 2, (bottom + top) / 2 + side * ((top - bottom) / 2 - 0.62 * RULER_WIDTH_MM)]
    )
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], float)
    box = middle + corners[:, :1] * e * (reach * 1.3) + corners[:, 1:] * n * RULER_WIDTH_MM / 2
    alpha = polygon(canvas.shape, canvas.place(box))
    inner, start = middle - n * (RULER_WIDTH_MM / 2 - 0.2), -length / 2
    print_ = _ticks(canvas, inner, e, n, start, length)
    ends = canvas.place(np.array([inner + e * start, inner - e * start]))
    height = 0.003 * canvas.noise(rng, 2.0, 0.6)
    return Yardstick("ruler", alpha, print_, np.asarray(height, np.float32), ends, float(length))


def _ticks(canvas: Canvas, edge: Points, e: Points, n: Points, start: float, length: int) -> Map:
    """Return the ink of millimetre ticks and centimetre numbers, drawn finer than a pixel."""
    h, w = canvas.shape
    ink = np.zeros((h * FINE, w * FINE), np.uint8)

    def at(point: Points) -> tuple[int, int]:
        px, py = (canvas.place(point[None])[0] + 0.5) * FINE - 0.5
        return round(px * 16), round(py * 16)

    thick = max(1, round(0.16 / canvas.mm * FINE))
    for k in range(length + 1):
        tall = 5.5 if k % 10 == 0 else 4.2 if k % 5 == 0 else 3.0
        foot = edge + e * (start + k)
        cv2.line(ink, at(foot), at(foot + n * tall), 255, thick, cv2.LINE_AA, 4)
        if k % 10 == 0:
            scale = 3.0 / canvas.mm * FINE / 22
            spot = canvas.place((foot + n * 8.5)[None])[0] * FINE
            corner = (int(spot[0] - 9 * scale * len(str(k // 10))), int(spot[1] + 11 * scale))
            cv2.putText(ink, str(k // 10), corner, cv2.FONT_HERSHEY_SIMPLEX, scale, 255, thick, cv2.LINE_AA)
    return np.asarray(cv2.resize(ink, (w, h), interpolation=cv2.INTER_AREA), np.float32) / np.float32(255)


def lit(stick: Yardstick, gx: Map, gy: Map, lights: Lights) -> Map:
    """Return a thing's light (h, w, 3): matt plastic with ink, or metal that mirrors lamp and room.

    Parameters
    ----------
    gx, gy : slopes of its ``height``
    """
    length = np.sqrt(1 + gx * gx + gy * gy)
    d = lights.direction.astype(np.float32)
    if stick.kind == "ruler":
        facing = (d[2] - gx * d[0] - gy * d[1]) / length
        white = np.array(PLASTIC, np.float32) * (0.72 + 0.30 * facing / max(float(d[2]), 0.3))[..., None]
        return np.asarray(white * (1 - stick.print_[..., None]) + INK * stick.print_[..., None], np.float32)
    # The viewer looks along z: the mirrored ray of a normal n is 2 n_z n − z.
    nx, ny, nz = -gx / length, -gy / length, 1 / length
    rx, ry, rz = 2 * nz * nx, 2 * nz * ny, 2 * nz * nz - 1
    toward = np.clip(rx * d[0] + ry * d[1] + rz * d[2], 0, 1)
    room = 0.34 + 0.22 * ry + 0.16 * rx * np.sign(d[0]) + 0.85 * toward**10
    return np.asarray(np.array(METAL, np.float32) * np.clip(room, 0.03, 1.6)[..., None], np.float32)


def shadow(stick: Yardstick, lights: Lights, mm: float) -> Map:
    """Return how much light its edge leaves on the skin beside it, (h, w) 0–1."""
    d = lights.direction
    thick = 1.8 if stick.kind == "coin" else 1.0
    reach = thick * np.array([-d[0], d[1]]) / max(float(d[2]), 0.25) / mm
    move = np.array([[1, 0, reach[0]], [0, 1, reach[1]]])
    size = (stick.alpha.shape[1], stick.alpha.shape[0])
    cast = np.asarray(cv2.warpAffine(stick.alpha, move, size, borderMode=cv2.BORDER_REPLICATE), np.float32)
    return np.asarray(1 - 0.55 * blur(cast, 0.35 / mm) - 0.30 * blur(stick.alpha, 0.8 / mm), np.float32).clip(
        0.1, 1
    )
