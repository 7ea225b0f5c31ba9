"""The laws of a course: zero does nothing, more is never less, nothing without a study."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glabella.response import Course, respond, wilson
from glabella.skin.maps import Findings, Severity, SkinMaps
from glabella.terms import Concern, MissingPart, OutsideEvidence, Tier, Time, WrongUsage, Zone
from glabella.treatment import plan

SIGNS = ("erythema", "swelling", "pinpoints", "dryness")
TIMES = [Time.parse(text) for text in ["0d", "1d", "3d", "7d", "1mo", "3mo", "6mo", "12mo"]]
SIX_MONTHS = Time.parse("6mo")


@cache
def course(sessions: int = 4, needle_mm: float = 1.5, phototype: str | None = None) -> Course:
    return respond(plan(sessions=sessions, needle_mm=needle_mm, phototype=phototype), None)


@pytest.mark.parametrize("at", TIMES, ids=str)
def test_no_session_gives_no_weight_at_all(at: Time) -> None:
    for percentile in (0, 10, 50, 90, 100):
        weights = course(0).weights(at, percentile)
        assert weights == dict.fromkeys((*map(str, Concern), *SIGNS), 0.0)
        assert all(found.improvement(at, percentile) == 0 for found in course(0).concerns.values())


def test_the_table_names_every_concern_and_every_sign() -> None:
    assert list(course().weights(SIX_MONTHS, 50)) == [*map(str, Concern), *SIGNS]


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(TIMES), st.floats(0, 100), st.floats(0, 100), st.sampled_from([1, 2, 4, 7, 12]))
def test_change_grows_with_the_percentile(at: Time, one: float, other: float, sessions: int) -> None:
    low, high = sorted((one, other))
    for found in course(sessions).concerns.values():
        assert found.improvement(at, low) <= found.improvement(at, high)
        assert found.contrast(at, low) <= found.contrast(at, high) <= 1


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(TIMES), st.floats(0, 100), st.integers(1, 11))
def test_one_session_more_is_never_less_change(at: Time, percentile: float, sessions: int) -> None:
    for concern, fewer in course(sessions).concerns.items():
        more = course(sessions + 1).concerns[concern]
        assert more.improvement(at, percentile) >= fewer.improvement(at, percentile)
        assert more.contrast(at, percentile) >= fewer.contrast(at, percentile)


@pytest.mark.parametrize("percentile", [25, 50, 90])
def test_between_sessions_only_those_done_count_and_nothing_jumps(percentile: float) -> None:
    """Just before a session skin is where the next one finds it; each session adds, none in advance."""
    whole = course(4)
    gap = whole.plan.interval_weeks * 7
    for concern, found in whole.concerns.items():
        if not found.painted:
            continue
        parts = [whole.so_far(done).concerns[concern] for done in (1, 2, 3)]
        assert parts[0].improvement(Time(0.0, "0d"), percentile) == 0
        for before, after in zip(parts, [*parts[1:], found], strict=True):
            end = before.improvement(Time(gap, "gap"), percentile)
            assert end > before.improvement(Time(0.0, "0d"), percentile)
            assert end == pytest.approx(after.improvement(Time(0.0, "0d"), percentile), abs=1e-9)
            assert after.improvement(Time(7.0, "7d"), percentile) > end


def test_each_session_has_its_own_days_after() -> None:
    whole = course(4)
    for at in TIMES[:4]:
        signs = {name: weight for name, weight in whole.weights(at, 50).items() if name in SIGNS}
        assert whole.so_far(2).weights(at, 50) | signs == whole.so_far(2).weights(at, 50)
    assert whole.so_far(2).plan.sessions == 2
    assert whole.plan.sessions == 4


@pytest.mark.parametrize("done", [-1, 0, 4, 5])
def test_there_is_no_such_session_before_the_last(done: int) -> None:
    with pytest.raises(WrongUsage, match="before the last of 4"):
        course(4).so_far(done)


def test_same_plan_and_seed_same_course_other_seed_nearly_so() -> None:
    again, other = respond(plan(), None), respond(plan(), None, seed=1)
    for at in TIMES:
        assert course().weights(at, 50) == again.weights(at, 50)
    assert course().weights(SIX_MONTHS, 50) != other.weights(SIX_MONTHS, 50)
    for concern, found in course().concerns.items():
        assert found.improvement(SIX_MONTHS, 50) == pytest.approx(
            other.concerns[concern].improvement(SIX_MONTHS, 50), abs=0.02
        )


def test_without_a_study_nothing_is_painted_and_the_reason_is_given() -> None:
    redness = course().concerns[Concern.REDNESS]
    assert (redness.painted, redness.studies, redness.tier) == (False, 0, Tier.NONE)
    assert redness.reason == "No usable study. We won't draw a guess."
    assert redness.certainty == "none"
    assert redness.p_no_visible_change(SIX_MONTHS) == 1
    assert all(course().weights(at, 90)["redness"] == 0 for at in TIMES)


def test_laxity_is_a_number_and_no_picture() -> None:
    laxity = course().concerns[Concern.LAXITY]
    assert not laxity.painted
    assert "photograph" in laxity.reason
    assert laxity.improvement(SIX_MONTHS, 50) > 0
    assert laxity.contrast(SIX_MONTHS, 90) == 0


def test_what_is_painted_is_smaller_than_what_clinics_said() -> None:
    for concern in (Concern.ACNE_SCARS, Concern.WRINKLES, Concern.TEXTURE, Concern.STRETCH_MARKS):
        found = course().concerns[concern]
        said = [number for number in found.reported if number.kind == "said_by_clinics"]
        largest = max(n.value / 100 if "percent" in n.unit or n.value > 1 else n.value for n in said)
        assert 0 < found.improvement(Time.parse("3mo"), 50) < max(largest, 0.4)


def test_every_painted_concern_leads_to_its_studies_and_says_what_is_weak() -> None:
    for found in course().concerns.values():
        if not found.painted:
            continue
        assert found.studies >= 1
        assert len(found.sources) >= found.studies
        assert found.reported
        assert found.assumed_links
        assert found.certainty in ("very low", "low", "moderate", "high")
        assert found.certainty_reasons
        assert found.tier is not Tier.NONE
        for number in found.reported:
            assert str(number.source.citation)
            assert "{" not in number.text


def test_chances_agree_with_the_percentiles() -> None:
    for found in course().concerns.values():
        worse, hidden = found.p_worse(SIX_MONTHS), found.p_no_visible_change(SIX_MONTHS)
        assert 0 <= worse <= 1
        assert 0 <= hidden <= 1
        if found.people is None:
            continue
        assert found.improvement(SIX_MONTHS, 100 * worse) == pytest.approx(0, abs=0.01)
        visible = found.improvement(SIX_MONTHS, 100 * min(1, hidden + worse))
        assert visible == pytest.approx(found.smallest_visible, abs=0.05)


def test_needles_that_do_not_reach_the_dermis_change_nothing_lasting() -> None:
    short = course(needle_mm=0.49)
    for at in TIMES:
        weights = short.weights(at, 90)
        assert all(weights[str(concern)] == 0 for concern in Concern)
        assert weights["pinpoints"] == weights["swelling"] == 0
    assert short.weights(Time.parse("0d"), 50)["erythema"] > 0
    assert any("0.5 mm" in words for words in short.extrapolated)
    assert course(needle_mm=0.5).weights(SIX_MONTHS, 50)["wrinkles"] > 0


def test_a_longer_needle_matters_only_where_a_study_shows_it() -> None:
    shallow, deep = course(needle_mm=1.5), course(needle_mm=2.5)
    for concern in Concern:
        before = shallow.concerns[concern].improvement(SIX_MONTHS, 50)
        after = deep.concerns[concern].improvement(SIX_MONTHS, 50)
        assert (after > before) if concern is Concern.ACNE_SCARS else (after == before)


@pytest.mark.parametrize("text", ["12.1mo", "13mo", "53wk", "400d", "60mo"])
def test_a_time_that_no_study_covers_is_refused(text: str) -> None:
    late = Time.parse(text)
    with pytest.raises(OutsideEvidence, match="12mo") as caught:
        course().weights(late, 50)
    assert caught.value.exit_code == 4
    with pytest.raises(OutsideEvidence):
        course(0).concerns[Concern.WRINKLES].improvement(late, 50)
    assert course().weights(Time.parse("12mo"), 50)


@pytest.mark.parametrize("percentile", [-1, 101, float("nan")])
def test_a_percentile_outside_0_to_100_is_refused(percentile: float) -> None:
    with pytest.raises(WrongUsage, match="10, 50 or 90"):
        course().weights(SIX_MONTHS, percentile)


def test_the_first_days_pass_within_a_week() -> None:
    for sign in course().recovery:
        assert sign.tier is Tier.ASSUMED
        assert sign.sources
        assert sign.assumed
        assert max(sign.typical) == max(sign.long) == 1
        assert sign.typical[-1] == sign.long[-1] == 0
        for days in np.linspace(0, 8, 81):
            at = Time(float(days), f"{days:g}d")
            assert sign.weight(at, "typical") >= 0
            assert sign.weight(at, "long") >= sign.weight(at, "typical") or sign.name == "dryness"
    for at in TIMES[3:]:
        assert all(course().weights(at, 10)[sign] == 0 for sign in SIGNS)


def test_little_improvement_is_shown_with_the_long_course() -> None:
    at = Time.parse("3d")
    assert course().weights(at, 10)["erythema"] == course().weights(at, 50, "long")["erythema"]
    assert course().weights(at, 90)["erythema"] == course().weights(at, 50, "typical")["erythema"]
    assert course().weights(at, 10)["erythema"] > course().weights(at, 50)["erythema"]


def test_the_main_harm_is_a_natural_frequency() -> None:
    main = course(phototype="IV").side_effects[0]
    assert main.text == (
        "In one study of 36 people with skin types IV–V, 5 got dark marks (plausibly 6 to 29 in 100)."
    )
    assert (main.cases, main.n) == (5, 36)
    assert main.source.id == "dogra2014"


def test_for_the_darkest_skin_type_there_is_no_number_and_it_is_said() -> None:
    found = course(phototype="VI")
    assert found.side_effects[0].n == 0
    assert found.side_effects[0].tier is Tier.NONE
    assert not any("IV–V, 5 got" in effect.text for effect in found.side_effects)
    assert any("not studied" in words for words in found.extrapolated)
    assert any("no data on harms" in words for words in found.cautions)


@pytest.mark.parametrize(
    ("cases", "n", "low", "high"),
    [(5, 36, 0.061, 0.287), (8, 202, 0.020, 0.076), (0, 31, 0.0, 0.110), (10, 10, 0.722, 1.0)],
)
def test_wilson_intervals_match_published_ones(cases: int, n: int, low: float, high: float) -> None:
    assert wilson(cases, n) == pytest.approx((low, high), abs=0.001)


def skin_with(scale: str, value: float, zone: Zone | None = None) -> SkinMaps:
    """Stand-in for what is read from a face: only its severities matter to a course."""
    severity = Severity(Concern.WRINKLES, zone, value, value, value, scale, (0, 5), 0.3)
    return cast(SkinMaps, SimpleNamespace(findings=Findings(severities=(severity,))))


def test_the_smallest_visible_change_follows_the_person_where_the_scale_is_known() -> None:
    typical = course().concerns[Concern.WRINKLES].smallest_visible
    for value, expected in ((1.0, 0.5), (2.5, 0.2), (0.2, 1.0)):
        found = respond(plan(), skin_with("Lemperle wrinkle scale", value)).concerns[Concern.WRINKLES]
        assert found.smallest_visible == pytest.approx(expected)
        assert found.improvement(SIX_MONTHS, 50) == course().concerns[Concern.WRINKLES].improvement(
            SIX_MONTHS, 50
        )
    for scale, value in (("a scale nobody knows", 1.0), ("Lemperle wrinkle scale", 0.0)):
        found = respond(plan(), skin_with(scale, value)).concerns[Concern.WRINKLES]
        assert found.smallest_visible == typical == pytest.approx(0.5 / 3.32)


def test_files_that_are_not_as_the_lock_says_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from glabella.evidence import lock

    monkeypatch.setattr(lock, "read_lock", lambda folder: {"model.yaml": "0" * 64})
    lock.verify.cache_clear()
    with pytest.raises(MissingPart, match="lock") as caught:
        lock.verify()
    assert caught.value.exit_code == 5
    lock.verify.cache_clear()
