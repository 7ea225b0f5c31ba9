"""Redness: where a face holds more blood than its own even tone. Read and stated, never painted away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glabella.face import Face
from glabella.skin.colour_table import HAEMOGLOBIN_MOST
from glabella.skin.evenness import Ground, areas_of, lay_ground, limits
from glabella.skin.filters import Map, masked_gaussian, median
from glabella.skin.maps import Finding, Severity
from glabella.skin.severity import detectable_change
from glabella.terms import Concern, Zone, load_yaml

Array = NDArray[np.float32]

ESTIMATED = "Estimated from a photograph."
TOO_DARK = (
    "In pictures like this one, redness of deep skin tones hardly shows, so it is not scored. "
    "Even daylight and a picture without filters help a little; how the skin feels tells more."
)
CALM_PERCENTILE = 35.0
# Lids are thin and shaded, the neck lies in shade.
UNREAD = (Zone.PERIORBITAL, Zone.NECK)
LEAST_ZONE_MM2 = 60.0


@dataclass(frozen=True, eq=False)
class Redness:
    """Areas, a score for each zone, and a refusal where the skin's tone hides blood."""

    objects: tuple[Finding, ...]
    severities: tuple[Severity, ...]
    refusal: str | None


def blood_excess(ground: Ground, haemoglobin: Map) -> Map:
    """Return by how much the blood root exceeds that of this face's calm skin: (h, w) at reading step.

    Parameters
    ----------
    ground : Ground
    haemoglobin : (h, w) float32, working size
    """
    root = np.sqrt(np.clip(haemoglobin, 0, HAEMOGLOBIN_MOST) / np.float32(HAEMOGLOBIN_MOST))
    small = ground.reduced(root.astype(np.float32))
    smooth = masked_gaussian(small, ground.weight, limits()["smoothing"] / ground.mm)
    known = smooth[ground.weight > 0]
    calm = float(np.percentile(known, CALM_PERCENTILE)) if known.size else 0.0
    return np.where(ground.weight > 0, smooth - np.float32(calm), 0).astype(np.float32)


def _severities(ground: Ground, excess: Map) -> list[Severity]:
    scale = load_yaml("optics", "findings.yaml")["scales"]["redness"]
    cuts = scale["cut_points"]["value"]
    least, most = (float(end) for end in scale["range"])
    over = np.clip(excess - np.float32(0.5 * limits()["red_onset"]), 0, None)
    out = []
    for zone, part in ground.zones.items():
        seen = part * ground.weight
        total = float(seen.sum())
        if total * ground.mm**2 < LEAST_ZONE_MM2:
            continue
        grade = float(np.interp(float((over * seen).sum()) / total, cuts, range(len(cuts))))
        change = detectable_change("redness", zone) * ground.face.widening
        out.append(
            Severity(
                Concern.REDNESS,
                zone,
                round(grade, 2),
                round(max(least, grade - change), 2),
                round(min(most, grade + change), 2),
                str(scale["name"]),
                (least, most),
                round(change, 2),
                f"{ESTIMATED} Against this face's own calm skin.",
            )
        )
    return out


def read_redness(
    face: Face, melanin: Array, haemoglobin: Array, readable: Map | None = None, base: Ground | None = None
) -> Redness:
    """Read redness from a face's maps (h, w); refused in tones whose blood an 8-bit picture hides.

    ``base`` is the face's ground where it has been laid already.
    """
    seen = melanin[(face.skin > 0.5) & np.isfinite(melanin)]
    if seen.size and median(seen) > limits()["darkest_for_blood"]:
        return Redness((), (), TOO_DARK)
    ground = (base or lay_ground(face, readable)).without(UNREAD)
    excess = blood_excess(ground, haemoglobin)
    objects = areas_of(
        ground,
        excess,
        limits()["red_onset"],
        limits()["red_area"],
        Concern.REDNESS,
        "red_area",
    )
    return Redness(tuple(objects), tuple(_severities(ground, excess)), None)
