"""Where the person is in the photograph: what the lifted surface rounds, and what it leaves flat behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from glabella.face.surface_fit import HeadFit

Map = NDArray[np.float32]
Number = TypeVar("Number", np.uint8, np.float32)

# The window around the head that is lifted, canonical mm from the mean of the face.
WINDOW_SIDE_MM = 250.0
WINDOW_UP_MM = 230.0
WINDOW_DOWN_MM = 270.0
# Where a head, neck and trunk are expected, canonical mm from the mean of the face, picture axes.
HEAD_CENTRE_MM = (0.0, 25.0, -45.0)
LIKELY_HEAD_MM = (90.0, 128.0)
HEAD_RADII_MM = (78.0, 117.0)
SKULL_RADII_MM = (62.0, 107.0)
# Hair that reaches the picture's border above the chin lies within this much of the head's ellipse.
BORDER_HAIR = 1.9
CHIN_MM = -85.0
NECK_HALF_MM = 42.0
LIKELY_TRUNK_MM = (-88.0, 62.0, 190.0)
LIKELY_FALL = 0.3
SHOULDER_TOP_MM = -132.0
SHOULDER_START_MM = 48.0
SHOULDER_FALL = 0.42
TRUNK_HALF_MM = 185.0
SURE_DROP_MM = 35.0
# Where colour finds less than this of a side of the trunk (white shirt, pale wall), geometry stands in.
TRUNK_FOUND = 0.85
LIKELY_FOUND = 0.6
# Where more than this of what is beside the head is taken for hair, colour has failed.
WALL_TAKEN = 0.6
FALLBACK_SKULL = 0.8
# A crown with hair is at least this large above the ears; colour then trims it where it can.
CROWN_SHARE = 1.06
TEMPLE_MM = 25.0
LANDMARK_SLIP_MM = 4.0
BROW_MM = 0.0
SURE_BACKGROUND_SIDE_MM = 215.0
ROUNDS = 3
ROUNDING_MM = 4.0
THINNEST_MM = 6.0
HUE_SPREAD = 2.0
CROWN_FROM_MM = 104.0
FEWEST_PIXELS = 12
# Most that hair differs from the crown's, in the units of ``_separated``.
HAIR_LIKENESS = np.array([34.0, 18.0, 20.0], np.float32)
# Shade pulls a hair's hue towards grey: the distance counts from the line between the two.
HUE_LIKENESS = 30.0
FARTHEST_HAIR = 3.6


@dataclass(frozen=True, eq=False)
class Window:
    """A rectangle of the photograph on a coarse raster.

    ``left``, ``top``, ``width``, ``height`` are photograph pixels; ``shape`` is the raster's;
    ``step`` is canonical mm per raster pixel.
    """

    left: float
    top: float
    width: float
    height: float
    shape: tuple[int, int]
    step: float

    def to_raster(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """Turn photograph (x, y) points (n, 2) into raster pixels (pixel centres at whole numbers)."""
        out = np.asarray(points, np.float64).copy()
        out[..., 0] = (out[..., 0] - self.left) * self.shape[1] / self.width - 0.5
        out[..., 1] = (out[..., 1] - self.top) * self.shape[0] / self.height - 0.5
        return out

    def cut(self, pixels: NDArray[np.uint8], times: int = 1) -> NDArray[np.uint8]:
        """Return the window of a photograph at ``times`` the raster's size, area averaged."""
        left, top = round(self.left), round(self.top)
        part = pixels[top : top + round(self.height), left : left + round(self.width)]
        size = self.shape[1] * times, self.shape[0] * times
        return np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)

    def shrunk(self, fine: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return a finer cut of the window on the raster itself, area averaged."""
        return np.asarray(cv2.resize(fine, self.shape[::-1], interpolation=cv2.INTER_AREA), np.uint8)

    def padded(self, pad: int) -> Window:
        """Return the window with ``pad`` more rows above and below; it may reach past the photograph."""
        height = self.height / self.shape[0]
        rows = self.shape[0] + 2 * pad
        top, shape = self.top - pad * height, (rows, self.shape[1])
        return Window(self.left, top, self.width, rows * height, shape, self.step)

    def at(self, head: HeadFit) -> tuple[Map, Map]:
        """Return x and y of each raster pixel, canonical mm right and up from the mean of the face."""
        centre = self.to_raster(head.points[:, :2].mean(axis=0))
        x = (np.arange(self.shape[1]) - centre[0]) * self.step
        y = (centre[1] - np.arange(self.shape[0])) * self.step
        across, up = np.meshgrid(x, y)
        return across.astype(np.float32), up.astype(np.float32)


def window_of(shape: tuple[int, int], head: HeadFit, cells: int) -> Window:
    """Return the window of a photograph (height, width) around a head; its longest side has ``cells``."""
    x, y = head.points[:, :2].mean(axis=0)
    mm = head.pixels_per_mm
    left, right = max(0, round(x - WINDOW_SIDE_MM * mm)), min(shape[1], round(x + WINDOW_SIDE_MM * mm))
    top, bottom = max(0, round(y - WINDOW_UP_MM * mm)), min(shape[0], round(y + WINDOW_DOWN_MM * mm))
    width, height = right - left, bottom - top
    scale = min(1.0, cells / max(width, height))
    raster = max(8, round(height * scale)), max(8, round(width * scale))
    return Window(left, top, width, height, raster, width / raster[1] / mm)


def mirrored(array: NDArray[Number], pad: int) -> NDArray[Number]:
    """Return an array (h, w[, c]) with ``pad`` rows above and below that mirror it."""
    return cv2.copyMakeBorder(array, pad, pad, 0, 0, cv2.BORDER_REFLECT)  # type: ignore[return-value]


def face_outline(head: HeadFit, window: Window) -> NDArray[np.int32]:
    """Return the convex outline of the face (n, 1, 2) in raster pixels."""
    return np.asarray(cv2.convexHull(window.to_raster(head.points[:, :2]).round().astype(np.int32)), np.int32)


def _skull(head: HeadFit, window: Window, radii: tuple[float, float]) -> Map:
    """Return the squared elliptical distance from the head's centre, 1 at the given half axes (mm)."""
    x, y = window.at(head)
    middle, centre = (window.to_raster(head.place(at)) for at in ((0.0, 0.0, 0.0), HEAD_CENTRE_MM))
    dx, dy = x - (centre - middle)[0] * window.step, y + (centre - middle)[1] * window.step
    up = head.turn[:2, 1] / np.linalg.norm(head.turn[:2, 1])
    along, across = dx * up[0] + dy * up[1], dx * up[1] - dy * up[0]
    return np.asarray((across / radii[0]) ** 2 + (along / radii[1]) ** 2, np.float32)


def _trunk(x: Map, y: Map) -> NDArray[np.bool_]:
    """Return where neck and shoulders are expected, from canonical mm right and up."""
    side = np.abs(x)
    shoulder = SHOULDER_TOP_MM - SHOULDER_FALL * np.maximum(side - SHOULDER_START_MM, 0)
    neck = (side < NECK_HALF_MM) & (y < CHIN_MM)
    return np.asarray(neck | ((y < shoulder) & (side < TRUNK_HALF_MM)))


def _likely_trunk(x: Map, y: Map) -> NDArray[np.bool_]:
    """Return where high and broad shoulders would be."""
    top, start, side = LIKELY_TRUNK_MM
    return np.asarray((y < top - LIKELY_FALL * np.maximum(np.abs(x) - start, 0)) & (np.abs(x) < side))


def _plausible(
    mask: NDArray[np.uint8], hue: NDArray[np.bool_], head: HeadFit, window: Window
) -> NDArray[np.uint8]:
    """Put geometry where colour plainly failed: most of the wall taken, a shoulder or the crown missed."""
    x, y = window.at(head)
    out = mask.copy()
    skull = _skull(head, window, HEAD_RADII_MM)
    beside = (skull > 1) & (y > CHIN_MM)
    if beside.any() and mask[beside].mean() > WALL_TAKEN:
        out[beside & (skull > FALLBACK_SKULL)] = 0
        out[skull < FALLBACK_SKULL] = 1
    out[(skull < CROWN_SHARE) & (y > TEMPLE_MM) & hue] = 1
    for half in (x < 0, x >= 0):
        for expected, least in ((_trunk(x, y), TRUNK_FOUND), (_likely_trunk(x, y), LIKELY_FOUND)):
            side = expected & half
            if side.any() and out[side].mean() < least:
                out[side] = 1
    return out


def _seeds(head: HeadFit, window: Window) -> NDArray[np.uint8]:
    """Return what geometry alone says of each raster pixel, in GrabCut's four classes."""
    x, y = window.at(head)
    seeds = np.full(window.shape, cv2.GC_PR_BGD, np.uint8)
    seeds[(np.abs(x) > SURE_BACKGROUND_SIDE_MM) & (y > CHIN_MM)] = cv2.GC_BGD
    seeds[_likely_trunk(x, y) | _trunk(x, y)] = cv2.GC_PR_FGD
    head_like = _skull(head, window, LIKELY_HEAD_MM)
    seeds[head_like < 1] = cv2.GC_PR_FGD
    border = np.zeros(window.shape, np.bool_)
    border[:2] = border[:, :2] = border[:, -2:] = True
    seeds[border & (y > CHIN_MM) & (head_like > BORDER_HAIR)] = cv2.GC_BGD
    face = np.zeros(window.shape, np.uint8)
    cv2.fillConvexPoly(face, face_outline(head, window), 1)
    slip = max(1, round(LANDMARK_SLIP_MM / window.step))
    jaw = cv2.erode(face, np.ones((2 * slip + 1, 2 * slip + 1), np.uint8))
    seeds[np.where(y > BROW_MM, face, jaw) > 0] = cv2.GC_FGD
    seeds[_skull(head, window, SKULL_RADII_MM) < 1] = cv2.GC_FGD
    sure = _trunk(x * 1.2, y + SURE_DROP_MM) | ((np.abs(x) < NECK_HALF_MM * 0.8) & (y < CHIN_MM + 20))
    seeds[sure] = cv2.GC_FGD
    return seeds


def _crown(head: HeadFit, window: Window) -> NDArray[np.bool_]:
    """Return the top of the head, where hair is if there is any."""
    _, y = window.at(head)
    return np.asarray((_skull(head, window, SKULL_RADII_MM) < 1) & (y > CROWN_FROM_MM))


def _hair_like(
    planes: NDArray[np.uint8], head: HeadFit, window: Window
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return what is connected to the crown and looks like it, and what has at least a hue like it."""
    crown = _crown(head, window)
    if crown.sum() < FEWEST_PIXELS:
        return np.zeros_like(crown), np.ones_like(crown)
    away = np.abs(planes.astype(np.float32) - np.median(planes[crown], axis=0))
    alike = (away < HAIR_LIKENESS).all(axis=-1) & (_skull(head, window, LIKELY_HEAD_MM) < FARTHEST_HAIR)
    _, pieces = cv2.connectedComponents((alike | crown).astype(np.uint8))
    own, hues = np.median(planes[crown], axis=0)[1:] - 128, planes[..., 1:].astype(np.float32) - 128
    shaded = np.clip(hues @ own / max(float(own @ own), 1.0), 0, 1)[..., None] * own
    hue = (np.abs(hues - shaded) < HUE_LIKENESS).all(axis=-1)
    return np.asarray(pieces == np.bincount(pieces[crown]).argmax()), np.asarray(hue)


def _one_piece(mask: NDArray[np.uint8], seeds: NDArray[np.uint8], step: float) -> NDArray[np.uint8]:
    """Keep the piece that holds the face, without what is thinner than a few millimetres."""
    size = max(1, round(THINNEST_MM / step))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * size + 1, 2 * size + 1))
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, disc)
    opened[seeds == cv2.GC_FGD] = 1
    _, pieces = cv2.connectedComponents(opened)
    return np.asarray(pieces == pieces[seeds == cv2.GC_FGD][0], np.uint8)


def _filled(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Fill the holes of a mask; what touches its top or sides is outside, its bottom edge is not."""
    framed = cv2.copyMakeBorder(1 - mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    framed[0, :] = framed[:, 0] = framed[:, -1] = 1
    _, outside = cv2.connectedComponents(framed)
    return np.asarray((outside != outside[0, 0])[1:-1, 1:-1], np.uint8)


def _separated(small: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture's CIELAB values with hue spread wider, so that dark browns differ from black."""
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), np.float32)
    lab[..., 1:] = (lab[..., 1:] - 128) * HUE_SPREAD + 128
    return np.clip(lab, 0, 255).astype(np.uint8)


def person_outline(fine: NDArray[np.uint8], head: HeadFit, window: Window) -> Map:
    """Return where the person is, (h, w) float32, 0 or 1, on the window's raster.

    Head geometry seeds GrabCut (Rother and others 2004) on colour; one piece without holes is kept and its
    outline rounded.

    Parameters
    ----------
    fine : (h', w', 3) uint8, sRGB
        The window, cut as finely or finer.
    """
    seeds = _seeds(head, window)
    planes = _separated(window.shrunk(fine))
    labels = seeds.copy()
    hair, hue = _hair_like(planes, head, window)
    labels[(labels == cv2.GC_PR_BGD) & hair] = cv2.GC_PR_FGD
    labels[hair & (_skull(head, window, LIKELY_HEAD_MM) < 1)] = cv2.GC_FGD
    cv2.setRNGSeed(0)
    if (labels == cv2.GC_PR_BGD).any() or (labels == cv2.GC_BGD).any():
        outer, inner = np.zeros((1, 65)), np.zeros((1, 65))
        cv2.grabCut(planes, labels, (0, 0, 1, 1), outer, inner, ROUNDS, cv2.GC_INIT_WITH_MASK)
    found = ((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD)).astype(np.uint8)
    mask = _filled(_one_piece(_plausible(found, hue, head, window), seeds, window.step))
    smooth = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), ROUNDING_MM / window.step)
    return np.asarray(smooth > 0.5, np.float32)
