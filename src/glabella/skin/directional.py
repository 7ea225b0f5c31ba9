"""What relief adds to pictures, told from pigment and noise by direction, by colour and by light.

Light from one side shows relief in proportion to its slope towards the light: most across the light, not at
all along it. Pigment and noise have no direction. So how the spectra of red, green and blue turn with
direction says how strongly relief shows in each channel, at each wavelength: softened by light that wanders
under pale skin, in the shine of dark skin, whatever the camera did to colour. What does not turn is the rest.
Both are fitted together (expectation and maximisation; Dempster 1977) and inverted (Wiener 1949).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import fft, optimize

from glabella.skin.filters import Map
from glabella.terms import load_yaml

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

RINGS, SECTORS = 12, 24
# Cycles per mm, and the share of the finest frequency beyond which a picture holds little but its grain.
LOWEST, HIGHEST, FINEST_SHARE = 1 / 9.0, 1 / 0.3, 0.42
# Longer waves are the shape of the body.
LONGEST_MM = 12.0
# One direction that far exceeds the ring's median is a single line, not the light.
LONE_DIRECTION = 2.5
ROUNDS = 12
# Relief is let fall more steeply while gains are guessed, so that coarse pigment is not taken for it.
STEEPER = 1.3
# Rings of more waves than these count alike in telling the light's direction.
MOST_WAVES = 400.0
LEAST_REST = 1e-3
LEAST_POWER = 1e-12


@cache
def _priors() -> dict[str, Any]:
    table: dict[str, Any] = load_yaml("skin", "relief.yaml")["response"]
    return {name: entry["value"] for name, entry in table.items()}


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Powers of some channels of log light by ring of frequency and by direction.

    ``power`` (rings, sectors, n, n) complex, ln² mm²; ``count`` (rings, sectors) independent waves;
    ``frequency`` (rings,) per mm; ``angle`` (sectors,) radians from +x to +y, −π/2 to π/2.
    """

    power: Complexes
    count: Floats
    frequency: Floats
    angle: Floats

    @property
    def mean(self) -> Floats:
        """Return the real powers of each ring, (rings, n, n), over all directions."""
        return np.asarray(
            np.einsum("ja,japq->jpq", self.count, self.power.real)
            / np.maximum(self.count.sum(axis=1), 1e-9)[:, None, None]
        )


@dataclass(frozen=True, eq=False)
class Response:
    """How relief shows, by ring of ``frequency`` (rings,) per mm.

    ``power`` (rings,) mm⁴ of relief; ``odd`` (rings, n) change of log light for a mm of height under light of
    unit slope, shown on one flank; ``even`` (rings, n) the same where hollows are darker; ``rest``
    (rings, n, n) ln² mm² of everything else; ``slopes`` (n, 2) of the light in each channel, see ``Light``.
    """

    frequency: Floats
    power: Floats
    odd: Floats
    even: Floats
    rest: Floats
    slopes: Floats


def waves(shape: tuple[int, int], mm_per_pixel: float) -> tuple[Map, Map]:
    """Return the frequencies along x and y, per mm, of a real transform of that shape."""
    fy = fft.fftfreq(shape[0], mm_per_pixel).astype(np.float32)[:, None]
    fx = fft.rfftfreq(shape[1], mm_per_pixel).astype(np.float32)[None]
    return fx, fy


def padded(shape: tuple[int, ...]) -> tuple[int, int]:
    """Return the next size that transforms fast."""
    return fft.next_fast_len(shape[0]), fft.next_fast_len(shape[1], real=True)


def transforms(channels: Sequence[Map], weight: Map) -> list[NDArray[np.complex64]]:
    """Return the real Fourier transforms of weighted channels (h, w), padded to a fast size."""
    shape = padded(weight.shape)
    return [fft.rfft2(channel * weight, s=shape) for channel in channels]


