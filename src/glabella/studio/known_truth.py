"""The command that makes known truth: a face or a patch of skin that belongs to nobody."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from glabella.studio.output import Json, Out, emit, say
from glabella.terms.errors import WrongUsage

Feature = Annotated[
    list[str] | None,
    typer.Option(
        help="A feature such as melasma, or melasma=0.5; may be repeated. --patch without any is plain."
    ),
]


def strengths(asked: list[str] | None) -> dict[str, float]:
    """Turn ``name`` and ``name=strength`` into strengths.

    Raises
    ------
    WrongUsage
        If a strength is not a number.
    """
    found = {}
    for text in asked or ():
        name, _, number = text.partition("=")
        try:
            found[name.replace("-", "_")] = float(number or 1)
        except ValueError as error:
            raise WrongUsage(
                f"The strength of {name} is not a number.", f"Write {name}=0.5, for example."
            ) from error
    return found


def lamp(text: str | None) -> Any:
    """Turn ``oblique`` or ``AZIMUTH,ELEVATION[,HARDNESS]`` into a light; nothing into ``None``.

    Raises
    ------
    WrongUsage
        If it is neither.
    """
    from glabella.synth import Light, light_named

    if text is None:
        return None
    parts = text.split(",")
    if len(parts) == 1:
        return light_named(text)
    try:
        numbers = [float(part) for part in parts]
        return Light(*numbers)
    except (ValueError, TypeError) as error:
        raise WrongUsage(
            f"{text} is no light.", "Name one, or give AZIMUTH,ELEVATION,HARDNESS such as 45,20,0.6."
        ) from error


def synth(
    out: Out,
    tone: Annotated[int, typer.Option(min=1, max=10, help="Monk skin tone.")] = 4,
    seed: Annotated[int, typer.Option(help="Another number, another face.")] = 0,
    size: Annotated[int, typer.Option(min=256, max=4096, help="Side of the picture in pixels.")] = 2048,
    patch: Annotated[bool, typer.Option("--patch", help="A patch of skin instead of a face.")] = False,
    feature: Feature = None,
    light: Annotated[
        str | None, typer.Option(help="frontal, oblique, overcast …, or AZIMUTH,ELEVATION,HARDNESS.")
    ] = None,
    camera: Annotated[str, typer.Option(help="srgb, telephone or reflex.")] = "srgb",
    age: Annotated[float | None, typer.Option(help="Age of a face in years.")] = None,
    site: Annotated[str, typer.Option(help="Of a patch: cheek, forearm, thigh or belly.")] = "cheek",
    mm_per_pixel: Annotated[float, typer.Option(help="Scale of a patch.")] = 0.08,
    scale: Annotated[str | None, typer.Option(help="coin or ruler, to lay beside a patch.")] = None,
    as_json: Json = False,
) -> None:
    """Make a face, or a patch of skin, that belongs to nobody, with known truth."""
    from glabella.synth import synthesise, synthesise_patch, write
    from glabella.synth.optics import SENSORS

    if camera not in SENSORS:
        raise WrongUsage(f"There is no camera {camera}.", f"Choose from {', '.join(SENSORS)}.")
    wanted, shone = strengths(feature), lamp(light)
    if patch:
        say("Making a patch of skin with known truth.")
        document = write(
            synthesise_patch(
                tone, seed, size, mm_per_pixel=mm_per_pixel, light=shone, sensor=camera,
                features=wanted or (), site=site, scale=scale,
            ),
            out,
        )  # fmt: skip
    else:
        say("Making a face with known truth.")
        asked: dict[str, Any] = {"features": wanted, "sensor": camera}
        if age is not None:
            asked["age"] = age
        document = write(synthesise(tone, seed, size, light=shone, **asked), out)
    emit(document, f"Picture: {(out / 'picture.png').resolve()}", as_json)
