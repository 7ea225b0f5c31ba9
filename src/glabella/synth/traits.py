"""What a sitter is: the traits asked for or drawn, and the head, view and lights that follow from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import numpy as np

from glabella.synth.eyes import IRISES
from glabella.synth.fields import stream
from glabella.synth.hair import COLOURS, STYLES
from glabella.synth.head import Head, build_head, draw_genes
from glabella.synth.kinds import wanted_on_face
from glabella.synth.light import Light, Lights, draw_light, light_named, set_lights
from glabella.synth.optics import SENSORS, Tone, tone_of
from glabella.synth.truth import SCARS
from glabella.synth.view import View, draw_view
from glabella.terms import WrongUsage


@dataclass(frozen=True)
class Traits:
    """What a sitter is asked to be; whatever is ``None`` is drawn from the seed.

    ``age`` years 18–85; ``lines``, ``pores`` 1 = typical for the age; ``scars``, ``freckles``, ``redness``
    0 (none) to 1 (marked); ``hair`` in ``STYLES``; ``brows`` 0 (thin) to 1 (bushy); ``light`` and
    ``elevation`` degrees of the key light to the picture's right and up; ``hardness`` 0 (soft box) to 1 (bare
    lamp); ``diffuse`` 0 (one lamp in a room) to 1 (an even sky); ``sensor`` in ``optics.SENSORS``;
    ``features`` more of ``kinds.FEATURES``, with strengths or without.
    """

    age: float | None = None
    lines: float | None = None
    scars: float | None = None
    pores: float | None = None
    freckles: float | None = None
    redness: float | None = None
    hair: str | None = None
    hair_colour: str | None = None
    eyes: str | None = None
    brows: float | None = None
    light: float | None = None
    elevation: float | None = None
    hardness: float | None = None
    diffuse: float = 0.0
    sensor: str = "srgb"
    features: Mapping[str, float] | tuple[str, ...] = ()


def lit_by(light: Light | str | float | None) -> dict[str, float]:
    """Return the traits that a light brings: its place and kind, or only its degrees to the right."""
    if light is None:
        return {}
    lamp = light_named(light) if isinstance(light, str) else light
    if not isinstance(lamp, Light):
        return {"light": lamp}
    return {
        "light": lamp.azimuth,
        "elevation": lamp.elevation,
        "hardness": lamp.hardness,
        "diffuse": lamp.diffuse,
    }


def draw_traits(seed: int, tone: int, traits: Traits) -> Traits:
    """Return traits with everything that was left open drawn from the seed, sensible with the tone.

    Raises
    ------
    WrongUsage
        If a name is unknown or a number out of range.
    """
    rng = stream(seed, "traits")
    age = float(rng.choice([rng.uniform(21, 40), rng.uniform(38, 70)]))
    lightness = (10 - tone) / 9
    eyes = rng.choice(["brown", "hazel", "green", "blue", "grey"], p=[0.3, 0.2, 0.12, 0.28, 0.1])
    colour = rng.choice(["dark", "brown", "fair", "red"], p=[0.3, 0.42, 0.2, 0.08])
    dark_style = rng.choice(["curls", "buzz"])
    drawn = Traits(
        age=age,
        lines=float(rng.uniform(0.75, 1.2)),
        scars=float(rng.choice([0.0, rng.uniform(0.1, 0.5)], p=[0.6, 0.4])),
        pores=float(rng.uniform(0.7, 1.3)),
        freckles=float(rng.choice([0.0, rng.uniform(0.1, 0.9)], p=[0.55, 0.45])) * float(tone <= 6),
        redness=float(rng.uniform(0, 0.7)) * (0.4 + 0.6 * lightness),
        hair=str(rng.choice(["buzz", "crop", "parted"], p=[0.35, 0.57, 0.08]) if tone < 7 else dark_style),
        hair_colour=str(colour) if tone <= 4 else ("dark" if tone == 5 else "black"),
        eyes=str(eyes) if tone <= 4 else ("brown" if tone <= 6 else "dark"),
        brows=float(rng.uniform(0.35, 1.0)),
        hardness=float(rng.uniform(0.25, 0.6)),
    )
    greying = rng.uniform(42, 70)
    given = {f.name: getattr(traits, f.name) for f in fields(traits) if getattr(traits, f.name) is not None}
    whole = replace(drawn, **given)
    if traits.hair_colour is None and float(whole.age or 0) > greying:
        whole = replace(whole, hair_colour="grey")
    _check(whole)
    return whole


def _check(traits: Traits) -> None:
    known = {"hair": STYLES, "hair_colour": COLOURS, "eyes": IRISES, "sensor": SENSORS}
    for name, choices in known.items():
        if getattr(traits, name) not in choices:
            raise WrongUsage(
                f"That {name.replace('_', ' ')} is not known.", f"Choose from {', '.join(choices)}."
            )
    if traits.age is None or not 18 <= traits.age <= 85:
        raise WrongUsage("The age of a synthetic face must be 18 to 85 years.", "Give an age in that range.")
    wanted_on_face(traits.features)
    for name in ("lines", "scars", "pores", "freckles", "redness", "brows", "hardness"):
        if not 0 <= getattr(traits, name) <= 3:
            raise WrongUsage(f"The strength of {name} must be 0 to 3.", "Give a number in that range.")


@dataclass(frozen=True, eq=False)
class Sitter:
    """One person before one camera: every part of the picture is made from these."""

    seed: int
    traits: Traits
    tone: Tone
    head: Head
    view: View
    light: Light
    lights: Lights

    @property
    def features(self) -> dict[str, float]:
        """Return the strength of every feature, those asked for by name coming first."""
        age, strength = self.age, self.strength
        brought = {
            "freckles": 1.5 * strength("freckles"),
            "solar_spots": 0.30 * max(age - 32, 0) / 40,
            "moles": 1.0,
            "papules": 0.30 * strength("redness"),
            "vessels": 0.25 * strength("redness") * max(age - 30, 0) / 30,
        }
        brought |= dict.fromkeys(SCARS, 0.6 * strength("scars"))
        return wanted_on_face(brought | wanted_on_face(self.traits.features))

    @property
    def age(self) -> float:
        """Return the age in years."""
        return float(self.traits.age or 30)

    def strength(self, name: str) -> float:
        """Return a trait that is a number; 0 where it is none."""
        return float(getattr(self.traits, name) or 0)


def seat(tone: int, seed: int, size: int, traits: Traits) -> Sitter:
    """Return the sitter of a tone and seed, what ``traits`` leaves open being drawn from the seed.

    Raises
    ------
    WrongUsage
        If the tone or a trait is unknown or out of range.
    """
    pigment = tone_of(tone)
    whole = draw_traits(seed, tone, traits)
    drawn = draw_light(seed, hardness=float(whole.hardness or 0), azimuth=whole.light)
    light = Light(
        drawn.azimuth,
        drawn.elevation if whole.elevation is None else whole.elevation,
        drawn.hardness,
        whole.diffuse,
    )
    # A photographer opens up the shadows, on dark skin the more.
    fill = 1.15 + 1.1 * float(np.clip(np.log(pigment.melanin / 0.05) / np.log(8), 0, 1))
    head, view = build_head(draw_genes(seed)), draw_view(seed, size)
    return Sitter(seed, whole, pigment, head, view, light, set_lights(light, fill))