def spectrum(channels: Sequence[NDArray[np.complex64]], weight: Map, mm_per_pixel: float) -> Spectrum:
    """Return the powers of channels by frequency and direction.

    Parameters
    ----------
    channels : n transforms, from ``transforms``
    weight : (h, w) float32, 0–1, what they were weighted by
    mm_per_pixel : float, mm
    """
    rows, columns = padded(weight.shape)
    fx, fy = waves((rows, columns), mm_per_pixel)
    radius = np.hypot(fx, fy)
    edges = np.geomspace(LOWEST, min(HIGHEST, FINEST_SHARE / mm_per_pixel), RINGS + 1)
    ring = np.digitize(radius, edges) - 1
    angle = np.arctan2(fy, fx) + np.float32(np.pi / 2)
    sector = np.clip((angle * np.float32(SECTORS / np.pi)).astype(np.int32), 0, SECTORS - 1)
    inside = (ring >= 0) & (ring < RINGS)
    inside[:, 0] &= fy[:, 0] > 0
    cell = (ring * SECTORS + sector)[inside]
    number = np.bincount(cell, minlength=RINGS * SECTORS).astype(np.float64)
    counted = max(float((weight.astype(np.float64) ** 2).sum()), 1e-9)
    values = [channel[inside] for channel in channels]
    n = len(values)
    power = np.zeros((RINGS * SECTORS, n, n), np.complex128)
    unit = mm_per_pixel**2 / counted / np.maximum(number, 1)
    for one, other in zip(*np.tril_indices(n), strict=True):
        product = values[one] * values[other].conj()
        real = np.bincount(cell, product.real, len(number))
        imaginary = np.bincount(cell, product.imag, len(number))
        power[:, one, other] = (real + 1j * imaginary) * unit
        power[:, other, one] = power[:, one, other].conj()
    return Spectrum(
        power.reshape(RINGS, SECTORS, n, n),
        (number * counted / (rows * columns)).reshape(RINGS, SECTORS),
        np.sqrt(edges[1:] * edges[:-1]),
        (np.arange(SECTORS) + 0.5) * np.pi / SECTORS - np.pi / 2,
    )


def without_lone_directions(seen: Spectrum) -> Spectrum:
    """Return a spectrum in which no direction of a ring stands out alone, as a straight line's does."""
    total = np.trace(seen.power.real, axis1=-2, axis2=-1)
    limit = LONE_DIRECTION * np.median(total, axis=1, keepdims=True)
    share = np.minimum(1.0, limit / np.maximum(total, 1e-30))
    return Spectrum(seen.power * share[..., None, None], seen.count, seen.frequency, seen.angle)


def axis_of_light(seen: Spectrum) -> tuple[float, float]:
    """Return the angle along which relief shows most, radians, and how clearly it does.

    The second number is the second harmonic of the whitened power, as a share of that power: 0 where no
    direction stands out.
    """
    inverse = np.linalg.inv(_raised(seen.mean, 0.02))
    white = np.einsum("jpq,jaqp->ja", inverse, seen.power).real / seen.power.shape[-1]
    turn = np.exp(2j * seen.angle)[None]
    number = seen.count.sum(axis=1)
    harmonic = 2 * (seen.count * white * turn).sum(axis=1) / np.maximum(number, 1e-9)
    weight = np.minimum(number, MOST_WAVES)
    together = (weight * harmonic).sum() / max(float(weight.sum()), 1e-9)
    return float(np.angle(together) / 2), float(abs(together))


def _raised(matrices: Floats, share: float) -> Floats:
    """Return positive definite matrices: each one's own diagonal is raised by a share."""
    values, vectors = np.linalg.eigh(matrices)
    kept = (vectors * np.maximum(values, 0)[..., None, :]) @ vectors.swapaxes(-1, -2)
    own = np.maximum(np.diagonal(matrices, axis1=-2, axis2=-1), LEAST_POWER)
    return np.asarray(kept + share * own[..., None, :] * np.eye(matrices.shape[-1]))


def relief_power(frequency: Floats) -> Floats:
    """Return the power of typical relief, mm⁴, at frequencies per mm."""
    prior = _priors()
    return np.asarray(prior["power_at_half"] * (frequency / 0.5) ** -prior["power_fall"])


def _softened(frequency: Floats) -> Floats:
    """Return what light that wanders under the skin leaves of relief in red, green and blue, (rings, 3)."""
    return np.asarray(1 / (1 + frequency[:, None] / np.array(_priors()["softening"])))


def _hollows(frequency: Floats) -> Floats:
    """Return how much darker a hollow is under light from everywhere, ln per mm, (rings, 3)."""
    prior = _priors()
    opening = frequency**2 / (frequency**2 + prior["hollow_frequency"] ** 2)
    return np.asarray((prior["hollow"] * opening)[:, None] * _softened(frequency))


