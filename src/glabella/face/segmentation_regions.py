"""What the landmarks alone say: where skin can be, where it never is, and where it surely is."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.face.segmentation_filters import Map, smoothstep

# Closed outlines of the landmark mesh, by landmark number.
# fmt: off
OVAL = (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148,
        176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109)
LIPS = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185)
EYES = ((33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246),
        (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466))
LIDS = ((130, 25, 110, 24, 23, 22, 26, 112, 243, 190, 56, 28, 27, 29, 30, 247),
        (359, 255, 339, 254, 253, 252, 256, 341, 463, 414, 286, 258, 257, 259, 260, 467))
SOCKETS = ((143, 111, 117, 118, 119, 120, 121, 128, 245, 193, 55, 65, 52, 53, 46, 124),
           (372, 340, 346, 347, 348, 349, 350, 357, 465, 417, 285, 295, 282, 283, 276, 353))
BROWS = ((70, 63, 105, 66, 107, 55, 65, 52, 53, 46),
         (300, 293, 334, 296, 336, 285, 295, 282, 283, 276))
NOSTRILS = ((79, 239, 238, 20, 60, 75, 59, 235, 166), (309, 459, 458, 250, 290, 305, 289, 455, 392))
CHEEKS = ((117, 118, 119, 120, 100, 36, 205, 187, 123, 116),
          (346, 347, 348, 349, 329, 266, 425, 411, 352, 345))
NOSE_RIDGE = (193, 168, 417, 399, 363, 281, 275, 4, 45, 51, 134, 174)
FOREHEAD_SEED = (107, 9, 336, 337, 10, 108)
JAW_LINE = (172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397)
CHIN_BEARD = (208, 199, 428, 369, 396, 175, 171, 140)
BRIDGE = (193, 168, 417, 465, 412, 399, 174, 188, 245)
CHIN_SEED = (201, 200, 421, 428, 199, 208)
# fmt: on
FOREHEAD_RISE = 0.27
NECK_REACH = 0.56
NECK_FADE = 0.2
LASH_MARGIN_MM = (2.2, 1.4)
LIP_MARGIN_MM = 0.8
BROW_MARGIN_MM = 1.0
NOSTRIL_MARGIN_MM = 0.8
SUBPIXEL_BITS = 4


@dataclass(frozen=True, eq=False)
class Grid:
    """A raster over the frame: its size (height, width), landmarks (478, 3) px on it and mm per pixel."""

    shape: tuple[int, int]
    points: NDArray[np.float32]
    mm: float

    def px(self, millimetres: float) -> float:
        """Return a length in pixels."""
        return millimetres / self.mm

    @property
    def up(self) -> NDArray[np.float32]:
        """Return the face's upward direction in the picture, length 1."""
        axis = self.points[10, :2] - self.points[152, :2]
        return np.asarray(axis / max(float(np.hypot(*axis)), 1e-6), np.float32)

    @property
    def face_height(self) -> float:
        """Return the distance from the mesh's top to the chin, px."""
        return float(np.hypot(*(self.points[10, :2] - self.points[152, :2])))

    def upward(self, at: int) -> Map:
        """Return how far each pixel (h, w) lies above a landmark along the face's axis, px."""
        rows, columns = np.mgrid[: self.shape[0], : self.shape[1]].astype(np.float32)
        x, y = self.points[at, :2]
        return np.asarray((columns - x) * self.up[0] + (rows - y) * self.up[1], np.float32)

    def fill(self, outline: NDArray[np.float32]) -> Map:
        """Return 1 inside a closed outline (n, 2) px, 0 outside, smooth at the border."""
        canvas = np.zeros(self.shape, np.uint8)
        fixed = np.round(outline * 2**SUBPIXEL_BITS).astype(np.int32)
        cv2.fillPoly(canvas, [fixed], 255, lineType=cv2.LINE_AA, shift=SUBPIXEL_BITS)
        return canvas.astype(np.float32) / np.float32(255)

    def polygon(self, numbers: tuple[int, ...]) -> Map:
        """Return :meth:`fill` of the outline through some landmarks."""
        return self.fill(self.points[list(numbers), :2])


def signed_distance(region: Map) -> Map:
    """Return the distance to the border of a region (h, w) 0–1 in px, positive inside."""
    inside = (region > 0.5).astype(np.uint8)
    within = cv2.distanceTransform(inside, cv2.DIST_L2, 3)
    beyond = cv2.distanceTransform(1 - inside, cv2.DIST_L2, 3)
    return np.asarray(within - beyond, np.float32)


def grown(region: Map, px: float) -> Map:
    """Return a region (h, w) 0–1 grown by ``px`` (shrunk when negative), with a border about 1 px soft."""
    if px == 0:
        return region
    return np.asarray(np.clip(signed_distance(region) + px + 0.5, 0, 1), np.float32)


