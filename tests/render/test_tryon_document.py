"""``tryon.json`` holds to its schema and tells the same story twice."""

from __future__ import annotations

import copy
import json

import fake_course as fake
import pytest
from jsonschema import Draft202012Validator, ValidationError

from glabella.render import sources_of, tryon_schema
from glabella.terms import Time


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = tryon_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("sessions", [0, 4])
def test_holds_to_the_schema(validator: Draft202012Validator, sessions: int) -> None:
    validator.validate(json.loads(json.dumps(fake.document(sessions), allow_nan=False)))


@pytest.mark.parametrize("part", sorted(tryon_schema()["required"]))
def test_every_part_is_required(validator: Draft202012Validator, part: str) -> None:
    lacking = copy.deepcopy(fake.document())
    del lacking[part]
    with pytest.raises(ValidationError):
        validator.validate(lacking)


def test_a_silent_refusal_is_refused(validator: Draft202012Validator) -> None:
    silent = fake.document()
    silent["concerns"]["redness"]["reason"] = ""
    with pytest.raises(ValidationError):
        validator.validate(silent)


def test_is_the_same_every_time() -> None:
    assert json.dumps(fake.document()) == json.dumps(fake.document())


def test_numbers_are_the_courses_own() -> None:
    told = fake.document()
    course = fake.course()
    time = Time.parse("6mo")
    entry = next(entry for entry in told["times"] if entry["at"] == "6mo")
    for concern, item in course.concerns.items():
        change = entry["concerns"][str(concern)]
        if not item.studies:
            assert change["improvement_percent"] is None
            continue
        assert change["improvement_percent"]["50"] == pytest.approx(
            100 * item.improvement(time, 50), abs=1e-3
        )
        assert change["p_no_visible_change"] == pytest.approx(item.p_no_visible_change(time), abs=1e-4)
    assert [entry["at"] for entry in told["times"]] == ["0d", "7d", "6mo"]
    assert [entry["illustration"] for entry in told["times"]] == [True, True, False]


def test_every_source_that_is_named_is_listed() -> None:
    told = fake.document()
    listed = set(told["sources"])
    assert listed == {source.id for source in sources_of(fake.course())}
    named = {key for item in told["concerns"].values() for key in item["sources"]}
    named |= {report["source"] for item in told["concerns"].values() for report in item["reported"]}
    named |= {effect["source"] for effect in told["side_effects"]}
    assert named <= listed
