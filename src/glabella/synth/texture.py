"""Plain skin: its network of furrows, its mottled colour, its follicles, by place of the body."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glabella.synth.canvas import Canvas
from glabella.synth.fields import splat
from glabella.terms import WrongUsage, load_yaml

Map = NDArray[np.float32]
Points = NDArray[np.float64]


@dataclass(frozen=True)
class Site:
    """Plain skin of one place of the body, as in ``library/synth/sites.yaml``; lengths mm, densities per cm².

    ``cell``, ``depth``, ``stretch`` of the furrows; ``hairs``, ``hair_length``, ``hair_width``, ``hair_dark``
    of its down; ``radius`` of the limb, 0 flat; ``blood`` and ``mottle`` relative to a cheek.
    """

    cell: float
    depth: float
    stretch: float
    hairs: float
    hair_length: tuple[float, float]
    hair_width: float
    hair_dark: float
    follicles: float
    roughness: float
    mottle: float
    blood: float
    radius: float


def site_named(name: str) -> Site:
    """Return a place of the body.

    Raises
    ------
    WrongUsage
        If it is not in the library.
    """
    rows = load_yaml("synth", "sites.yaml")["rows"]
    if name not in rows:
        raise WrongUsage(f"There is no skin of the {name}.", f"Choose from {', '.join(rows)}.")
    return Site(**rows[name])


def cells(
    canvas: Canvas, rng: np.random.Generator, size: float, stretch: float, warp: float
) -> tuple[Map, Map]:
    """Return a cellular network: 0 in the furrows to 1 on the fields, and a random value of each field.

    Parameters
    ----------
    size : mm between furrows
    stretch : how much longer than wide the fields are
    warp : how far furrows wind, in fields
    """
    turn = rng.uniform(0, np.pi)
    c, s = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    bend = [np.float32(warp) * canvas.noise(rng, 6.0 * size, 2.2 * size) for _ in range(2)]
    u = (c * canvas.x + s * canvas.y) / np.float32(size) + bend[0]
    v = (c * canvas.y - s * canvas.x) / np.float32(size * stretch) + bend[1]
    iu, iv = np.floor(u).astype(np.int32), np.floor(v).astype(np.int32)
    fu, fv = u - iu, v - iv
    n = 512
    jitter = rng.uniform(0.0, 1.0, (3, n * n)).astype(np.float32)
    first, second = np.full(canvas.shape, 9, np.float32), np.full(canvas.shape, 9, np.float32)
    value = np.zeros(canvas.shape, np.float32)
    for dv in (-1, 0, 1):
        row = ((iv + dv) & (n - 1)) * n
        for du in (-1, 0, 1):
            index = row + ((iu + du) & (n - 1))
            a, b = du + jitter[0].take(index) - fu, dv + jitter[1].take(index) - fv
            d = a * a + b * b
            closer = d < first
            second = np.where(closer, first, np.minimum(second, d))
            value = np.where(closer, jitter[2].take(index), value)
            first = np.where(closer, d, first)
    away = np.sqrt(second) - np.sqrt(first)
    return np.asarray(1 - np.exp(-((away / np.float32(0.22)) ** 2)), np.float32), value


def furrows(canvas: Canvas, site: Site) -> Map:
    """Return the relief of plain skin in mm: primary and secondary furrows, fields of uneven height."""
    rng = canvas.stream("furrows")
    seen = [float(np.clip((cell / canvas.mm - 1.6) / 2.4, 0, 1)) for cell in (site.cell, 0.45 * site.cell)]
    relief = np.float32(0.014) * canvas.noise(rng, 4.5) + np.float32(0.006) * canvas.noise(rng, 1.4)
    uneven = np.clip(1 + np.float32(0.28) * canvas.noise(rng, 2.8 * site.cell, 1.2 * site.cell), 0.15, 2.0)
    if seen[0] > 0:
        field, value = cells(canvas, rng, site.cell, site.stretch, 0.35)
        relief += (
            np.float32(seen[0] * site.depth) * uneven * (field - 1 + np.float32(0.30) * (value - 0.5) * field)
        )
    if seen[1] > 0:
        field, value = cells(canvas, rng, 0.45 * site.cell, 1.2, 0.25)
        relief += np.float32(0.33 * seen[1] * site.depth) * (
            field - 1 + np.float32(0.4) * (value - 0.5) * field
        )
    relief += np.float32(0.05 * site.depth) * canvas.noise(rng, 0.16)
    return np.asarray(relief, np.float32)


def colours(canvas: Canvas, site: Site) -> tuple[Map, Map]:
    """Return natural logs of melanin and haemoglobin of plain skin about the tone's own."""
    rng = canvas.stream("colours")
    m = np.float32(0.070) * canvas.noise(rng, 22.0, 9.0, 4.0, 1.8, fall=0.75)
    m += np.float32(0.045) * canvas.noise(rng, 0.9, 0.45, fall=0.8)
    h = np.float32(0.11) * canvas.noise(rng, 16.0, 6.5, 3.0, fall=0.8)
    h += np.float32(0.10) * canvas.noise(rng, 1.5, 0.7, fall=0.9)
    return np.asarray(site.mottle * m, np.float32), np.asarray(
        site.mottle * h + np.log(site.blood), np.float32
    )


def follicles(canvas: Canvas, site: Site) -> tuple[Points, Map, Map]:
    """Return follicles of body hair: places (n, 2) mm, their small domes in mm, and their flush (log)."""
    rng = canvas.stream("follicles")
    if site.follicles == 0:
        return np.zeros((0, 2)), canvas.blank(), canvas.blank()
    at = canvas.scatter(rng, "follicles", site.follicles)
    domes, flush = canvas.blank(), canvas.blank()
    n = len(at)
    splat(domes, canvas.place(at), rng.uniform(0.20, 0.36, n) / canvas.mm, rng.uniform(0.0, 0.05, n))
    splat(flush, canvas.place(at), rng.uniform(0.35, 0.7, n) / canvas.mm, rng.uniform(0.0, 0.45, n))
    return at, domes, flush