def head_outline(grid: Grid) -> Map:
    """Return the mesh's outline raised over the forehead to where the hairline can be, (h, w) 0–1."""
    outline = grid.points[list(OVAL), :2].copy()
    height = (outline - grid.points[[127, 356], :2].mean(0)) @ grid.up
    rise = np.clip(height / max(float(height.max()), 1e-6), 0, 1) ** 0.7
    outline += (rise * FOREHEAD_RISE * grid.face_height)[:, None] * grid.up
    side = (outline - grid.points[168, :2]) @ np.array([-grid.up[1], grid.up[0]], np.float32)
    widen = np.sign(side) * grid.px(3.0) * np.clip(rise * 4, 0, 1)
    outline += widen[:, None] * np.array([-grid.up[1], grid.up[0]], np.float32)
    return grid.fill(outline)


def neck_outline(grid: Grid) -> Map:
    """Return where a neck can be seen below the jaw, (h, w) 0–1."""
    points, up = grid.points[:, :2], grid.up
    down = -up * grid.face_height
    right = np.array([-up[1], up[0]], np.float32) * grid.face_height
    a, b = points[132], points[361]
    outline = np.array(
        [a, b, points[361] + 0.06 * right + 0.25 * down, points[361] + 0.22 * right + 0.95 * down,
         points[132] - 0.22 * right + 0.95 * down, points[132] - 0.06 * right + 0.25 * down], np.float32
    )  # fmt: skip
    if (b - a) @ right < 0:
        outline = outline[::-1]
    return grid.fill(outline) * (-grid.upward(152) < NECK_REACH * grid.face_height)


def neck_fade(grid: Grid) -> Map:
    """Return 1 on face and neck, falling to 0 on the chest, (h, w)."""
    below = -grid.upward(152) / grid.face_height
    return smoothstep(below, NECK_REACH, NECK_REACH - NECK_FADE)


def _grown_outline(grid: Grid, outline: NDArray[np.float32], above: float, below: float) -> Map:
    """Return a closed outline (n, 2) px grown by ``above`` px over its middle line and ``below`` px under it.

    Only the outline's surroundings are looked at, which is quick for the small parts of a face.
    """
    reach = int(np.ceil(max(above, below))) + 3
    low = np.clip(np.floor(outline.min(0)).astype(int) - reach, 0, [grid.shape[1], grid.shape[0]])
    high = np.clip(np.ceil(outline.max(0)).astype(int) + reach, 0, [grid.shape[1], grid.shape[0]])
    whole = np.zeros(grid.shape, np.float32)
    if (high <= low).any():
        return whole
    part = Grid((int(high[1] - low[1]), int(high[0] - low[0])), grid.points, grid.mm)
    distance = signed_distance(part.fill(outline - low))
    centre = outline.mean(0) - low
    rows, columns = np.mgrid[: part.shape[0], : part.shape[1]].astype(np.float32)
    upper = (columns - centre[0]) * grid.up[0] + (rows - centre[1]) * grid.up[1] > 0
    margin = np.where(upper, np.float32(above), np.float32(below))
    whole[low[1] : high[1], low[0] : high[0]] = np.clip(distance + margin + 0.5, 0, 1)
    return whole


def never_skin(grid: Grid, brow_margin_mm: float = BROW_MARGIN_MM) -> Map:
    """Return eyes with lid margins, lips, nostrils and brows, (h, w) 0–1, by landmarks alone."""
    parts = [(grid.points[list(LIPS), :2], LIP_MARGIN_MM, LIP_MARGIN_MM)]
    parts += [(grid.points[list(eye), :2], *LASH_MARGIN_MM) for eye in EYES]
    parts += [(grid.points[list(brow), :2], brow_margin_mm, brow_margin_mm) for brow in BROWS]
    for nostril in NOSTRILS:
        hull = np.asarray(cv2.convexHull(grid.points[list(nostril), :2])[:, 0], np.float32)
        parts.append((hull, NOSTRIL_MARGIN_MM, NOSTRIL_MARGIN_MM))
    grown_parts = (_grown_outline(grid, o, grid.px(above), grid.px(below)) for o, above, below in parts)
    return np.asarray(np.maximum.reduce(list(grown_parts)), np.float32)


def brow_core(grid: Grid) -> Map:
    """Return the brows' landmark outlines, (h, w) 0–1."""
    return np.maximum(grid.polygon(BROWS[0]), grid.polygon(BROWS[1]))


def anchors(grid: Grid) -> Map:
    """Return where skin may begin, (h, w) 0–1: the middle of the face and of the neck below the chin."""
    chin, down = grid.points[152, :2], -grid.up * grid.face_height
    jaw = 0.25 * (grid.points[365, :2] - grid.points[136, :2])
    throat = np.array(
        [chin - jaw, chin + jaw, chin + jaw + 0.35 * down, chin - jaw + 0.35 * down], np.float32
    )
    return np.maximum(grown(grid.polygon(OVAL), -grid.px(12.0)), grid.fill(throat))


def shadow_outline(grid: Grid) -> NDArray[np.float32]:
    """Return the outline (n, 2) px of the neck near the jaw, where the head's shadow falls."""
    jaw = grid.points[list(JAW_LINE), :2]
    down = -grid.up * grid.face_height
    middle = jaw.mean(0)
    return np.vstack([jaw, (middle + (jaw - middle) * 0.8 + 0.22 * down)[::-1]]).astype(np.float32)
