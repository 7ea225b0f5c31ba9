"""Lines of known course drawn over faces: who finds them, and what softening them does to finer texture.

Each line is a groove: darker inside by shadowing, lighter on its lips, and lit or shaded on its walls by a
light from a direction drawn at random. Peers see the same flattened log shading, mask and lines as this
reader, in a fixed mixture of red and green; this reader mixes the channels itself, and how the best peer does
on that mixture is measured too (``own_mix``). Real lines of the faces count against everyone alike, so young
faces serve best.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.capture.colour import encode_srgb, linear_from_bytes
from glabella.face import Face
from glabella.skin.analysis import flattened
from glabella.skin.anatomy import away_from_edges
from glabella.skin.creases import fallback_gain, signatures
from glabella.skin.filters import Map, fill, gaussian, masked_gaussian
from glabella.skin.lines import Line, find_lines, line_map
from glabella.skin.relief import log_light
from glabella.skin.ridges import crease_light, ridge_field
from glabella.terms import Zone

LINES_PER_FACE = 24
WIDTHS_MM, LENGTHS_MM, CONTRASTS = (0.35, 1.8), (8.0, 35.0), (0.09, 0.4)
LIP_SHARE, WALL_SHARE = 0.28, 0.5
CHANNEL_GAIN = np.array([0.85, 1.0, 1.05], np.float32)
RED_SHARE = 0.6
FLATTEN_MM = 3.0
INSIDE_MM = 3.0
FINE_PIXELS = 1.5
PEER_SIGMAS = (1.0, 1.5, 2.0, 3.0)
GABOR_WAVELENGTHS = (4, 6, 8, 12)
EYES_MM = 9.0
PLAIN_ZONES = (Zone.FOREHEAD, Zone.GLABELLA, Zone.CHEEKS, Zone.CHIN, Zone.JAW, Zone.NASOLABIAL, Zone.PATCH)


@dataclass(frozen=True, eq=False)
class Drawn:
    """A face with known lines.

    ``linear`` (h, w, 3) float32 after 8-bit rounding; ``plain`` the same without the lines; ``shading``
    (h, w) float32, ln, what the lines add to green; ``truth`` and ``counted`` (h, w) bool: where lines are,
    and where answers count.
    """

    linear: NDArray[np.float32]
    plain: NDArray[np.float32]
    shading: Map
    truth: NDArray[np.bool_]
    counted: NDArray[np.bool_]
    skin: Map
    mm: float


def _course(inside: NDArray[np.bool_], mm: float, random: np.random.Generator) -> NDArray[np.float64]:
    rows, columns = np.nonzero(inside)
    start = random.integers(len(rows))
    steps = int(np.exp(random.uniform(*np.log(LENGTHS_MM))) / mm)
    bends = np.empty(steps)
    bend = random.normal(0, 0.03)
    for step in range(steps):
        bend = 0.97 * bend + random.normal(0, 0.006 * mm / 0.28)
        bends[step] = bend * mm * 0.6
    angle = random.uniform(0, 2 * np.pi) + np.cumsum(bends)
    x = columns[start] + np.cumsum(np.cos(angle))
    y = rows[start] + np.cumsum(np.sin(angle))
    return np.column_stack([x, y])


def _groove(
    course: NDArray[np.float64], sigma: float, light: float, shape: tuple[int, int], phase: float
) -> tuple[tuple[slice, slice], Map, NDArray[np.bool_]] | None:
    """Return the window of one groove, its shading for contrast 1, and where it is."""
    low = np.maximum(np.floor(course.min(axis=0) - 5 * sigma - 2), 0).astype(int)
    high = np.minimum(np.ceil(course.max(axis=0) + 5 * sigma + 3), shape[::-1]).astype(int)
    if (high <= low).any():
        return None
    points = course[::2]
    tangent = np.gradient(points, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True) + 1e-9
    y, x = np.mgrid[low[1] : high[1], low[0] : high[0]]
    squared = (x[..., None] - points[:, 0]) ** 2 + (y[..., None] - points[:, 1]) ** 2
    nearest = squared.argmin(axis=-1)
    distance = np.sqrt(squared.min(axis=-1)) / sigma
    normal = np.column_stack([-tangent[:, 1], tangent[:, 0]])[nearest]
    side = ((x - points[nearest, 0]) * normal[..., 0] + (y - points[nearest, 1]) * normal[..., 1]) / sigma
    share = nearest / len(points)
    depth = np.clip(np.minimum(share, 1 - share) / 0.2, 0, 1) * (1 + 0.3 * np.sin(6 * np.pi * share + phase))
    inside = np.exp(-0.5 * distance**2)
    lips = LIP_SHARE * np.exp(-0.5 * ((distance - 2.2) / 0.9) ** 2)
    towards = normal[..., 0] * np.cos(light) + normal[..., 1] * np.sin(light)
    shading = depth * (-inside + lips + WALL_SHARE * towards * side * inside)
    place = (distance * sigma < max(1.2 * sigma, 0.8)) & (depth > 0.25)
    return (slice(low[1], high[1]), slice(low[0], high[0])), shading.astype(np.float32), place


def draw_lines(face: Face, seed: int) -> Drawn:
    """Draw lines of known course, width and contrast over the plain skin of a face with a scale."""
    mm = face.working_mm_per_pixel
    assert mm is not None
    random = np.random.default_rng(seed)
    plain = linear_from_bytes(face.frame.cut(face.photo.pixels))
    zones = [face.zones[zone] for zone in PLAIN_ZONES if zone in face.zones]
    room = (np.sum(zones, axis=0) > 0.9) & (away_from_edges(face, mm) > 0.9)
    counted = cv2.distanceTransform(room.astype(np.uint8), cv2.DIST_L2, 5) * mm > INSIDE_MM
    shading = np.zeros(room.shape, np.float32)
    truth = np.zeros(room.shape, np.bool_)
    light = random.uniform(0, 2 * np.pi)
    for _ in range(LINES_PER_FACE):
        width = float(np.exp(random.uniform(*np.log(WIDTHS_MM))))
        contrast = float(np.exp(random.uniform(*np.log(CONTRASTS))))
        course = _course(counted, mm, random)
        drawn = _groove(course, width / 2.355 / mm, light, room.shape, random.uniform(0, 6))
        if drawn is not None:
            window, groove, place = drawn
            shading[window] += contrast * groove
            truth[window] |= place
    skin = (face.skin > 0.5).astype(np.float32)
    shading *= skin
    lined = plain * np.exp(shading[..., None] * CHANNEL_GAIN)
    pixels = np.round(encode_srgb(lined) * 255).astype(np.uint8)
    return Drawn(linear_from_bytes(pixels), plain, shading, truth & counted, counted, skin, mm)


def _flat(drawn: Drawn) -> Map:
    log = log_light(drawn.linear)
    mixed = np.ascontiguousarray(RED_SHARE * log[..., 0] + (1 - RED_SHARE) * log[..., 1], np.float32)
    return fill(mixed - masked_gaussian(mixed, drawn.skin, FLATTEN_MM / drawn.mm), drawn.skin)


def _mixed(drawn: Drawn) -> Map:
    planes = flattened(log_light(drawn.linear), drawn.skin, drawn.mm)
    return crease_light(planes, drawn.skin, fallback_gain())


def _ours(drawn: Drawn) -> tuple[list[Line], Map]:
    """Return the lines that this reader finds and its map of how surely each pixel lies on one."""
    log = log_light(drawn.linear)
    field = ridge_field(_mixed(drawn), drawn.skin, drawn.mm)
    lines = find_lines(field, log, drawn.skin, drawn.skin, drawn.mm)
    return lines, line_map(field, lines, drawn.skin, drawn.mm)


def _gabor_bank(picture: Map) -> Map:
    best = np.full(picture.shape, -np.inf, np.float32)
    for wavelength in GABOR_WAVELENGTHS:
        for index in range(12):
            size = (4 * wavelength + 1, 4 * wavelength + 1)
            kernel = cv2.getGaborKernel(size, wavelength / 2, np.pi * index / 12, wavelength, 0.5, 0)
            even = np.asarray(kernel - kernel.mean(), np.float32)
            found = cv2.filter2D(picture, cv2.CV_32F, even / np.abs(even).sum())
            best = np.maximum(best, -np.asarray(found, np.float32))
    return best


def peers() -> dict[str, Callable[[Map], Map]]:
    """Return the peers: a Gabor bank and three ridge filters (which need the development requirements)."""
    from skimage import filters

    ridge_filters: Any = filters
    options: dict[str, Any] = {"sigmas": PEER_SIGMAS, "black_ridges": True}
    return {
        "gabor_bank": _gabor_bank,
        "sato": lambda picture: ridge_filters.sato(picture, **options),
        "frangi": lambda picture: ridge_filters.frangi(picture, **options),
        "meijering": lambda picture: ridge_filters.meijering(picture, **options),
    }


def score_lines(
    strength: NDArray[Any], truth: NDArray[np.bool_], counted: NDArray[np.bool_]
) -> tuple[float, float]:
    """Return average precision and the best Jaccard index of a strength map, pixel by pixel."""
    order = np.argsort(-strength[counted], kind="stable")
    hits = np.cumsum(truth[counted][order])
    count = np.arange(1, len(order) + 1)
    recall = hits / max(int(truth.sum()), 1)
    precision = float(np.sum(np.diff(np.concatenate([[0.0], recall])) * hits / count))
    return precision, float((hits / (count + truth.sum() - hits)).max())


def line_scores(face: Face, seed: int) -> tuple[float, float]:
    """Return this reader's average precision and Jaccard on lines drawn over a face."""
    drawn = draw_lines(face, seed)
    return score_lines(_ours(drawn)[1], drawn.truth, drawn.counted)