def _turning(seen: Spectrum, angle: float) -> tuple[Floats, Floats]:
    """Return the part of the powers that goes as cos² from the light, (rings, n, n), and its error."""
    count = seen.count
    wave = np.cos(2 * (seen.angle - angle))[None]
    total = np.maximum(count.sum(axis=1, keepdims=True), 1e-9)
    off = wave - (count * wave).sum(axis=1, keepdims=True) / total
    energy = np.maximum((count * off**2).sum(axis=1), 1e-9)
    part = 2 * np.einsum("ja,japq->jpq", count * off, seen.power.real) / energy[:, None, None]
    own = np.diagonal(seen.mean, axis1=1, axis2=2)
    variance = 2 * (own[:, :, None] * own[:, None, :] + seen.mean**2) / energy[:, None, None]
    return part, np.sqrt(np.maximum(variance, 1e-30))


def colour_guess(seen: Spectrum, mean: Floats, slope: tuple[float, float]) -> tuple[Floats, Floats]:
    """Return first gains (rings, 3) of red, green and blue: on flanks, and in hollows.

    A smooth course with frequency is fitted to what turns with direction. A dark channel shows shine more,
    which rises with slope far faster than the light from within.

    Parameters
    ----------
    seen : Spectrum of red, green and blue
    mean : (3,) float64, their mean linear light
    slope : of the light
    """
    frequency = seen.frequency
    part, error = _turning(without_lone_directions(seen), float(np.arctan2(slope[1], slope[0])))
    rows, columns = np.triu_indices(3)
    found, error = part[:, rows, columns], error[:, rows, columns]
    shine = _priors()["shine"] / np.maximum(mean, 1e-3)
    expected = np.concatenate([np.log1p(shine), np.log(_priors()["softening"]) + 0.7 * np.log1p(shine)])
    power = (slope[0] ** 2 + slope[1] ** 2) * relief_power(frequency)

    def gains(x: Floats) -> Floats:
        wave = 2 * np.pi * frequency[:, None]
        return np.asarray(wave * np.exp(x[:3]) / (1 + frequency[:, None] / np.exp(x[3:6])))

    def misfit(x: Floats) -> Floats:
        gain = gains(x)
        steeper = power * (frequency / 0.5) ** -x[6]
        model = steeper[:, None] * gain[:, rows] * gain[:, columns]
        off = x[:6] - expected
        common = np.array([off[:3].mean(), off[3:].mean()])
        own = np.concatenate([off[:3] - common[0], off[3:] - common[1]])
        far = 4 * np.tanh(0.175 * (found - model) / error)
        held = [common / [0.8, 0.4], own / np.repeat([0.24, 0.12], 3), (x[6:] - STEEPER) / 0.4]
        return np.concatenate([far.ravel(), *held])

    start = np.append(expected, STEEPER)
    best = optimize.least_squares(misfit, start, method="lm", max_nfev=300).x
    return gains(np.asarray(best)), _hollows(frequency)


def light_guess(frequency: Floats, mean: Floats) -> tuple[Floats, Floats]:
    """Return first gains (rings, 3) of red, green and blue, on flanks and in hollows, of skin of a colour.

    Parameters
    ----------
    frequency : (rings,) per mm
    mean : (3,) float64, mean linear light of red, green and blue
    """
    shine = _priors()["shine"] / np.maximum(mean, 1e-3)
    return 2 * np.pi * frequency[:, None] * (_softened(frequency) + shine), _hollows(frequency)


def fit_response(seen: Spectrum, guess: tuple[Floats, Floats], slopes: Floats) -> Response:
    """Fit how relief shows in a picture to its spectrum.

    Parameters
    ----------
    seen : Spectrum of n channels
    guess : first gains (rings, n) on flanks and in hollows
    slopes : (n, 2) of the light in each channel, see ``Light``
    """
    power = relief_power(seen.frequency)
    facing = _facing(seen.angle, slopes)
    shown = -1j * facing[None] * guess[0][:, None] + guess[1][:, None]
    relief = np.einsum("ja,j,jap,jaq->jpq", seen.count, power, shown, shown.conj()).real
    relief /= np.maximum(seen.count.sum(axis=1), 1e-9)[:, None, None]
    now = (*guess, _raised(seen.mean - relief, 0.1))
    for _ in range(ROUNDS):
        now = _improved(seen, facing, power, now, guess)
    return Response(seen.frequency, power, *now, slopes)


