"""How skin answers a plan over time: change with its range, the days after, side effects."""

from glabella.response.course import ConcernCourse, Course, RecoverySign, Reported, SideEffect
from glabella.response.harms import wilson
from glabella.response.respond import respond

__all__ = [
    "ConcernCourse",
    "Course",
    "RecoverySign",
    "Reported",
    "SideEffect",
    "respond",
    "wilson",
]
