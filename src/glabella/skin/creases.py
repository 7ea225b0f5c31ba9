"""What creases add to the light on skin, and nothing else: their signature, smooth along their course.

Each crease is laid out straight, averaged along its own course (never across it), and compared with the
skin that its two sides say should be there. The valley and its lit lips stay, the photograph's grain, pores
and freckles do not: taking a share of the signature away softens the crease by that share and leaves what is
finer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.skin.filters import LEAST_WEIGHT, Map, fill, gaussian, masked_gaussian
from glabella.skin.lines import Line, normals, straightened
from glabella.terms import load_yaml

# In full widths at half depth: the lips of a groove end at about 1.7, nothing of it is left beyond. What is
# taken from nearer the groove says more of the skin under it, so the plateau is narrow.
PLATEAU_WIDTHS = 0.7
REACH_WIDTHS = 1.7
LEAST_PLATEAU_PIXELS, LEAST_REACH_PIXELS = 1.0, 3.0
WIDEST_REACH_MM = 4.5
ALONG_MM = 1.3
ALONG_LEAST_PIXELS = 3.0
END_MM = 1.5
SIDE_SMOOTH_PIXELS = 1.3
# Skin counts as beside a crease until this share of a crease's full weight would leave nothing of it.
BESIDE = 1.2
LEAST_DEPTH = 0.01
LEAST_BELIEVED = 0.85


@dataclass(frozen=True, eq=False)
class Layout:
    """Which crease each pixel belongs to.

    ``weight`` (h, w) float32 0–1, feathered; ``rows``, ``columns`` (n,) pixels with weight; ``point`` (n,)
    index into all creases' points laid end to end; ``along``, ``across`` (n,) float32 pixels from that point;
    ``line`` (n,) index of the crease; ``reach`` the widest reach in pixels.
    """

    weight: Map
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    point: NDArray[np.intp]
    along: NDArray[np.float32]
    across: NDArray[np.float32]
    line: NDArray[np.intp]
    reach: int


def _smoothstep(value: NDArray[np.float32]) -> NDArray[np.float32]:
    value = np.clip(value, 0, 1)
    return cast(NDArray[np.float32], value * value * (3 - 2 * value))


def _end_taper(count: int, steps: float) -> NDArray[np.float32]:
    place = np.arange(count, dtype=np.float32)
    inside = np.minimum(place, count - 1 - place) + 1
    return _smoothstep((inside / max(steps, 1.0)).astype(np.float32))


def _believed(line: Line) -> float:
    """Return the share of a crease's signature that counts: all where it is sure, less where it is not."""
    return min(1.0, LEAST_BELIEVED + line.certainty)


