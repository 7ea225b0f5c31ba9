"""A plan is frozen, filled from the library, and refuses what does not exist by naming what does."""

from __future__ import annotations

import dataclasses

import pytest

from glabella.evidence import procedures
from glabella.terms import Phototype, Plan, WrongUsage, load_yaml
from glabella.treatment import default_procedure, display_name, plan


def test_what_is_not_named_comes_from_the_library() -> None:
    defaults = load_yaml("procedures", default_procedure(), "procedure.yaml")["defaults"]
    assert dataclasses.asdict(plan()) == {"procedure": default_procedure(), **defaults}
    assert plan(None, sessions=None, adjunct=None) == plan()


def test_a_plan_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        plan().sessions = 2  # type: ignore[misc]


@pytest.mark.parametrize("name", ["microneedling", "Microneedling", "collagen induction therapy"])
def test_a_procedure_is_known_by_its_names(name: str) -> None:
    assert plan(name).procedure == "microneedling"
    assert display_name(name) == "microneedling"


def test_what_a_person_types_is_read() -> None:
    found = plan(sessions="3", interval_weeks="4", needle_mm=1, device="Roller", phototype="iv")
    assert found == Plan(default_procedure(), 3, 4.0, 1.0, "roller", None, Phototype.IV)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("TXA", "tranexamic_acid"), ("platelet-rich plasma", "prp"), ("none", None), ("moon dust", "moon_dust")],
)
def test_an_adjunct_is_known_by_its_names_and_others_are_kept(typed: str, read: str | None) -> None:
    assert plan(adjunct=typed).adjunct == read


@pytest.mark.parametrize(
    ("options", "cure"),
    [
        ({"procedure": "levitation"}, ", ".join(procedures())),
        ({"strength": 3}, "sessions, interval_weeks, needle_mm, device, adjunct, phototype"),
        ({"device": "hammer"}, "pen, roller, stamp"),
        ({"phototype": "VII"}, "I, II, III, IV, V, VI"),
        ({"sessions": 13}, "0 to 12"),
        ({"sessions": -1}, "0 to 12"),
        ({"sessions": 2.5}, "sessions=4"),
        ({"sessions": "many"}, "sessions=4"),
        ({"sessions": float("inf")}, "sessions=4"),
        ({"interval_weeks": 0}, "at most 26"),
        ({"needle_mm": 0}, "at most 3"),
        ({"needle_mm": float("nan")}, "at most 3"),
    ],
)
def test_what_does_not_exist_is_refused_with_what_does(options: dict[str, object], cure: str) -> None:
    with pytest.raises(WrongUsage) as caught:
        plan(**options)  # type: ignore[arg-type]
    assert cure in caught.value.cure
    assert caught.value.exit_code == 2
