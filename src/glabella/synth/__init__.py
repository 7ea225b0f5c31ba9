"""Faces and skin of known truth, made by computation alone: the sample, the test data and the benchmark."""

from glabella.synth.again import relight, retake
from glabella.synth.camera import Faults, photograph
from glabella.synth.canvas import Feature, Mark
from glabella.synth.face import SynthFace, synthesise
from glabella.synth.kinds import FEATURES
from glabella.synth.light import Light, light_named, light_towards
from glabella.synth.optics import compose
from glabella.synth.patch import SynthPatch, synthesise_patch
from glabella.synth.store import write
from glabella.synth.traits import Traits

__all__ = [
    "FEATURES",
    "Faults",
    "Feature",
    "Light",
    "Mark",
    "SynthFace",
    "SynthPatch",
    "Traits",
    "compose",
    "light_named",
    "light_towards",
    "photograph",
    "relight",
    "retake",
    "synthesise",
    "synthesise_patch",
    "write",
]