def lay_out(lines: Sequence[Line], weight: Map, mm_per_pixel: float) -> Layout:
    """Assign every pixel near a crease to the nearest point of the nearest crease.

    Parameters
    ----------
    lines : sequence of Line, at least one
    weight : (h, w) float32, 0–1: where creases may be edited
    mm_per_pixel : float, mm
    """
    height, width = weight.shape
    points = np.concatenate([line.path for line in lines])
    normal = np.concatenate([normals(line.path) for line in lines])
    which = np.repeat(np.arange(len(lines)), [len(line.path) for line in lines])
    taper = np.concatenate(
        [_believed(line) * _end_taper(len(line.path), END_MM / mm_per_pixel) for line in lines]
    )
    wide = np.array([line.width for line in lines], np.float32)[which]
    x = np.clip(np.round(points[:, 0]).astype(int), 0, width - 1)
    y = np.clip(np.round(points[:, 1]).astype(int), 0, height - 1)
    free = np.ones((height, width), np.uint8)
    free[y, x] = 0
    distance, label = cv2.distanceTransformWithLabels(free, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    owner = np.zeros(int(label.max()) + 1, np.intp)
    owner[label[y, x]] = np.arange(len(points))
    most = WIDEST_REACH_MM / mm_per_pixel
    reach = np.minimum(np.maximum(REACH_WIDTHS * wide, LEAST_REACH_PIXELS), most)
    plateau = np.minimum(np.maximum(PLATEAU_WIDTHS * wide, LEAST_PLATEAU_PIXELS), 0.7 * reach)
    rows, columns = np.nonzero((distance < reach.max()) & (weight > 0))
    point = owner[label[rows, columns]]
    dx, dy = columns - points[point, 0], rows - points[point, 1]
    across = (dx * normal[point, 0] + dy * normal[point, 1]).astype(np.float32)
    along = (dx * normal[point, 1] - dy * normal[point, 0]).astype(np.float32)
    far = np.hypot(dx, dy).astype(np.float32)
    share = _smoothstep((reach[point] - far) / (reach[point] - plateau[point])) * taper[point]
    keep = share > 0
    rows, columns, point = rows[keep], columns[keep], point[keep]
    full = np.zeros((height, width), np.float32)
    full[rows, columns] = share[keep]
    return Layout(
        full * weight,
        rows,
        columns,
        point,
        along[keep],
        across[keep],
        which[point],
        int(np.ceil(float(reach.max()))) + 1,
    )


def averaged_along(
    channels: NDArray[np.float32], lines: Sequence[Line], reach: int, sigma: float
) -> NDArray[np.float32]:
    """Return every crease laid straight and averaged along its course: (points, 2 reach + 1, c) float32.

    Parameters
    ----------
    channels : (h, w, c) float32
    lines : sequence of Line
    reach, sigma : pixels
    """
    offsets = np.arange(-reach, reach + 1, dtype=np.float32)
    strips = []
    for line in lines:
        strip = straightened(channels, line.path, offsets, cv2.INTER_CUBIC)
        blurred = cv2.GaussianBlur(
            strip, (1, 2 * int(3 * sigma) + 1), 1e-6, sigmaY=sigma, borderType=cv2.BORDER_REPLICATE
        )
        strips.append(blurred.reshape(strip.shape))
    return np.concatenate(strips)


def _sample(strips: NDArray[np.float32], layout: Layout) -> NDArray[np.float32]:
    """Return one channel of the strips (points, offsets) at the layout's pixels, bilinear."""
    middle = strips.shape[1] // 2
    column = np.clip(layout.across + middle, 0, strips.shape[1] - 1.001)
    left = column.astype(np.intp)
    share = (column - left).astype(np.float32)
    row = np.clip(layout.point + np.clip(layout.along, -0.5, 0.5), 0, len(strips) - 1.001)
    top = row.astype(np.intp)
    down = (row - top).astype(np.float32)
    upper = strips[top, left] * (1 - share) + strips[top, left + 1] * share
    lower = strips[top + 1, left] * (1 - share) + strips[top + 1, left + 1] * share
    return cast(NDArray[np.float32], upper * (1 - down) + lower * down)


def expected_without(log_light: Map, weight: Map, creased: Map) -> Map:
    """Return what the skin beside the creases says should be under them.

    Parameters
    ----------
    log_light : (h, w) float32, ln
    weight : (h, w) float32, 0–1, skin
    creased : (h, w) float32, 0–1, where creases lie
    """
    beside = weight * np.clip(1 - BESIDE * creased, 0, 1)
    smooth = masked_gaussian(log_light, beside, SIDE_SMOOTH_PIXELS)
    known = gaussian(beside, SIDE_SMOOTH_PIXELS)
    return fill(smooth, np.clip(2 * known, 0, 1) * (known > 10 * LEAST_WEIGHT))


def signatures(
    log_light: NDArray[np.float32], lines: Sequence[Line], weight: Map, mm_per_pixel: float
) -> tuple[Map, Map, tuple[float, float, float]]:
    """Return the signature of fine lines, that of wrinkles, and how strongly they show in each channel.

    Parameters
    ----------
    log_light : (h, w, 3) float32, ln of linear red, green, blue
    lines : sequence of Line
    weight : (h, w) float32, 0–1: where creases may be edited
    mm_per_pixel : float, mm

    Returns
    -------
    two (h, w) float32 in ln of green light, 0 outside the weight, and the gains of red, green, blue.
    """
    nothing = np.zeros(weight.shape, np.float32)
    if not lines:
        return nothing, nothing.copy(), fallback_gain()
    layout = lay_out(lines, weight, mm_per_pixel)
    sigma = max(ALONG_LEAST_PIXELS, ALONG_MM / mm_per_pixel)
    strips = averaged_along(log_light, lines, layout.reach, sigma)
    expected = expected_without(np.ascontiguousarray(log_light[..., 1]), weight, layout.weight)
    total = nothing.copy()
    seen = _sample(strips[..., 1], layout)
    place = layout.rows, layout.columns
    total[place] = (seen - expected[place]) * layout.weight[place]
    limit = float(load_yaml("skin", "lines.yaml")["fine_line_width_mm"]["value"])
    fine_lines = np.array([line.width * mm_per_pixel <= limit for line in lines])
    fine = nothing.copy()
    fine[place] = fine_lines[layout.line]
    share = masked_gaussian(fine, (layout.weight > 0).astype(np.float32), 1.0)
    return total * share, total * (1 - share), channel_gain(strips, lines)


def fallback_gain() -> tuple[float, float, float]:
    """Return the gains to use where a photograph cannot tell."""
    red, green, blue = load_yaml("skin", "relief.yaml")["channel_gain"]["fallback"]["value"]
    return float(red), float(green), float(blue)


def channel_gain(strips: NDArray[np.float32], lines: Sequence[Line]) -> tuple[float, float, float]:
    """Return how deep creases are in red, green and blue, green being 1, by regression through the origin.

    Parameters
    ----------
    strips : (points, offsets, 3) float32, ln, from ``averaged_along``
    lines : the lines the strips were made from
    """
    table = load_yaml("skin", "relief.yaml")["channel_gain"]
    middle = strips.shape[1] // 2
    flank = np.concatenate([np.full(len(line.path), round(1.2 * line.width) + 1) for line in lines])
    flank = np.minimum(flank, middle)
    row = np.arange(len(strips))
    depth = 0.5 * (strips[row, middle - flank] + strips[row, middle + flank]) - strips[:, middle]
    depth = depth[depth[:, 1] > LEAST_DEPTH]
    energy = float((depth[:, 1] ** 2).sum())
    if len(depth) < 20 or energy <= 0:
        return fallback_gain()
    red, blue = (float((depth[:, c] * depth[:, 1]).sum()) / energy for c in (0, 2))
    red = min(max(red, float(table["red_range"]["low"])), float(table["red_range"]["high"]))
    blue = min(max(blue, float(table["blue_range"]["low"])), float(table["blue_range"]["high"]))
    return red, 1.0, blue
