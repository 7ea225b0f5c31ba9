"""The shapes of requests and answers."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from glabella.studio.jobs.fitting import FACE
from glabella.studio.visits.models import Job, Visit

State = Literal["empty", "waiting", "running", "done", "failed"]


class Problem(Schema):
    """An error (RFC 9457): ``title`` says what is wrong, ``detail`` what to do."""

    type: str
    title: str
    status: int
    detail: str


PROBLEMS = frozenset({400, 403, 404, 409, 413, 422, 429, 500, 503})


class Agreement(Schema):
    """What a person agrees to, before anything is looked at."""

    adult: bool
    purposes: list[str] = Field(max_length=8)
    patch: bool = False


class Purposes(Schema):
    """What a person agrees to from now on."""

    purposes: list[str] = Field(max_length=8)


class Work(Schema):
    """How far some work is."""

    state: State
    stage: str = ""
    ahead: int = 0
    problem: str = ""
    cure: str = ""

    @classmethod
    def of(cls, visit: Visit, kind: str) -> Work:
        """Return how far the work of a kind is on a visit."""
        job = visit.jobs.filter(kind=kind).first()
        if job is None:
            return cls(state="empty")
        ahead = 0
        if job.state == Job.WAITING:
            ahead = Job.objects.filter(state__in=[Job.WAITING, Job.RUNNING], created__lt=job.created).count()
        return cls(state=job.state, stage=job.stage, ahead=ahead, problem=job.problem, cure=job.cure)


class VisitOut(Schema):
    """A visit, without what was made of it."""

    id: str
    name: str
    patch: bool
    purposes: list[str]
    expires: datetime | None
    plan: dict[str, str | int | float]
    photo: Work
    face_shown: bool
    files: Work
    file_names: list[str]

    @classmethod
    def of(cls, visit: Visit) -> VisitOut:
        """Return a visit's state."""
        return cls(
            id=visit.id,
            name=visit.name,
            patch=visit.patch,
            purposes=visit.consent.get("purposes", []),
            expires=visit.expires,
            plan=visit.plan,
            photo=Work.of(visit, "fit"),
            face_shown=visit.store.has(FACE),
            files=Work.of(visit, "files"),
            file_names=visit.made,
        )


class PlanIn(Schema):
    """What a person chooses of a plan; the rest comes from the library, which also sets the bounds."""

    model_config = ConfigDict(extra="forbid")

    sessions: int | None = None
    interval_weeks: float | None = Field(None, allow_inf_nan=False)
    needle_mm: float | None = Field(None, allow_inf_nan=False)
    device: str | None = Field(None, max_length=40)
    adjunct: str | None = Field(None, max_length=60)
    phototype: str | None = Field(None, max_length=3)

    @property
    def options(self) -> dict[str, str | int | float]:
        """Return what was told."""
        return self.model_dump(exclude_none=True)


class HandOffOut(Schema):
    """A link for one more device: once, for five minutes."""

    address: str
    qr: str
    expires: datetime
    reachable: bool
    advice: str


class Answers(Schema):
    """Answers to the questions, by id; they are not stored."""

    answers: dict[str, str | bool | float | None] = Field(max_length=64)