def _facing(angle: Floats, slopes: Floats) -> Floats:
    """Return how much a wave of that direction leans to the light of each channel, (sectors, n)."""
    return np.asarray(np.stack([np.cos(angle), np.sin(angle)], axis=1) @ slopes.T)


def _improved(
    seen: Spectrum,
    facing: Floats,
    power: Floats,
    now: tuple[Floats, Floats, Floats],
    guess: tuple[Floats, Floats],
) -> tuple[Floats, Floats, Floats]:
    """Return gains and rest after one round of expectation and maximisation, held near the guess."""
    odd, even, rest = now
    count = seen.count
    shown = -1j * facing[None] * odd[:, None] + even[:, None]
    along = np.linalg.solve(rest[:, None] + 0j, shown[..., None])[..., 0]
    known = np.einsum("jap,jap->ja", shown.conj(), along).real
    left = power[:, None] / (1 + power[:, None] * known)
    mixing = left[..., None] * along.conj()
    with_light = np.einsum("japq,jaq->jap", seen.power, mixing.conj())
    height = left + np.einsum("jap,jap->ja", mixing, with_light).real
    total = np.maximum(count.sum(axis=1), 1e-9)[:, None]
    held = _priors()["held"] / total
    flank = np.einsum("ja,ap,ja->jp", count, facing**2, height) + 1e-12 * total
    odd = np.einsum("ja,ap,jap->jp", count, facing, 1j * with_light).real + held * flank * guess[0]
    odd = odd / (flank * (1 + held))
    level = np.einsum("ja,ja->j", count, height)[:, None]
    even = np.einsum("ja,jap->jp", count, with_light.real) + 3 * held * level * guess[1]
    even = even / (level * (1 + 3 * held))
    shown = -1j * facing[None] * odd[:, None] + even[:, None]
    crossed = np.einsum("jap,jaq->japq", shown, with_light.conj())
    misfit = seen.power - crossed - crossed.conj().swapaxes(-1, -2)
    misfit = misfit + height[..., None, None] * np.einsum("jap,jaq->japq", shown, shown.conj())
    rest = np.einsum("ja,japq->jpq", count, misfit.real) / total[..., None]
    own = np.maximum(np.diagonal(seen.mean, axis1=1, axis2=2), LEAST_POWER)[:, None, :]
    return odd, even, rest + LEAST_REST * np.eye(rest.shape[-1]) * own


def height_transform(
    channels: Sequence[NDArray[np.complex64]], shape: tuple[int, int], mm_per_pixel: float, response: Response
) -> NDArray[np.complex64]:
    """Return the real transform (of ``padded(shape)``) of the likeliest height, mm.

    Parameters
    ----------
    channels : n transforms of weighted log light, from ``transforms``
    shape : of the picture
    mm_per_pixel : float, mm
    response : Response
    """
    fx, fy = waves(padded(shape), mm_per_pixel)
    radius = np.hypot(fx, fy)
    place, rings = np.log(np.maximum(radius, 1e-6)), np.log(response.frequency)
    x, y = fx / np.maximum(radius, 1e-9), fy / np.maximum(radius, 1e-9)
    inverse = np.linalg.inv(response.rest)
    gains = [response.odd * response.slopes[:, 0], response.odd * response.slopes[:, 1], response.even]
    right, down, level = (np.einsum("jp,jpq->jq", gain, inverse) for gain in gains)

    def at(table: Floats) -> Map:
        return np.interp(place, rings, table).astype(np.float32)

    def mixed(table: Floats) -> NDArray[np.complex64]:
        return np.asarray(sum(at(table[:, c]) * one for c, one in enumerate(channels)), np.complex64)

    known = x * x * at((right * gains[0]).sum(1)) + 2 * x * y * at((right * gains[1]).sum(1))
    known += y * y * at((down * gains[1]).sum(1)) + at((level * gains[2]).sum(1))
    power = np.exp(np.interp(place, rings, np.log(response.power))).astype(np.float32)
    power[radius < 1 / LONGEST_MM] = 0
    found = power * (1j * (x * mixed(right) + y * mixed(down)) + mixed(level)) / (1 + power * known)
    return np.asarray(found, np.complex64)
