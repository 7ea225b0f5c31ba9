"""The three known-truth faces: light, medium, dark. They belong to nobody; everyone may look with them."""

from __future__ import annotations

import os
from dataclasses import dataclass

from django.db import transaction

from glabella.studio.jobs.asking import FIT, ask
from glabella.studio.visits.ending import end
from glabella.studio.visits.models import Job, Visit

# Pixels; a slow machine may take less.
SIDE = int(os.environ.get("GLABELLA_STUDIO_FACE_SIDE") or 1350)


@dataclass(frozen=True)
class Known:
    """A face of known truth: its Monk skin tone and its seed."""

    tone: int
    seed: int


# Another one where the files of a visit change their form.
FORMAT = "3"

FACES = {"medium": Known(5, 0), "light": Known(2, 0), "dark": Known(9, 0)}


def photograph_of(name: str) -> bytes:
    """Return the picture of a known-truth face as PNG bytes."""
    import io

    from PIL import Image

    from glabella.synth import synthesise

    face = FACES[name]
    buffer = io.BytesIO()
    Image.fromarray(synthesise(face.tone, face.seed, SIDE).picture).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def version() -> str:
    """Return what a known-truth face was made with; it is made again when this changes."""
    from glabella.tryon import versions

    return "-".join([FORMAT, *(value[:12] for value in versions().values())])


def ask_for_known() -> None:
    """Ask for the three faces that are not there yet, or were made by another version."""
    now = version()
    for name in FACES:
        found = Visit.objects.filter(name=name).first()
        if found is not None and (found.made_with != now or found.jobs.filter(state=Job.FAILED).exists()):
            end(found)
            found = None
        if found is None:
            with transaction.atomic():
                visit = Visit.begin(name=name, expires=None, made_with=now)
            ask(visit, FIT)