def bench_lines(faces: Sequence[Face], seed: int = 0) -> dict[str, dict[str, float]]:
    """Return the mean average precision and Jaccard of this reader and its peers over faces with a scale."""
    rows: dict[str, list[tuple[float, float]]] = {}
    for index, face in enumerate(faces):
        drawn = draw_lines(face, seed + index)
        flat = _flat(drawn)
        maps: dict[str, NDArray[Any]] = {name: peer(flat) for name, peer in peers().items()}
        maps["glabella"] = _ours(drawn)[1]
        maps["gabor_bank_own_mix"] = _gabor_bank(_mixed(drawn))
        for name, strength in maps.items():
            rows.setdefault(name, []).append(score_lines(strength, drawn.truth, drawn.counted))
    means = {name: np.mean(scores, axis=0) for name, scores in rows.items()}
    return {
        name: {"average_precision": float(mean[0]), "jaccard": float(mean[1])} for name, mean in means.items()
    }


def _softened_by_separation(log: Map, mask: Map) -> Map:
    """Return log light with its coarse part half replaced by a coarser one: frequency separation."""
    coarse = gaussian(log, 2.0)
    return log + 0.5 * mask * (gaussian(coarse, 8.0) - coarse)


def bench_softening(faces: Sequence[Face], seed: int = 0) -> dict[str, dict[str, float]]:
    """Soften known lines by half; return how much finer texture stays and how much of the lines goes.

    ``kept``: of the texture finer than 1.5 px on the lines, the share still there afterwards (regression on
    the picture without lines). ``softened``: the share of the lines' shading taken off where they were found.
    ``elsewhere``: change of fine energy away from the lines.
    """
    rows: dict[str, list[tuple[float, float, float]]] = {}
    for index, face in enumerate(faces):
        drawn = draw_lines(face, seed + index)
        log = log_light(drawn.linear)
        lines, _ = _ours(drawn)
        fine, wrinkles, _ = signatures(log, lines, drawn.skin, drawn.mm)
        signature = fine + wrinkles
        green = np.ascontiguousarray(log[..., 1])
        on = drawn.truth & (np.abs(signature) > 0.01)
        mask = gaussian(on.astype(np.float32), 2.0)
        before = np.ascontiguousarray(log_light(drawn.plain)[..., 1])
        for name, after in (
            ("glabella", green - 0.5 * signature),
            ("frequency_separation", _softened_by_separation(green, mask)),
        ):
            rows.setdefault(name, []).append(_softening(before, green, after, drawn.shading, on, drawn))
    return {
        name: dict(zip(("kept", "softened", "elsewhere"), map(float, np.mean(row, axis=0)), strict=True))
        for name, row in rows.items()
    }


def _softening(
    plain: Map, before: Map, after: Map, shading: Map, on: NDArray[np.bool_], drawn: Drawn
) -> tuple[float, float, float]:
    taken = after - before
    softened = -float((taken[on] * shading[on]).sum() / (shading[on] ** 2).sum())
    texture = plain - gaussian(plain, FINE_PIXELS)
    left = after - (1 - softened) * shading
    left = left - gaussian(left, FINE_PIXELS)
    kept = float((left[on] * texture[on]).sum() / (texture[on] ** 2).sum())
    away = (drawn.skin > 0) & (cv2.dilate((np.abs(taken) > 0.002).astype(np.uint8), np.ones((5, 5))) == 0)
    fine_before, fine_after = (part - gaussian(part, FINE_PIXELS) for part in (before, after))
    energy = float((fine_before[away] ** 2).sum())
    changed = abs(float((fine_after[away] ** 2).sum()) / max(energy, 1e-9) - 1)
    return kept, softened, changed
